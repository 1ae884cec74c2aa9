"""An installation that two invented agencies send files to, and a look at all that it stores."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import select

from hotspots.boundaries import CommunityAreas
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.intake.submission_report import SubmissionReport
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.schema import Incident, Submission, Table

HEADER = "Reference,Category,Date,Easting,Northing"
INSIDE = "400500,150500"
"""A point in the area West."""

Row = tuple[Any, ...]


@dataclass
class Intake:
    """Files sent to one installation."""

    database: Database
    folder: Path
    profile: Profile
    geocoder: Geocoder = field(default_factory=lambda: Geocoder(None))

    def write(self, content: str | bytes, *, name: str = "rows.csv") -> Path:
        """A file as an agency would send it."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def submit(
        self,
        content: str | bytes,
        *,
        agency: str = "HOU",
        name: str = "rows.csv",
        profile: Profile | None = None,
    ) -> SubmissionReport:
        """Send a file."""
        return submit_file(
            self.database,
            self.write(content, name=name),
            sender=Sender(agency, "test"),
            profile=profile or self.profile,
            geocoder=self.geocoder,
        )

    def incidents(self, agency: str = "HOU") -> list[Incident]:
        """What an agency's incidents say now, by reference."""
        with self.database.session() as session:
            query = select(Incident).join(Submission, Submission.id == Incident.submission_id)
            rows = session.scalars(query.order_by(Incident.reference)).all()
            sent_by = {s.id: s.agency.code for s in session.scalars(select(Submission)).unique()}
            return [row for row in rows if sent_by[row.submission_id] == agency]

    def data_version(self) -> int:
        """The number that grows whenever incidents or areas change."""
        with self.database.session() as session:
            return self.database.data_version(session)

    def tables(self) -> dict[str, list[Row]]:
        """Every row of every table."""
        with self.database.session() as session:
            return {
                table.name: [tuple(row) for row in session.execute(table.select())]
                for table in Table.metadata.sorted_tables
            }


@pytest.fixture
def template() -> Profile:
    """The plain template."""
    return find_profile("template")


@pytest.fixture
def intake(sqlite_database: Database, tmp_path: Path, template: Profile) -> Intake:
    """An installation with two areas and two agencies."""
    with sqlite_database.transaction() as session:
        replace_boundaries(session, _two_areas(), title="Squares", attribution="", actor="test")
        add_agency(session, "HOU", "White Horse Homes (invented)", actor="test")
        add_agency(session, "COU", "Sample County Council (invented)", actor="test")
    return Intake(sqlite_database, tmp_path, template)


def _two_areas() -> CommunityAreas:
    frame = gpd.GeoDataFrame(
        {"name": ["East", "West"]},
        geometry=[
            shapely.box(401_000, 150_000, 402_000, 151_000),
            shapely.box(400_000, 150_000, 401_000, 151_000),
        ],
        crs="EPSG:27700",
    )
    return CommunityAreas(frame, (), "squares.geojson", "0" * 64, False)

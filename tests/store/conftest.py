"""Two square community areas, and invented incidents to store in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy.orm import Session

from hotspots.boundaries import CommunityAreas
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.incidents import Stored, store_incidents
from hotspots.store.schema import Agency, Submission

Incident = dict[str, Any]
Send = Callable[..., Stored]


@pytest.fixture
def two_areas() -> CommunityAreas:
    """West and East of 1 km each, side by side."""
    return community_areas(
        {
            "East": shapely.box(401_000, 150_000, 402_000, 151_000),
            "West": shapely.box(400_000, 150_000, 401_000, 151_000),
        }
    )


@pytest.fixture
def make_areas() -> Callable[[Mapping[str, shapely.Geometry]], CommunityAreas]:
    """Community areas from names and polygons."""
    return community_areas


@pytest.fixture
def incident() -> Callable[..., Incident]:
    """What a report says, with what a test cares about in the place of the ordinary."""
    return _incident


@pytest.fixture
def send(database: Database) -> Send:
    """Store incidents as one submission of an agency that is added where it is missing."""

    def store(incidents: Sequence[Incident], *, agency: str = "COU") -> Stored:
        with database.transaction() as session:
            return send_to(session, incidents, agency=agency)

    return store


def community_areas(shapes: Mapping[str, shapely.Geometry]) -> CommunityAreas:
    """Community areas as `read_community_areas` gives them."""
    names = sorted(shapes)
    frame = gpd.GeoDataFrame(
        {"name": names}, geometry=[shapes[name] for name in names], crs="EPSG:27700"
    )
    return CommunityAreas(frame, ("Drawn for a test.",), "squares.geojson", "0" * 64, True)


def send_to(session: Session, incidents: Sequence[Incident], *, agency: str) -> Stored:
    """What intake does once it has read a file."""
    installation = lock_installation(session)
    sender = session.query(Agency).filter_by(code=agency).one_or_none()
    if sender is None:
        sender = Agency(code=agency, name=f"Invented agency {agency}")
        session.add(sender)
        session.flush()
    submission = Submission(
        agency_id=sender.id, filename="rows.csv", sha256="0" * 64, profile="template",
        encoding="utf-8", rows=len(incidents), accepted=len(incidents), rejected=0, held=0,
        updated=0, unchanged=0, located=0, outside=0,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    stored = store_incidents(
        session,
        incidents,
        agency_id=sender.id,
        submission_id=submission.id,
        boundaries=current_boundaries(session),
    )
    submission.accepted, submission.updated = stored.accepted, stored.updated
    submission.unchanged = stored.unchanged
    installation.data_version += 1
    return stored


def _incident(reference: str = "A1", **said: Any) -> Incident:
    moment = datetime(2025, 3, 14, 21, 30, tzinfo=UTC)
    report: Incident = {
        "reference": reference,
        "category": "Noise",
        "theme": "asb",
        "subtype": "nuisance",
        "sensitive": False,
        "start": moment,
        "end": moment,
        "time_precision": "exact",
        "month": "2025-03",
        "location": {"easting": "400500", "northing": "150500"},
        "easting": 400_500.0,
        "northing": 150_500.0,
        "match_type": "coordinate",
        "accuracy_m": 1.0,
        "confidence": 1.0,
        "flags": [],
        "source": "",
    } | said
    return {"digest": f"{hash(repr(report)) & (2**64 - 1):064x}"} | report

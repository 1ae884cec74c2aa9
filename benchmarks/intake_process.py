"""What a process pays that takes files in: prints JSON, see ``benchmarks/intake.py``.

``python -m benchmarks.intake_process ours|plain HOME GAZETTEER POSTCODES FILE...`` takes the files
in one after the other, on a new SQLite database in HOME. ``prepare HOME GAZETTEER`` stores the
areas and the agency beforehand, as installing does, in a process of its own: reading boundaries
loads what taking in files does not need.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.county_process import resident

if TYPE_CHECKING:
    from hotspots.settings import Settings

Intake = Callable[[Path], int]
AGENCY = "POL"


def prepare(home: Path, gazetteer: Path) -> None:
    """A new database with community areas and an agency."""
    import boundaries
    from hotspots.boundaries import read_community_areas
    from hotspots.store.agencies import add_agency
    from hotspots.store.boundaries import replace_boundaries
    from hotspots.store.database import open_database

    areas = read_community_areas(boundaries.indicative_community_areas(), name_field="name")
    with open_database(_settings(home, gazetteer)).transaction() as session:
        replace_boundaries(session, areas, title="Areas", attribution="", actor="benchmark")
        add_agency(session, AGENCY, "Invented police", actor="benchmark")


def _settings(home: Path, gazetteer: Path) -> Settings:
    from hotspots.settings import Settings

    return Settings(home, f"sqlite:///{home / 'ours.sqlite'}", gazetteer)


def ours(home: Path, gazetteer: Path, _: Path) -> Intake:
    """What the server does with a file that it has: kept, read, checked, located, stored."""
    from hotspots.intake.location import open_geocoder
    from hotspots.intake.profile import find_profile
    from hotspots.intake.upload import take_in
    from hotspots.store.agencies import find_agency
    from hotspots.store.database import open_database
    from hotspots.store.schema import Submission
    from hotspots.store.uploads import get_upload, queue_upload, receive_upload

    database = open_database(_settings(home, gazetteer))
    with database.session() as session:
        agency = find_agency(session, AGENCY).id
    geocoder, profile = open_geocoder(gazetteer), find_profile("template")

    def take(path: Path) -> int:
        with database.transaction() as session:
            upload = receive_upload(
                session, agency_id=agency, user_id=None, filename=path.name,
                content=path.read_bytes(), actor="benchmark",
            )  # fmt: skip
            queue_upload(
                session, upload, profile=profile.model_dump(), sheet=None, actor="benchmark"
            )
            number = upload.id
        take_in(database, number, geocoder=geocoder)
        with database.session() as session:
            done = get_upload(session, number, agency_id=agency)
            stored = session.get_one(Submission, done.submission_id)
        assert stored.accepted == stored.located == stored.rows
        return stored.accepted

    return take


def plain(home: Path, _: Path, postcodes: Path) -> Intake:
    """The obvious way: a loop over ``iterrows``, ``session.add``, postcodes found in a dict.

    No checks, no history, no areas, no audit trail, and six columns of an incident instead of 25.
    """
    import pandas as pd
    from sqlalchemy import DateTime, Float, Integer, String, create_engine
    from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Incident(Base):
        __tablename__ = "incidents"
        id = mapped_column(Integer, primary_key=True)
        reference = mapped_column(String, unique=True)
        category = mapped_column(String)
        start = mapped_column(DateTime)
        easting = mapped_column(Float)
        northing = mapped_column(Float)

    with postcodes.open(newline="", encoding="utf-8") as file:
        points = {code: (float(x), float(y)) for code, x, y in csv.reader(file)}
    engine = create_engine(f"sqlite:///{home / 'plain.sqlite'}")
    Base.metadata.create_all(engine)

    def take(path: Path) -> int:
        table = pd.read_csv(path)
        with Session(engine) as session:
            for _, row in table.iterrows():
                sent = row["Postcode"]
                point = points[sent] if isinstance(sent, str) else (row["Easting"], row["Northing"])
                when = f"{row['Date']} {row['Time']}"
                session.add(
                    Incident(
                        reference=row["Reference"],
                        category=row["Category"],
                        start=datetime.strptime(when, "%d/%m/%Y %H:%M"),
                        easting=point[0],
                        northing=point[1],
                    )
                )
            session.commit()
        return len(table)

    return take


def main(way: str, home: str, gazetteer: str, postcodes: str = "", *files: str) -> None:
    if way == "prepare":
        prepare(Path(home), Path(gazetteer))
        return
    intake = {"ours": ours, "plain": plain}[way](Path(home), Path(gazetteer), Path(postcodes))
    taken = []
    for file in files:
        begun = time.perf_counter()
        rows = intake(Path(file))
        seconds = time.perf_counter() - begun
        taken.append({"rows": rows, "seconds": seconds, "resident": resident()})
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*sys.argv[1:])

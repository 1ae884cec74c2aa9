"""One square of 3 km with incidents on every day, as a picture and as a store."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from hotspots.assessment import Picture
from hotspots.boundaries import CommunityAreas
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import Boundaries, CommunityArea, replace_boundaries
from hotspots.store.database import Database
from hotspots.store.snapshot import Snapshot
from tests.sent_rows import send_rows

WEST, SOUTH = 400_000.0, 150_000.0
SQUARE = shapely.box(WEST, SOUTH, WEST + 3_000, SOUTH + 3_000)
Sent = tuple[str, str, int]
"""First and last day, and how many incidents each day."""


def picture(*agencies: Sent) -> Picture:
    """Daily incidents of each agency in one square of 3 km, most of them around one corner."""
    rows = [
        (number, day)
        for number, (first, last, daily) in enumerate(agencies)
        for day in np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
        for _ in range(daily)
    ]
    n = len(rows)
    random = np.random.default_rng(2)
    day = np.array([day for _, day in rows], dtype="datetime64[D]")
    number = np.zeros(n, dtype=np.int16)
    no, minute = np.zeros(n, dtype=np.bool_), day.astype("datetime64[m]").astype(np.int64)
    stored = Snapshot(
        data_version=1, easting=WEST + 1_500 + np.round(random.normal(0, 200, n)),
        northing=SOUTH + 1_500 + np.round(random.normal(0, 200, n)), accuracy_m=np.ones(n),
        match_type=number.astype(np.int8), area=number, theme=number, subtype=number,
        agency=np.array([agency for agency, _ in rows], dtype=np.int16),
        month=(day.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32),
        first_day=day, last_day=day, sensitive=no, snapped=no, piled=no, start_minute=minute,
        end_minute=minute, themes=("asb",), subtypes=("nuisance",),
        agencies=tuple((f"A{i}", f"Agency {i} (invented)") for i in range(len(agencies))),
        match_types=("c",),
    )  # fmt: skip
    square = CommunityArea(0, "Square", "square", SQUARE)
    return Picture(stored, Boundaries("Squares", "", "", True, (), (square,)))


def store_square(database: Database) -> None:
    """An installation with the square and one agency that has sent nothing yet."""
    frame = gpd.GeoDataFrame({"name": ["Square"]}, geometry=[SQUARE], crs="EPSG:27700")
    areas = CommunityAreas(frame, ("Made by hand.",), "square", "0", False)
    with database.transaction() as session:
        add_agency(session, "COU", "A council (invented)", actor="test")
        replace_boundaries(session, areas, title="A square", attribution="", actor="test")


def send_daily(
    database: Database,
    category: str,
    *,
    first: str = "2025-01-01",
    last: str = "2025-09-30",
    prefix: str = "R",
    seed: int = 2,
) -> None:
    """One incident a day of a category, most of them around one corner, as a file."""
    days = np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
    places = np.round(np.random.default_rng(seed).normal(1_500, 200, (len(days), 2)))
    rows = [
        f"{prefix}{number},{category},{day},{WEST + east:.0f},{SOUTH + north:.0f}"
        for number, (day, (east, north)) in enumerate(zip(days, places, strict=True))
    ]
    send_rows(database, rows, name=prefix)

"""Two areas and 51 incidents whose counts are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

from hotspots.boundaries import CommunityAreas
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from tests.sent_rows import send_rows


@dataclass(frozen=True)
class SmallCounty:
    """Two square areas side by side, 2 km each, with incidents whose counts are known.

    West has 30 incidents of ASB at one corner of a street, 12 more on a line 300 m away, and 4
    sensitive ones; East has 3. One lies outside, one has no location. All are of March 2025, but
    for the 12, which are of April.
    """

    database: Database
    home: Path


WEST, EAST = (400_000, 150_000), (402_000, 150_000)


def _incident(number: int, category: str, day: str, easting: float, northing: float) -> str:
    place = f"{easting:.1f},{northing:.1f}" if easting else ","
    return f"R{number},{category},{day},{place}"


def send_small_county(database: Database) -> None:
    """Send the small county through the pipeline as a file."""
    squares = gpd.GeoDataFrame(
        {"name": ["West", "East"]},
        geometry=[shapely.box(x, y, x + 2000, y + 2000) for x, y in (WEST, EAST)],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares.sort_values("name"), ("Made by hand.",), "squares", "0", False)
    places = [("asb/nuisance", "2025-03-10", 400_510.0 + i % 3, 150_520.0) for i in range(30)]
    places += [("asb/nuisance", "2025-04-12", 400_800.0 + 10 * i, 150_520.0) for i in range(12)]
    places += [("violence/domestic", "2025-03-11", 400_510.0, 150_520.0)] * 4
    places += [("asb/nuisance", "2025-03-12", 402_300.0 + 300 * i, 150_900.0) for i in range(3)]
    places += [
        ("asb/nuisance", "2025-03-13", 410_000.0, 150_000.0),
        ("asb/nuisance", "2025-03-14", 0, 0),
    ]
    rows = [_incident(number, *place) for number, place in enumerate(places)]
    with database.transaction() as session:
        add_agency(session, "COU", "A council (invented)", actor="test")
        replace_boundaries(session, areas, title="Two squares", attribution="", actor="test")
    send_rows(database, rows)

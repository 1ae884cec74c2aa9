"""Invented streets, landmarks and farms of the settlements, as a list of local places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sample_incidents.plan import Draw, Plan, Settlement

ABOUT = (
    "# Invented streets, landmarks and farms; settlements from boundaries/settlements.csv, placed "
    "to 500 m.\n"
)
COLUMNS = ("name", "easting", "northing", "radius", "kind", "settlement")

# None of these is known to be the name of a street in the county; their positions are drawn.
_FIRST = (
    "Withybed", "Marlhook", "Tinderbox", "Candlewick", "Hobnail", "Larkspur", "Millrace",
    "Saddlers", "Pottery", "Quarrel", "Thimble", "Wainwright", "Yaffle", "Bramling",
    "Coppersmith", "Dunnock", "Ferret", "Gorse", "Harvester", "Juniper", "Kestrel",
    "Lantern", "Mulberry", "Nettle",
)  # fmt: skip
_STREETS = ("Street", "Lane", "Road", "Close", "Way", "Gardens")
_LANDMARKS = ("Leisure Centre", "Community Hall", "Retail Park", "Recreation Ground")
STREET_RADIUS, LANDMARK_RADIUS, FARM_RADIUS = 120, 80, 250
FARM_DISTANCE = (500.0, 1_500.0)


class Size(NamedTuple):
    """What a settlement of one weight has."""

    streets: int
    landmarks: int
    radius: int


def named_places(plan: Plan) -> pd.DataFrame:
    """Invent the places.

    Returns
    -------
    DataFrame
        The columns of ``COLUMNS``; metres of EPSG:27700. No name comes twice in a settlement, but
        many streets have the name of one elsewhere.
    """
    draw = plan.draw("named places")
    rows: list[tuple[str, int, int, int, str, str]] = []
    for place in plan.settlements:
        rows += _of_settlement(draw, place)
    for number, spot in enumerate(plan.hotspots):
        home = _nearest(plan, spot)
        # A type of its own, so that the name is that of no drawn street.
        name = f"{_FIRST[number]} Terrace"
        rows.append((name, spot["easting"], spot["northing"], STREET_RADIUS, "street", home.name))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    # A village's name may be another's too: the list tells places apart by name and settlement.
    return table.drop_duplicates(["name", "kind", "settlement"], ignore_index=True)


def shared_streets(places: pd.DataFrame) -> list[str]:
    """The names that between two and five settlements have a street of, in alphabetical order."""
    streets = places[places["kind"] == "street"]
    counts = streets.groupby("name")["settlement"].nunique()
    return sorted(counts.index[(counts >= 2) & (counts <= 5)])


def _of_settlement(draw: Draw, place: Settlement) -> list[tuple[str, int, int, int, str, str]]:
    size = _size(place)
    named = np.arange(len(_FIRST) * len(_STREETS))
    easting, northing = round(place.easting), round(place.northing)
    rows = [(place.name, easting, northing, size.radius, "settlement", "")]
    for index in draw.some_of(size.streets, named):
        first, kind = divmod(int(index), len(_STREETS))
        name = f"{_FIRST[first]} {_STREETS[kind]}"
        rows.append((name, *_near(draw, place), STREET_RADIUS, "street", place.name))
    for index in draw.some_of(size.landmarks, np.arange(len(_LANDMARKS))):
        name = f"{place.name} {_LANDMARKS[int(index)]}"
        rows.append((name, *_near(draw, place), LANDMARK_RADIUS, "landmark", place.name))
    if place.country:
        index = int(draw.some_of(1, np.arange(len(_FIRST)))[0])
        name = f"{_FIRST[index]} Farm"
        rows.append((name, *_outside(draw, place), FARM_RADIUS, "farm", place.name))
    return rows


def _size(place: Settlement) -> Size:
    if place.town >= 3:
        return Size(12, 3, 1_500)
    return Size(4, 0, 700) if place.town >= 1 else Size(2, 0, 800)


def _near(draw: Draw, place: Settlement) -> tuple[int, int]:
    east, north = draw.normal(1)[0], draw.normal(1)[0]
    return (
        round(place.easting + place.spread * east),
        round(place.northing + place.spread * north),
    )


def _outside(draw: Draw, place: Settlement) -> tuple[int, int]:
    distance, angle = draw.uniform(1, *FARM_DISTANCE)[0], draw.uniform(1, 0.0, 2.0 * np.pi)[0]
    return (
        round(place.easting + distance * np.cos(angle)),
        round(place.northing + distance * np.sin(angle)),
    )


def _nearest(plan: Plan, spot: dict[str, float]) -> Settlement:
    return min(
        plan.settlements,
        key=lambda place: np.hypot(
            place.easting - spot["easting"], place.northing - spot["northing"]
        ),
    )

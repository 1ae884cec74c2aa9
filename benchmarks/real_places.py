"""Real names and points to measure geocoding with, read from downloads beside the project.

Nothing of it is kept in the project. What the files are, and their licences, says the README of
their folder: data.police.uk and OS (Open Government Licence v3.0), GeoNames (CC BY 4.0).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.transformation import to_national_grid

DATA = Path(__file__).resolve().parents[2] / "shared/data"
CODE_POINT = DATA / "codepoint_open"
TILE = DATA / "places/os_open_names_HY20.csv"
FloatArray = NDArray[np.float64]

# Names that data.police.uk gives to kinds of places instead of the place's own name.
KINDS_OF_PLACE = (
    "Airport/Airfield",
    "Bus/Coach Station",
    "Conference/Exhibition Centre",
    "Further/Higher Educational Building",
    "Hospital",
    "Nightclub",
    "Park/Open Space",
    "Parking Area",
    "Pedestrian Subway",
    "Petrol Station",
    "Police Station",
    "Prison",
    "Shopping Area",
    "Sports/Recreation Area",
    "Supermarket",
    "Theatre/Concert Hall",
)
TILE_COLUMNS = {
    2: "name", 6: "type", 7: "local_type", 8: "easting", 9: "northing",
    12: "xmin", 13: "ymin", 14: "xmax", 15: "ymax", 18: "settlement", 24: "district",
}  # fmt: skip


def available() -> bool:
    """Whether the downloads are at hand."""
    return CODE_POINT.exists() and TILE.exists()


@cache
def police_points() -> pd.DataFrame:
    """Map points of data.police.uk in Wiltshire and Swindon with the names of their streets.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``easting``, ``northing`` (EPSG:27700) and ``year`` (2018 or 2025), each point
        once a year. The list of map points was drawn up anew between the two years.
    """
    parts = []
    for path in sorted((DATA / "police_uk/wiltshire").glob("*-street.csv")):
        table = pd.read_csv(path, usecols=["Longitude", "Latitude", "Location", "LSOA name"])
        here = table["LSOA name"].str.startswith(("Wiltshire", "Swindon"), na=False)
        parts.append(table[here & table["Longitude"].notna()].assign(year=int(path.name[:4])))
    points = pd.concat(parts).drop_duplicates(["Longitude", "Latitude", "Location", "year"])
    easting, northing = to_national_grid(points["Longitude"], points["Latitude"])
    found = pd.DataFrame(
        {
            "name": [_name(text) for text in points["Location"]],
            "easting": easting.round(1),
            "northing": northing.round(1),
            "year": points["year"].to_numpy(),
        }
    )
    return found.sort_values(["name", "easting", "northing", "year"], ignore_index=True)


@cache
def names_of_elsewhere() -> tuple[str, ...]:
    """Street names of Dorset that no map point of Wiltshire and Swindon has, sorted."""
    path = DATA / "police_uk/neighbours/2025-03-dorset-street.csv"
    dorset = {_name(text) for text in pd.read_csv(path, usecols=["Location"])["Location"].dropna()}
    here = {name.casefold() for name in police_points()["name"]}
    kept = (name for name in dorset if name.casefold() not in here and " " in name)
    return tuple(sorted(name for name in kept if name not in KINDS_OF_PLACE))


@cache
def towns_of_elsewhere() -> tuple[str, ...]:
    """Names of places of Great Britain with a postcode of their own, over 60 km away, sorted."""
    table = pd.read_csv(
        DATA / "places/geonames_GB_postal.txt", sep="\t", header=None, usecols=[2, 9, 10]
    ).dropna()
    table.columns = pd.Index(["name", "latitude", "longitude"])
    away = np.hypot((table["latitude"] - 51.35) * 111, (table["longitude"] + 1.95) * 70) > 60
    here = set(table.loc[~away, "name"]) | set(settlements()["name"])
    return tuple(sorted({name for name in table.loc[away, "name"] if name.isalpha()} - here))


@cache
def settlements() -> pd.DataFrame:
    """Settlements of 500 people and more: ``name, easting, northing, population``."""
    table = pd.read_csv(DATA / "places/geonames_places_wiltshire.csv")
    easting, northing = to_national_grid(table["longitude"], table["latitude"])
    table = table.assign(easting=easting.round(), northing=northing.round())
    table = table[["name", "easting", "northing", "population"]].drop_duplicates("name")
    return table.sort_values("name", ignore_index=True)


@cache
def postcodes() -> pd.DataFrame:
    """Code-Point Open: ``postcode, quality, easting, northing``, without those of no position."""
    parts = [
        pd.read_csv(
            path, header=None, usecols=[0, 1, 2, 3], names=["postcode", "quality", "e", "n"]
        )
        for path in sorted((CODE_POINT / "Data/CSV").glob("*.csv"))
    ]
    table = pd.concat(parts, ignore_index=True).rename(columns={"e": "easting", "n": "northing"})
    return table[table["quality"] < 90].reset_index(drop=True)


@cache
def tile() -> pd.DataFrame:
    """The real tile of OS Open Names: the columns that ``TILE_COLUMNS`` names."""
    table = pd.read_csv(TILE, header=None, encoding="utf-8-sig", usecols=list(TILE_COLUMNS))
    table = table.rename(columns=TILE_COLUMNS)
    table["half"] = np.hypot(table["xmax"] - table["xmin"], table["ymax"] - table["ymin"]) / 2
    return table


def _name(location: str) -> str:
    """The street's name, "St Mary's Close" where the source writes "On or near St Mary'S Close"."""
    bare = location.removeprefix("On or near ").strip()
    return re.sub(r"'S\b", "'s", bare)

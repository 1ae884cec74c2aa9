"""Named settlements: what people call the place where a cluster lies, and a backdrop for maps."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

import boundaries

EXTENT_M = {"city": 2_000.0, "town": 1_500.0, "suburb": 1_000.0, "village": 1_000.0}
"""How far from its middle a settlement is still called by its bare name, by kind."""

NEAR_M = 2_000.0
"""How far out a place is still "near" a settlement; beyond, distance and direction are told."""

_COMPASS = np.array(
    ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"],
    dtype=object,
)


@cache
def _table() -> pd.DataFrame:
    return pd.read_csv(boundaries.settlements(), encoding="utf-8")


@cache
def _tree() -> KDTree:
    return KDTree(_table()[["easting", "northing"]].to_numpy(dtype=np.float64))


def settlements() -> gpd.GeoDataFrame:
    """Read the bundled settlements, for the backdrop of a map that fetches no tiles.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name``, ``kind`` (city, town, suburb, village), ``community_area`` and ``geometry``
        (points rounded to 500 m, EPSG:27700).
    """
    table = _table()
    return gpd.GeoDataFrame(
        table[["name", "kind", "community_area"]].copy(),
        geometry=gpd.points_from_xy(table["easting"], table["northing"]),
        crs="EPSG:27700",
    )


def nearest_places(x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Say where points are in the words of a neighbour.

    Parameters
    ----------
    x, y
        Eastings and northings (n), EPSG:27700.

    Returns
    -------
    numpy.ndarray
        Text for each point (n): "Trowbridge" within the settlement, "near Pewsey" within 2 km,
        "3 km north of Pewsey" beyond, "Harnham, Salisbury" for a suburb. Distances are in whole
        kilometres, since settlements are placed to 500 m. Empty where a coordinate is not finite.
    """
    points = np.column_stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
    said = np.full(len(points), "", dtype=object)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    if not len(known):
        return said
    distance, nearest = (np.asarray(found) for found in _tree().query(points[known]))
    table = _table().take(nearest)
    name = _full_names(table)
    within = distance <= table["kind"].map(EXTENT_M).to_numpy()
    east, north = (points[known] - table[["easting", "northing"]].to_numpy()).T
    far = [
        f"{kilometres:.0f} km {direction} of {place}"
        for kilometres, direction, place in zip(
            distance / 1_000, compass(east, north), name, strict=True
        )
    ]
    said[known] = np.select([within, distance <= NEAR_M], [name, "near " + name], far)
    return said


def settlement_at(x: float, y: float) -> str:
    """The name of the settlement that holds a point, empty where it lies in none."""
    distance, nearest = _tree().query((x, y))
    row = _table().take([int(nearest)])
    return str(_full_names(row)[0]) if distance <= EXTENT_M[row["kind"].iloc[0]] else ""


def compass(east: npt.ArrayLike, north: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """The direction of each step of so many metres east and north, in one of eight words."""
    sector = np.round(np.arctan2(east, north) / (np.pi / 4)).astype(int) % 8
    words: npt.NDArray[np.object_] = _COMPASS[sector]
    return words


def _full_names(table: pd.DataFrame) -> npt.NDArray[np.object_]:
    # A suburb's name alone may be a village's name elsewhere in the county.
    name = table["name"].to_numpy(dtype=object)
    town = table["community_area"].to_numpy(dtype=object)
    return np.where(table["kind"].eq("suburb"), name + ", " + town, name)

"""Groups of neighbouring postcodes, standing in for the addresses of one postcode.

No open data at hand say where the addresses of each postcode are (OS Open UPRN with NSUL do: a
gazetteer built from them states measured radii). What Code-Point Open gives is one real address of
each postcode, the one nearest to the mean of all of them. So the same is done one level up: a walk
over the map is cut into runs of 15 neighbouring postcodes, as a postcode is a run of some 15
neighbouring addresses; the member nearest to the mean of its run becomes the run's point; and the
rule that derives a postcode's radius from the points around it is asked how far the other members
lie. The assumption is that postcodes lie among postcodes as addresses lie among addresses.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from benchmarks import real_places
from benchmarks.labelled_places import Labelled
from hotspots.geocoding.result import MatchType

ADDRESSES_OF_A_POSTCODE = 15
"""Royal Mail: a postcode holds 15 addresses on average."""
_ORDER = 16


@cache
def groups() -> pd.DataFrame:
    """Code-Point Open with ``group``, a number, and ``stands``, whether it is its group's point."""
    table = _places()
    walk = hilbert(table["easting"].to_numpy(), table["northing"].to_numpy())
    table = table.iloc[np.argsort(walk, kind="stable")].reset_index(drop=True)
    return _with_points(table.assign(group=np.arange(len(table)) // ADDRESSES_OF_A_POSTCODE))


def blocks() -> pd.DataFrame:
    """The same with compact blocks for groups: halved across the longer side down to 12 to 22."""
    table = _places()
    points = table[["easting", "northing"]].to_numpy(dtype=float)
    group = np.zeros(len(table), dtype=np.int64)
    whole, number = [np.arange(len(table))], 0
    while whole:
        rows = whole.pop()
        if len(rows) < 1.5 * ADDRESSES_OF_A_POSTCODE:
            group[rows] = number
            number += 1
            continue
        longer = int(np.ptp(points[rows, 1]) > np.ptp(points[rows, 0]))
        order = rows[np.argsort(points[rows, longer], kind="stable")]
        whole += [order[: len(order) // 2], order[len(order) // 2 :]]
    return _with_points(table.assign(group=group).sort_values("group", ignore_index=True))


def _places() -> pd.DataFrame:
    table = real_places.postcodes()
    return table[table["quality"] == 10].drop_duplicates(["easting", "northing"])


def _with_points(table: pd.DataFrame) -> pd.DataFrame:
    """Let the member nearest to the mean of each group stand for it."""
    mean = table.groupby("group")[["easting", "northing"]].transform("mean")
    table["off"] = np.hypot(
        table["easting"] - mean["easting"], table["northing"] - mean["northing"]
    )
    table["stands"] = False
    table.loc[table.groupby("group")["off"].idxmin(), "stands"] = True
    return table.drop(columns="off")


def labelled(random: np.random.Generator) -> list[Labelled]:
    """Ask for groups by the postcode that stands for them; the truth is another member."""
    table = groups()
    points = table[table["stands"]].set_index("group")
    members = table[~table["stands"]].sample(6_000, random_state=random)
    found = []
    for row in members.itertuples():
        point = points.loc[row.group]
        found.append(
            Labelled(
                MatchType.POSTCODE, "postcode, one level up", point["postcode"],
                {"postcode": point["postcode"]}, (float(row.easting), float(row.northing)),
                ((float(point["easting"]), float(point["northing"])),),
            )
        )  # fmt: skip
    return found


def hilbert(easting: np.ndarray, northing: np.ndarray) -> np.ndarray:
    """Position of points along a Hilbert curve, so that neighbours on it are near each other."""
    extent = max(np.ptp(easting), np.ptp(northing), 1)
    last = (1 << _ORDER) - 1
    x = ((easting - easting.min()) / extent * last).astype(np.int64)
    y = ((northing - northing.min()) / extent * last).astype(np.int64)
    position = np.zeros(len(x), dtype=np.int64)
    for bit in range(_ORDER - 1, -1, -1):
        side = 1 << bit
        right, up = (x & side) > 0, (y & side) > 0
        position += side * side * ((3 * right) ^ up)
        turn = ~up
        flip = turn & right
        x, y = np.where(flip, last - x, x), np.where(flip, last - y, y)
        x, y = np.where(turn, y, x), np.where(turn, x, y)
    return position

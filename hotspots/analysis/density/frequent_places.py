"""Places that many points share, found in one pass over a sample, to be counted exactly.

Where police data snap incidents to shared map points, a few thousand places hold a good part of
all points. Binning is least exact where much weight sits at one place, and exact sums are cheap
for few places: so these are told apart from the rest.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hotspots.analysis.density.place_table import (
    IntArray,
    PlaceTable,
    find_places,
    place_table,
    times_drawn,
)
from hotspots.analysis.density.spline_shares import BLOCK, add_shares
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

SAMPLE = 500_000
# A point with more than this share of the whole weight counts as a place of its own.
HEAVY_SHARE = 1e-5


class SharedPlaces(NamedTuple):
    """Places to be counted exactly.

    Attributes
    ----------
    heavy
        Points with more than this weight are places of their own.
    largest_lone
        The largest weight of a point that is not.
    """

    places: PlaceTable
    heavy: float
    largest_lone: float


def shared_places(x: FloatArray, y: FloatArray, weight: FloatArray) -> SharedPlaces:
    """The places that hold much weight: those sampled twice, and heavy points.

    ``weight`` is empty for one each.
    """
    drawn = sampled(x.size, SAMPLE, seed=0)
    # Taken together first: one by one, each would wait for memory far from the last.
    found = drawn[times_drawn(x[drawn], y[drawn]) > 1]
    heavy, largest_lone = math.inf, 1.0
    if weight.size:
        heavy = float(weight.sum()) * HEAVY_SHARE
        largest_lone = float(weight.max(where=weight <= heavy, initial=0.0))
        found = np.concatenate((found, np.flatnonzero(weight > heavy)))
    return SharedPlaces(place_table(x[found], y[found]), heavy, largest_lone)


def sampled(n: int, size: int, *, seed: int) -> IntArray:
    """Numbers of a sample of n points: one of each of so many equal stretches of the list.

    Drawn with a fixed seed, so that a result can be repeated; all of them where they are no more.
    """
    if n <= size:
        return np.arange(n)
    edges = np.linspace(0, n, size + 1).astype(np.int64)
    return np.random.default_rng(seed).integers(edges[:-1], edges[1:])


@compiled
def count_places_and_share_out(
    places: PlaceTable,
    total: FloatArray,
    bins: FloatArray,
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    west: float,
    south: float,
    per_metre: float,
) -> None:
    """Add each point's weight to its place's total, or share it out among the bins.

    ``weight`` is empty for one each.
    """
    column, row, lone = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    place = np.empty(BLOCK, dtype=np.int64)
    for first in range(0, x.size, BLOCK):
        last = min(first + BLOCK, x.size)
        find_places(x[first:last], y[first:last], places, place[: last - first])
        n = 0
        for i in range(first, last):
            w = weight[i] if weight.size else 1.0
            if place[i - first] >= 0:
                total[place[i - first]] += w
            else:
                column[n] = (x[i] - west) * per_metre
                row[n] = (y[i] - south) * per_metre
                lone[n] = w
                n += 1
        add_shares(bins, column[:n], row[:n], lone[:n])

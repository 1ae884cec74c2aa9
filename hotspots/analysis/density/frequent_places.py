"""Places that many points share, found in one pass over a sample, to be counted exactly.

Where police data snap incidents to shared map points, a few thousand places hold a good part of
all points. Binning is least exact where much weight sits at one place, and exact sums are cheap
for few places: so these are told apart from the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.density.spline_shares import BLOCK, add_shares
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

SAMPLE = 500_000
# A point with more than this share of the whole weight counts as a place of its own.
HEAVY_SHARE = 1e-5
IntArray = NDArray[np.int64]


def shared_places(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[IntArray, IntArray]:
    """One point of each place that holds much weight, and the points of a sample at other places.

    Much weight is a place sampled twice, or a heavy point. The sample is one point of each of half
    a million equal stretches of the list, drawn with a fixed seed so that a result can be repeated.
    ``weight`` is empty for one each.
    """
    drawn = _sample(x.size)
    # Taken together first: one by one, each would wait for memory far from the last.
    times = _times_drawn(x[drawn], y[drawn])
    repeated, lone = drawn[times > 1], drawn[times == 1]
    if not weight.size:
        return repeated, lone
    heavy = weight > weight.sum() * HEAVY_SHARE
    return np.concatenate((repeated, np.flatnonzero(heavy))), lone[~heavy[lone]]


def _sample(n: int) -> IntArray:
    if n <= SAMPLE:
        return np.arange(n)
    edges = np.linspace(0, n, SAMPLE + 1).astype(np.int64)
    return np.random.default_rng(0).integers(edges[:-1], edges[1:])


@compiled
def place_table(x: FloatArray, y: FloatArray, points: IntArray) -> NDArray[np.int32]:
    """Open-addressing table of the points' places; -1 where empty, else an index of ``points``."""
    size = 16
    while size < 4 * points.size:
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    for k in range(points.size):
        i = points[k]
        slot = _slot(x[i], y[i], size)
        while table[slot] >= 0:
            other = points[table[slot]]
            if x[other] == x[i] and y[other] == y[i]:
                break
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            table[slot] = k
    return table


@compiled
def _times_drawn(x: FloatArray, y: FloatArray) -> NDArray[np.int32]:
    """How often the place of each point of a sample was drawn; 0 for all but the first of it."""
    size = 16
    while size < 2 * x.size:
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    times = np.zeros(x.size, dtype=np.int32)
    for k in range(x.size):
        slot = _slot(x[k], y[k], size)
        while table[slot] >= 0:
            other = table[slot]
            if x[other] == x[k] and y[other] == y[k]:
                break
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            table[slot] = k
        times[table[slot]] += 1
    return times


@compiled
def count_places_and_share_out(
    places: tuple[FloatArray, FloatArray, FloatArray],
    table: NDArray[np.int32],
    bins: FloatArray,
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    west: float,
    south: float,
    per_metre: float,
) -> float:
    """Add each point's weight to its place's total, or share it out among the bins.

    ``places`` are x, y and total (filled here). Returns the largest weight in the bins.
    """
    place_x, place_y, total = places
    largest = 0.0
    column, row, lone = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for first in range(0, x.size, BLOCK):
        n = 0
        for i in range(first, min(first + BLOCK, x.size)):
            w = weight[i] if weight.size else 1.0
            place = _place_at(x[i], y[i], place_x, place_y, table)
            if place >= 0:
                total[place] += w
            else:
                largest = max(largest, w)
                column[n] = (x[i] - west) * per_metre
                row[n] = (y[i] - south) * per_metre
                lone[n] = w
                n += 1
        add_shares(bins, column[:n], row[:n], lone[:n])
    return largest


@compiled
def _place_at(
    x: float, y: float, place_x: FloatArray, place_y: FloatArray, table: NDArray[np.int32]
) -> int:
    """Number of the place at which a point lies; -1 for none."""
    slot = _slot(x, y, table.size)
    place = table[slot]
    while place >= 0 and not (place_x[place] == x and place_y[place] == y):
        slot = (slot + 1) & (table.size - 1)
        place = table[slot]
    return int(place)


@compiled
def _slot(x: float, y: float, size: int) -> int:
    """Where to look for a place first; ``size`` is a power of two."""
    # To the millimetre: places that are closer merely share a slot. All whole numbers are signed:
    # mixed with an unsigned one they would become floating-point.
    mixed = int(x * 1024.0) * 0x1E3779B97F4A7C15 + int(y * 1024.0) * 0x42B2AE3D27D4EB4F
    return (mixed >> 32) & (size - 1)

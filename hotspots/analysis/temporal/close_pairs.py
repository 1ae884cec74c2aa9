"""The compiled loops of the Knox test: pairs near in space once, then counted for any dates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

Numbers = NDArray[np.int64]


@compiled
def band_of(value: float, edges: FloatArray) -> int:
    """The number of the band [a, b) that a value lies in; -1 for none."""
    if value < edges[0] or value >= edges[-1]:
        return -1
    band = 0
    while value >= edges[band + 1]:
        band += 1
    return band


@compiled
def distance(dx: float, dy: float, manhattan: bool) -> float:
    """How far two points are apart, in metres."""
    if manhattan:
        return abs(dx) + abs(dy)
    return float(np.sqrt(dx * dx + dy * dy))


@compiled
def count_close_pairs(
    x: FloatArray, y: FloatArray, edges: FloatArray, manhattan: bool, most: int
) -> int:
    """How many pairs lie in any band of distance; points are sorted by x.

    Past ``most`` of them it stops.
    """
    pairs = 0
    for i in range(x.size):
        for j in range(i + 1, x.size):
            if x[j] - x[i] >= edges[-1]:
                break
            if band_of(distance(x[j] - x[i], y[j] - y[i], manhattan), edges) >= 0:
                pairs += 1
        if pairs > most:
            break
    return pairs


@compiled
def close_pairs(
    x: FloatArray, y: FloatArray, edges: FloatArray, manhattan: bool, pairs: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Both points of each pair that lies in a band of distance, and the band."""
    first = np.empty(pairs, dtype=np.int32)
    second = np.empty(pairs, dtype=np.int32)
    band = np.empty(pairs, dtype=np.uint8)
    found = 0
    for i in range(x.size):
        for j in range(i + 1, x.size):
            if x[j] - x[i] >= edges[-1]:
                break
            in_band = band_of(distance(x[j] - x[i], y[j] - y[i], manhattan), edges)
            if in_band >= 0:
                first[found] = i
                second[found] = j
                band[found] = in_band
                found += 1
    return first, second, band


@compiled
def count_close_in_time(
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    band: NDArray[np.uint8],
    day: FloatArray,
    space_bands: int,
    edges: FloatArray,
) -> Numbers:
    """How many of the pairs lie in each band of time, shape (space bands, time bands)."""
    counts = np.zeros((space_bands, edges.size - 1), dtype=np.int64)
    last = edges[-1]
    for pair in range(first.size):
        days = abs(day[first[pair]] - day[second[pair]])
        if days < last:
            in_band = band_of(days, edges)
            if in_band >= 0:
                counts[band[pair], in_band] += 1
    return counts

"""Points at the same place, collapsed into one that carries their weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

# Strips hold a few points each, so that sorting within them costs next to nothing.
POINTS_PER_STRIP = 4
# With more points than these at a time sorting them takes less than comparing each with all.
CROWDED = 48


def collapse(
    x: FloatArray, y: FloatArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x, y and weight of the distinct places, sorted by y, then x.

    The weight of a place is the sum of its points' weights, each point counting one without any.
    Police data are published on shared map points, so this is often a tenth of the rows.
    """
    weights = np.ones(0) if weight is None else weight
    if x.size == 0:
        return x.copy(), y.copy(), np.ones(0)
    low, high = float(y.min()), float(y.max())
    strips = x.size // POINTS_PER_STRIP + 1
    per_metre = strips / (high - low) if high > low else 0.0
    return _collapse(x, y, weights, low, per_metre if np.isfinite(per_metre) else 0.0, strips)


@compiled
def _collapse(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    low: float,
    per_metre: float,
    strips: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points are dealt into strips of equal height in y, then each strip is sorted by itself."""
    n = x.size
    ends = np.zeros(strips + 1, dtype=np.int64)
    for i in range(n):
        ends[_strip_of(y[i], low, per_metre, strips) + 1] += 1
    for strip in range(strips):
        ends[strip + 1] += ends[strip]
    xs = np.empty(n)
    ys = np.empty(n)
    total = np.empty(n)
    for i in range(n):
        strip = _strip_of(y[i], low, per_metre, strips)
        at = ends[strip]
        ends[strip] += 1
        xs[at] = x[i]
        ys[at] = y[i]
        total[at] = weight[i] if weight.size else 1.0
    places = 0
    first = 0
    for strip in range(strips):
        last = ends[strip]
        if last - first > CROWDED:
            sort_places(ys[first:last], xs[first:last], total[first:last])
        places = _merge(xs, ys, total, places, first, last)
        first = last
    return xs[:places].copy(), ys[:places].copy(), total[:places].copy()


@compiled
def _strip_of(y: float, low: float, per_metre: float, strips: int) -> int:
    share = (y - low) * per_metre
    # Coordinates beyond all reason make this no number.
    return int(min(share, strips - 1.0)) if share > 0.0 else 0


@compiled
def sort_places(major: FloatArray, minor: FloatArray, weight: FloatArray) -> None:
    """Sort points in place by one axis, those level there by the other."""
    _reorder(major, minor, weight, np.argsort(major))
    first = 0
    while first < major.size:
        last = first + 1
        while last < major.size and major[last] == major[first]:
            last += 1
        if last - first > 1:
            order = np.argsort(minor[first:last])
            _reorder(major[first:last], minor[first:last], weight[first:last], order)
        first = last


@compiled
def _reorder(
    major: FloatArray, minor: FloatArray, weight: FloatArray, order: NDArray[np.int64]
) -> None:
    major[:] = major[order]
    minor[:] = minor[order]
    weight[:] = weight[order]


@compiled
def _merge(
    x: FloatArray, y: FloatArray, weight: FloatArray, places: int, first: int, last: int
) -> int:
    """Insert points first to last into the places before them; the number of places then.

    The places of earlier strips all lie before, so only those of the strip itself can move.
    """
    start = places
    for i in range(first, last):
        px, py, w = x[i], y[i], weight[i]
        at = places
        while at > start and (y[at - 1] > py or (y[at - 1] == py and x[at - 1] > px)):
            at -= 1
        if at > start and y[at - 1] == py and x[at - 1] == px:
            weight[at - 1] += w
            continue
        for k in range(places, at, -1):
            x[k] = x[k - 1]
            y[k] = y[k - 1]
            weight[k] = weight[k - 1]
        x[at] = px
        y[at] = py
        weight[at] = w
        places += 1
    return places

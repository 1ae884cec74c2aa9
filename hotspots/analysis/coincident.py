"""Points at the same place, collapsed into one that carries their weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled


def collapse(
    x: FloatArray, y: FloatArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x, y and weight of the distinct places, sorted by y, then x.

    The weight of a place is the sum of its points' weights, each point counting one without any.
    Police data are published on shared map points, so this is often a tenth of the rows.
    """
    order = np.argsort(y)
    weights = np.ones(0) if weight is None else weight
    return _collapse(x, y, weights, order)


@compiled
def _collapse(
    x: FloatArray, y: FloatArray, weight: FloatArray, order: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    n = order.size
    xs = np.empty(n)
    ys = np.empty(n)
    total = np.empty(n)
    places = 0
    first = 0
    while first < n:
        last = first + 1
        while last < n and y[order[last]] == y[order[first]]:
            last += 1
        run = order[first:last]
        if last - first > 1:
            run = run[np.argsort(x[run])]
        for i in run:
            w = weight[i] if weight.size else 1.0
            if places and ys[places - 1] == y[i] and xs[places - 1] == x[i]:
                total[places - 1] += w
            else:
                xs[places] = x[i]
                ys[places] = y[i]
                total[places] = w
                places += 1
        first = last
    return xs[:places].copy(), ys[:places].copy(), total[:places].copy()

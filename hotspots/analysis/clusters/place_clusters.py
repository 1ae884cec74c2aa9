"""DBSCAN of points that are stored by place: the labels of millions in one pass over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.dbscan import grown, require_dbscan
from hotspots.analysis.clusters.eps_cells import IntArray
from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.compiled import compiled
from hotspots.errors import InputError


def dbscan_place_labels(
    place: ArrayLike,
    place_x: ArrayLike,
    place_y: ArrayLike,
    eps: float,
    min_samples: float,
    *,
    weights: ArrayLike | None = None,
) -> IntArray:
    """Cluster of each place, -1 for noise and for a place without a point.

    ``labels[place]`` are the labels of the points, the same as ``dbscan_labels`` gives them.

    Parameters
    ----------
    place
        Number of each point's place, from 0.
    place_x, place_y
        Coordinates of the places in metres.
    eps, min_samples
        As in ``dbscan_core``.
    weights
        One for each point, or None for one each.

    Examples
    --------
    >>> dbscan_place_labels([2, 2, 2, 0], [0, 50, 900], [0, 0, 0], eps=100, min_samples=3).tolist()
    [-1, -1, 0]
    """
    xs, ys = located_arrays(place_x, place_y)
    require_dbscan(eps, min_samples)
    numbers = np.ascontiguousarray(place)
    if numbers.size == 0:
        return np.full(xs.size, -1, dtype=np.int64)
    if numbers.dtype.kind not in "iu" or numbers.ndim != 1:
        raise InputError("place must be a list of whole numbers, one for each point.")
    if numbers.min() < 0 or numbers.max() >= xs.size:
        raise InputError(
            f"A point is at place {numbers.min() if numbers.min() < 0 else numbers.max()}, but "
            f"places are numbered from 0 to {xs.size - 1}."
        )
    weight = checked_weights(weights, numbers.size)
    total, first = _totals(numbers, np.empty(0) if weight is None else weight, xs.size)

    # Numbering follows the first points, so places take the order in which points come to them.
    with_points = np.flatnonzero(first < numbers.size)
    order = with_points[np.argsort(first[with_points])]
    labels = np.full(xs.size, -1, dtype=np.int64)
    labels[order], _core = grown(xs[order], ys[order], total[order], float(eps), float(min_samples))
    return labels


@compiled
def _totals(place: IntArray, weight: FloatArray, places: int) -> tuple[FloatArray, IntArray]:
    """Weight at each place, and its first point (their number for a place without)."""
    total = np.zeros(places)
    first = np.full(places, place.size)
    for i in range(place.size):
        total[place[i]] += weight[i] if weight.size else 1.0
        if first[place[i]] > i:
            first[place[i]] = i
    return total, first

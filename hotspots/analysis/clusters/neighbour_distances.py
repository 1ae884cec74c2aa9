"""Default eps and min_samples, from how far incidents lie from each other."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree

from hotspots.analysis.coincident import collapse
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located_arrays,
    require_on_earth,
    require_positive,
)
from hotspots.analysis.numbers import require_whole
from hotspots.errors import InputError

# Neighbours asked for at once; bounds the memory to some 100 MB.
BATCH = 5_000_000


def default_min_samples(n: float) -> int:
    """min(n, 50, max(5, ceil(sqrt n))) for n incidents, at least 1: the rule of sfhotspot 1.1."""
    return max(1, min(math.ceil(n), 50, max(5, math.ceil(math.sqrt(n)))))


def default_eps(
    x: ArrayLike,
    y: ArrayLike,
    min_samples: float,
    *,
    weights: ArrayLike | None = None,
    floor: float = 0.0,
) -> float:
    """Median distance to the (min_samples - 1)-th neighbour over sqrt 2, metres.

    Parameters
    ----------
    x, y
        Coordinates in metres.
    min_samples
        As in ``dbscan_core``; at most the number of incidents.
    weights
        A point of weight w counts as w incidents at its place, among the neighbours as well as in
        the median.
    floor
        The result is at least this, metres: 0 comes out where most incidents share their places.

    Notes
    -----
    The rule of sfhotspot 1.1 for its automatic clusters.
    """
    xs, ys = located_arrays(x, y)
    weight = checked_weights(weights, xs.size)
    require_positive(min_samples, "min_samples")
    px, py, total = collapse(xs, ys, weight)
    counted = total > 0
    px, py, total = px[counted], py[counted], total[counted]
    if total.sum() < min_samples * (1 - 1e-12):
        raise InputError(
            f"There are {total.sum():g} incidents, fewer than min_samples ({min_samples:g}): "
            "give a smaller min_samples, or eps."
        )
    distances = _distance_to_weight(px, py, total, min_samples)
    return max(float(floor), _weighted_median(distances, total) / math.sqrt(2))


def k_distances(
    x: ArrayLike, y: ArrayLike, k: int, *, weights: ArrayLike | None = None
) -> FloatArray:
    """Distance from each point to its k-th nearest other incident, metres.

    Sorted and drawn as a curve they help to choose eps: where the curve bends, incidents inside
    clusters give way to those outside (Ester and others 1996, with k = min_samples - 1).

    Parameters
    ----------
    x, y
        Coordinates in metres.
    k
        1 or more.
    weights
        A point of weight w counts as w incidents at its place: w - 1 of them lie at distance 0
        from it.

    Returns
    -------
    array
        In the order of the points; infinite where there are not so many others.

    Examples
    --------
    >>> k_distances([0, 10, 30], [0, 0, 0], 1).tolist()
    [10.0, 10.0, 20.0]
    >>> k_distances([0, 10, 30], [0, 0, 0], 1, weights=[2, 1, 1]).tolist()
    [0.0, 10.0, 20.0]
    """
    xs, ys = located_arrays(x, y)
    weight = checked_weights(weights, xs.size)
    require_whole(k, "k", 1)
    place = np.empty(xs.size, dtype=np.complex128)
    place.real, place.imag = xs, ys
    places, of_point = np.unique(place, return_inverse=True)
    total = np.bincount(of_point, weights=weight, minlength=places.size).astype(np.float64)
    if total.sum() < (k + 1) * (1 - 1e-12):
        return np.full(xs.size, np.inf)
    distances = _distance_to_weight(
        np.ascontiguousarray(places.real), np.ascontiguousarray(places.imag), total, k + 1
    )
    return distances[of_point]


def _distance_to_weight(
    x: FloatArray, y: FloatArray, weight: FloatArray, enough: float
) -> FloatArray:
    """Distance from each place within which there are ``enough`` incidents, its own included."""
    # Rounding in sums of fractional weights must not ask for one neighbour more.
    enough *= 1 - 1e-12
    found = np.zeros(x.size)
    pending = np.flatnonzero(weight < enough)
    if pending.size == 0:
        return found
    require_on_earth(x, y)
    places = np.column_stack((x, y))
    tree = KDTree(places)
    asked = min(x.size, max(2, math.ceil(enough)))
    while pending.size:
        for batch in np.array_split(pending, math.ceil(pending.size * asked / BATCH)):
            distance, index = map(np.asarray, tree.query(places[batch], k=asked))
            reached = np.cumsum(weight[index], axis=1) >= enough
            if asked == x.size:
                # All of them are enough, in whatever order their weights were summed.
                reached[:, -1] = True
            first = reached.argmax(axis=1)
            found[batch] = np.where(
                reached.any(axis=1), distance[np.arange(batch.size), first], np.nan
            )
        pending = pending[np.isnan(found[pending])]
        asked = min(x.size, asked * 2)
    return found


def _weighted_median(values: FloatArray, weight: FloatArray) -> float:
    """Median of the values, each repeated as often as its weight says."""
    order = np.argsort(values)
    ascending = values[order]
    reached = np.cumsum(weight[order])
    half = reached[-1] / 2
    lower = int(np.searchsorted(reached, half * (1 - 1e-12)))
    upper = int(np.searchsorted(reached, half * (1 + 1e-12), side="right"))
    last = ascending.size - 1
    return float((ascending[min(lower, last)] + ascending[min(upper, last)]) / 2)

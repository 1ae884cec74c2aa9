"""How far clusters would come out again had the incidents been a little different ones."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.dbscan import grown, require_dbscan
from hotspots.analysis.clusters.eps_cells import IntArray
from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.analysis.numbers import require_whole
from hotspots.errors import InputError

# The bounds that the author of the score gives in his package fpc for R (``clusterboot``), for a
# mean of draws with replacement: from RELIABLE on a cluster is stable; from DOUBTFUL on there is a
# pattern, but which points belong to it is highly doubtful; one below is not to be trusted.
# In points scattered evenly over an area hardly ever a cluster reaches RELIABLE, but most maps of
# them have one that comes out again half the time.
RELIABLE, DOUBTFUL = 0.75, 0.6
# Clustering a place takes under a microsecond, so that this much takes about a second.
MOST_WORK, MOST_RESAMPLES, FEWEST_RESAMPLES = 1_000_000, 50, 20


def cluster_stability(
    x: ArrayLike,
    y: ArrayLike,
    labels: ArrayLike,
    eps: float,
    min_samples: float,
    *,
    weights: ArrayLike | None = None,
    shown_from: float = 0.0,
    resamples: int = 50,
    seed: int = 0,
) -> FloatArray:
    """Score each cluster of ``dbscan_labels`` from 0 (dissolves) to 1 (always found again).

    Parameters
    ----------
    x, y
        Coordinates in metres.
    labels
        From ``dbscan_labels`` with the same eps, min_samples and weights, -1 for noise.
    eps, min_samples
        As in ``dbscan_core``.
    weights
        How many incidents each point stands for; one each where not given.
    shown_from
        Places of fewer incidents are not among the points, as of protected squares: where a draw
        puts fewer at a place, it is not clustered in that draw either. Otherwise the squares that
        chance lifted over the bound would look like crowds on empty land, draw after draw.
    resamples
        How often as many incidents are drawn with replacement and clustered anew; time grows with
        it.
    seed
        The same seed gives the same scores.

    Returns
    -------
    array
        One score for each cluster 0, 1, ...: the mean over the draws of the best Jaccard overlap,
        counted in drawn incidents, of the cluster with one of the new clusters. A cluster of which
        nothing was drawn scores 0 in that draw.

    Notes
    -----
    Hennig (2007), "Cluster-wise assessment of cluster stability", Computational Statistics and Data
    Analysis 52. By his rule of thumb, in ``clusterboot`` of the R package fpc, a cluster is stable
    from 0.75 on (``RELIABLE``); from 0.6 to 0.75 there is a pattern, but which points belong to it
    is highly doubtful; one below 0.6 is not to be trusted.

    Draws are of incidents, so that a place of many is drawn many times: several incidents at one
    place are told apart from one. Fractional weights are drawn in as many parts as their total,
    rounded up.

    Examples
    --------
    Twelve incidents at one place, and five in a row of which every one is needed:

    >>> x, weights = [0, 5000, 5010, 5020, 5030, 5040], [12, 1, 1, 1, 1, 1]
    >>> scores = cluster_stability(
    ...     x, [0] * 6, [0, 1, 1, 1, 1, 1], eps=45, min_samples=5, weights=weights
    ... )
    >>> scores.round(2).tolist()
    [1.0, 0.62]
    """
    xs, ys = located_arrays(x, y)
    require_dbscan(eps, min_samples)
    require_whole(resamples, "resamples", 1)
    weight = checked_weights(weights, xs.size)
    found = np.asarray(labels, dtype=np.int64)
    if found.shape != xs.shape:
        raise InputError(
            f"There are {xs.size} points but {found.size} labels: give one label for each point."
        )
    clusters = int(found.max(initial=-1)) + 1
    xs, ys, found, total = _places(xs, ys, found, weight)
    if clusters == 0 or total.size == 0:
        return np.zeros(clusters)

    random = np.random.default_rng(seed)
    parts = math.ceil(total.sum() * (1 - 1e-12))
    part = total.sum() / parts
    scores = np.zeros(clusters)
    for _ in range(resamples):
        times = random.multinomial(parts, total / total.sum())
        drawn = np.flatnonzero(times)
        weighs = times[drawn] * part
        seen = weighs >= shown_from * (1 - 1e-12)
        again = np.full(drawn.size, -1)
        if seen.any():
            shown = drawn[seen]
            again[seen], _core = grown(
                xs[shown], ys[shown], weighs[seen], float(eps), float(min_samples)
            )
        scores += _best_overlaps(found[drawn], again, times[drawn], clusters)
    return scores / resamples


def resamples_for(points: int) -> int:
    """How often to draw so many points: 50 times, down to 20 where there are very many."""
    return max(FEWEST_RESAMPLES, min(MOST_RESAMPLES, MOST_WORK // max(points, 1)))


def _places(
    x: FloatArray, y: FloatArray, labels: IntArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """The distinct places that anything weighs, with their labels and total weights."""
    place = np.empty(x.size, dtype=np.complex128)
    place.real, place.imag = x, y
    _, first, of_point = np.unique(place, return_index=True, return_inverse=True)
    total = np.bincount(of_point, weights=weight, minlength=first.size).astype(np.float64)
    first, total = first[total > 0], total[total > 0]
    return x[first], y[first], labels[first], total


def _best_overlaps(old: IntArray, new: IntArray, times: IntArray, clusters: int) -> FloatArray:
    """Jaccard overlap of each old cluster with the new one that shares most with it."""
    clustered = (old >= 0) & (new >= 0)
    n_old = np.bincount(old + 1, times)[1:]
    n_new = np.bincount(new + 1, times)[1:]
    pair, of_point = np.unique(
        old[clustered] * max(n_new.size, 1) + new[clustered], return_inverse=True
    )
    shared = np.bincount(of_point, times[clustered])
    former, later = np.divmod(pair, max(n_new.size, 1))
    best = np.zeros(clusters)
    np.maximum.at(best, former, shared / (n_old[former] + n_new[later] - shared))
    return best

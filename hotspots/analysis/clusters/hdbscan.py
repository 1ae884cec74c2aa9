"""HDBSCAN: clusters of differing density, without an eps to choose."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.dbscan import require_no_clusters, total_weight
from hotspots.analysis.clusters.eps_cells import IntArray
from hotspots.analysis.clusters.neighbour_distances import default_min_samples
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located,
    located_arrays,
    require_on_earth,
    weights_of,
)
from hotspots.analysis.numbers import require_whole
from hotspots.errors import InputError

# Time grows with the square of the number: some ten seconds for so many on one core.
MOST_INCIDENTS = 50_000


def hdbscan_labels(
    x: ArrayLike,
    y: ArrayLike,
    min_cluster_size: int | None = None,
    min_samples: int | None = None,
    *,
    weights: ArrayLike | None = None,
) -> IntArray:
    """Cluster of each point, -1 for noise; the labels of scikit-learn's ``HDBSCAN``.

    Parameters
    ----------
    x, y
        Coordinates in metres.
    min_cluster_size
        Incidents that make a cluster, 2 or more; None takes ``default_min_cluster_size``.
    min_samples
        A point's density follows from the distance to its ``min_samples``-th neighbour, itself
        included; None takes ``min_cluster_size``.
    weights
        Whole numbers: a point of weight w is w incidents at its place, one of weight 0 is noise.
        Where scikit-learn parts incidents of one place, which equal distances can make it do, the
        point takes the label of most of its own.

    Raises
    ------
    InputError
        If a weight is no whole number, or there are more than ``MOST_INCIDENTS``: the method's time
        grows with the square of their number.

    Notes
    -----
    Campello, Moulavi and Sander (2013), by scikit-learn with clusters chosen by excess of mass.
    Fewer incidents than either minimum are noise, all of them. So are incidents at one place alone:
    a single cluster of everything is never found, see ``dbscan_labels`` for that.
    """
    xs, ys = located_arrays(x, y)
    weight = checked_weights(weights, xs.size)
    n = total_weight(xs, weight)
    if min_cluster_size is None:
        min_cluster_size = default_min_cluster_size(n)
    if min_samples is None:
        min_samples = min_cluster_size
    require_whole(min_cluster_size, "min_cluster_size", 2)
    require_whole(min_samples, "min_samples", 1)
    if n > MOST_INCIDENTS:
        raise InputError(
            f"There are {n:,.0f} incidents, and HDBSCAN takes {MOST_INCIDENTS:,} at most, since "
            "its time grows with the square of their number: use DBSCAN, or fewer incidents."
        )
    require_on_earth(xs, ys)
    times = _whole(weight, xs.size)
    labels = np.full(xs.size, -1, dtype=np.int64)
    if n < max(min_cluster_size, min_samples, 2):
        return labels

    rows = np.repeat(np.arange(xs.size), times)
    of_rows = _by_scikit_learn(xs[rows], ys[rows], min_cluster_size, min_samples)
    pair, votes = np.unique(np.column_stack((rows, of_rows)), axis=0, return_counts=True)
    # Of several values for one point the last is kept: the most frequent, the lowest of equals.
    ascending = np.lexsort((-pair[:, 1], votes))
    labels[pair[ascending, 0]] = pair[ascending, 1]
    return labels


def hdbscan_clusters(
    points: gpd.GeoDataFrame,
    *,
    min_cluster_size: int | None = None,
    min_samples: int | None = None,
    weights: str | ArrayLike | None = None,
) -> gpd.GeoDataFrame:
    """Find the clusters of a set of points, dense ones and thinner ones side by side.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    min_cluster_size, min_samples
        As in ``hdbscan_labels``.
    weights
        Column name or values, whole numbers; one each where not given.

    Returns
    -------
    GeoDataFrame
        The rows given with a column ``cluster``, -1 for noise. ``attrs`` holds the
        min_cluster_size and min_samples used.

    Raises
    ------
    InputError
        If the points cannot be used (see ``located``) or have a column ``cluster``, a weight is no
        whole number, min_cluster_size or min_samples none that makes a cluster, or there are too
        many incidents.

    Examples
    --------
    >>> import geopandas as gpd
    >>> east = [0, 10, 20, 30, 5000, 5400, 5800, 6200, 20000]
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, [0] * 9), crs=27700)
    >>> hdbscan_clusters(points, min_cluster_size=3)["cluster"].tolist()
    [0, 0, 0, 0, 1, 1, 1, 1, -1]
    """
    x, y = located(points)
    weight = weights_of(points, weights)
    require_no_clusters(points)
    if min_cluster_size is None:
        min_cluster_size = default_min_cluster_size(total_weight(x, weight))
    labels = hdbscan_labels(x, y, min_cluster_size, min_samples, weights=weight)
    clustered = points.assign(cluster=labels)
    clustered.attrs |= {
        "min_cluster_size": min_cluster_size,
        "min_samples": min_cluster_size if min_samples is None else min_samples,
    }
    return clustered


def default_min_cluster_size(n: float) -> int:
    """As many incidents as make a core point of DBSCAN, and at least 2."""
    return max(2, default_min_samples(n))


def _by_scikit_learn(
    x: FloatArray, y: FloatArray, min_cluster_size: int, min_samples: int
) -> IntArray:
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=min_cluster_size, min_samples=min_samples, copy=True)
    labels: IntArray = model.fit(np.column_stack((x, y))).labels_.astype(np.int64)
    return labels


def _whole(weight: FloatArray | None, n: int) -> IntArray:
    if weight is None:
        return np.ones(n, dtype=np.int64)
    broken = weight != np.floor(weight)
    if broken.any():
        row = int(np.flatnonzero(broken)[0])
        raise InputError(
            f"The weight of point {row + 1} is {weight[row]:g}: HDBSCAN counts whole incidents, so "
            "weights must be whole numbers; DBSCAN takes any."
        )
    return weight.astype(np.int64)

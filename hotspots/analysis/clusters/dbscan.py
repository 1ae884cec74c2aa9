"""DBSCAN: clusters of places that lie densely together, and the places that belong to none."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.cell_joining import joined_cells
from hotspots.analysis.clusters.cluster_growth import (
    BoolArray,
    border_labels,
    cell_labels,
    core_points,
)
from hotspots.analysis.clusters.eps_cells import IntArray, eps_cells
from hotspots.analysis.clusters.neighbour_distances import default_eps, default_min_samples
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located,
    located_arrays,
    require_positive,
    weights_of,
)
from hotspots.errors import InputError


def dbscan_labels(
    x: ArrayLike,
    y: ArrayLike,
    eps: float,
    min_samples: float,
    *,
    weights: ArrayLike | None = None,
) -> IntArray:
    """Cluster of each point, -1 for noise; the labels of scikit-learn's ``DBSCAN``, exactly.

    See ``dbscan_core`` for the parameters, and for which points are core.
    """
    return dbscan_core(x, y, eps, min_samples, weights=weights)[0]


def dbscan_core(
    x: ArrayLike,
    y: ArrayLike,
    eps: float,
    min_samples: float,
    *,
    weights: ArrayLike | None = None,
) -> tuple[IntArray, BoolArray]:
    """Cluster of each point and whether it is a core point.

    Parameters
    ----------
    x, y
        Coordinates in metres.
    eps
        Points at most this far apart, in metres, are neighbours.
    min_samples
        A point with at least this many neighbours (the sum of their weights), itself included, is
        a core point.
    weights
        Finite, zero or more; one each where not given.

    Returns
    -------
    labels, core
        Clusters are numbered by the smallest index of their core points; a border point within
        reach of several clusters takes the smallest number.

    Notes
    -----
    Ester, Kriegel, Sander and Xu (1996). Cells of side eps / sqrt 2 make every two points in one
    cell neighbours, so whole cells become core and join by union-find (Gunawan 2013). Memory grows
    with the points, not with their neighbours.
    """
    xs, ys = located_arrays(x, y)
    require_positive(eps, "eps")
    if not (math.isfinite(min_samples) and min_samples > 0):
        raise InputError(f"min_samples is {min_samples:g}: give a number of incidents above 0.")
    weight = checked_weights(weights, xs.size)
    if weight is None:
        weight = np.ones(xs.size)
    if xs.size == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)

    eps2 = eps * eps
    cells = eps_cells(xs, ys, eps)
    order, start, neighbours = cells.order, cells.start, cells.neighbours
    xs, ys, weight = xs[order], ys[order], weight[order]
    core = core_points(xs, ys, weight, start, neighbours, eps2, float(min_samples))

    core_order, core_start = _core_only(order, core, start)
    core_x, core_y = xs[core], ys[core]
    joined = joined_cells(core_x, core_y, core_start, neighbours, eps2)
    by_cell = cell_labels(core_start, joined, core_order)
    found = border_labels(
        xs, ys, start, core, core_x, core_y, core_start, by_cell, neighbours, eps2
    )

    labels = np.empty_like(found)
    labels[order] = found
    is_core = np.empty_like(core)
    is_core[order] = core
    return labels, is_core


def _core_only(order: IntArray, core: BoolArray, start: IntArray) -> tuple[IntArray, IntArray]:
    """Indices of the core points sorted by cell, and where each cell's begin."""
    before = np.concatenate(([0], np.cumsum(core)))
    return order[core], before[start]


def dbscan_clusters(
    points: gpd.GeoDataFrame,
    *,
    eps: float | None = None,
    min_samples: float | None = None,
    weights: str | ArrayLike | None = None,
) -> gpd.GeoDataFrame:
    """Find the clusters of a set of points.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    eps, min_samples
        As in ``dbscan_core``; None takes ``default_eps`` and ``default_min_samples``.
    weights
        Column name or values; one each where not given.

    Returns
    -------
    GeoDataFrame
        The rows given with a column ``cluster``, -1 for noise. ``attrs`` holds the eps and
        min_samples used.

    Examples
    --------
    >>> import geopandas as gpd
    >>> east = [0, 10, 20, 500, 510, 520, 9000]
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, [0] * 7), crs=27700)
    >>> dbscan_clusters(points, eps=15, min_samples=2)["cluster"].tolist()
    [0, 0, 0, 1, 1, 1, -1]
    """
    x, y = located(points)
    weight = weights_of(points, weights)
    if any(str(column).lower() == "cluster" for column in points.columns):
        raise InputError("The points already have a column named cluster: rename or delete it.")
    if min_samples is None:
        min_samples = default_min_samples(total_weight(x, weight))
    if eps is None:
        eps = default_eps(x, y, min_samples, weights=weight) if x.size else 1.0
        if eps == 0:
            raise InputError(
                "There is one point, or most share their place with so many others, so that no eps "
                "follows from their distances: give eps."
            )
    clustered = points.assign(cluster=dbscan_labels(x, y, eps, min_samples, weights=weight))
    clustered.attrs |= {"eps": float(eps), "min_samples": min_samples}
    return clustered


def total_weight(x: FloatArray, weight: FloatArray | None) -> float:
    """How many incidents the points stand for."""
    return float(x.size if weight is None else weight.sum())

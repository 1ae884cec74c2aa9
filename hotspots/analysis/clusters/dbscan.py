"""DBSCAN: clusters of places that lie densely together, and the places that belong to none."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.cell_joining import joined_cells
from hotspots.analysis.clusters.cluster_growth import (
    BoolArray,
    cell_labels,
    label_points,
    mark_core_points,
    only_core,
)
from hotspots.analysis.clusters.eps_cells import IntArray, eps_cells
from hotspots.analysis.clusters.neighbour_distances import default_eps, default_min_samples
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located,
    located_arrays,
    require_length,
    weights_of,
)
from hotspots.analysis.numbers import require_number
from hotspots.cores import on_all_cores, parts_by_weight
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
        Finite, zero or more; one each where not given. A point of weight 0 makes no cluster but
        may pass one on to its neighbours, as in scikit-learn: leave it out where it should not.

    Returns
    -------
    labels, core
        Clusters are numbered by the smallest index of their core points; a border point within
        reach of several clusters takes the smallest number.

    Notes
    -----
    Ester, Kriegel, Sander and Xu (1996). Two points are neighbours if dx * dx + dy * dy is at most
    eps * eps in double precision, so those exactly eps apart are.

    scikit-learn's k-d tree, its default in two dimensions, measures the same way. It differs only
    for points further apart than eps by the last bit, which it counts as neighbours where a whole
    node of its tree seems within reach: never where coordinates and eps are whole metres. Its
    ``algorithm="brute"`` rounds otherwise, and so may a processor for which it is built with fused
    multiplication (x86-64 is none), and sums of weights with fractions that come to just about
    min_samples.

    Cells of side eps / sqrt 2 make every two points in one
    cell neighbours, so whole cells become core and join by union-find (Gunawan 2013). Memory grows
    with the points, not with their neighbours.
    """
    xs, ys = located_arrays(x, y)
    require_dbscan(eps, min_samples)
    weight = checked_weights(weights, xs.size)
    if xs.size == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    return grown(xs, ys, weight, float(eps), float(min_samples))


def grown(
    x: FloatArray, y: FloatArray, weight: FloatArray | None, eps: float, min_samples: float
) -> tuple[IntArray, BoolArray]:
    """``dbscan_core`` of arguments that have been checked, of one point at least.

    Of many points the steps that look at each by itself are made on all cores.
    """
    eps2 = eps * eps
    cells = eps_cells(x, y, eps)
    order, start, neighbours = cells.order, cells.start, cells.neighbours
    x, y = cells.x, cells.y
    weight = np.empty(0) if weight is None else weight[order]
    parts = parts_by_weight(np.diff(start), x.size)

    core = np.zeros(x.size, dtype=np.bool_)
    on_all_cores(
        lambda first, last: mark_core_points(
            x, y, weight, start, neighbours, eps2, min_samples, core, first, last
        ),
        parts,
    )
    core_x, core_y, core_start, smallest = only_core(x, y, order, start, core)
    joined = joined_cells(core_x, core_y, core_start, neighbours, eps2)
    by_cell = cell_labels(smallest, joined)

    labels = np.empty(x.size, dtype=np.int64)
    is_core = np.empty(x.size, dtype=np.bool_)
    on_all_cores(
        lambda first, last: label_points(
            x, y, order, start, core, core_x, core_y, core_start, by_cell, neighbours, eps2,
            labels, is_core, first, last,
        ),
        parts,
    )  # fmt: skip
    return labels, is_core


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
        Column name or values: how many incidents each row stands for; one each where not given.
        min_samples and both rules count them, so that days of harm would make a cluster of one
        grave incident: cluster the incidents, and add up the harm of each cluster.

    Returns
    -------
    GeoDataFrame
        The rows given with a column ``cluster``, -1 for noise. ``attrs`` holds the eps and
        min_samples used; of no points eps is NaN unless it was given.

    Raises
    ------
    InputError
        If the points cannot be used (see ``located``) or have a column ``cluster``, a weight, eps
        or min_samples is no sensible number, or no eps follows from the points.

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
    require_no_clusters(points)
    if min_samples is None:
        min_samples = default_min_samples(total_weight(x, weight))
    if eps is None and x.size == 0:
        eps, labels = math.nan, np.empty(0, dtype=np.int64)
    else:
        eps = _default_eps(x, y, min_samples, weight) if eps is None else eps
        labels = dbscan_labels(x, y, eps, min_samples, weights=weight)
    clustered = points.assign(cluster=labels)
    clustered.attrs |= {"eps": float(eps), "min_samples": min_samples}
    return clustered


def _default_eps(
    x: FloatArray, y: FloatArray, min_samples: float, weight: FloatArray | None
) -> float:
    """The eps of the rule, where it gives one."""
    eps = default_eps(x, y, min_samples, weights=weight)
    if eps > 0:
        return eps
    if x.size == 1:
        raise InputError("There is one point, and no eps follows from it: give eps.")
    incidents = "incidents" if weight is None else "incidents, by their weights,"
    raise InputError(
        f"Half of the {incidents} or more lie at places that hold {min_samples:g} or more of them, "
        "so that no eps follows from their distances: give eps."
    )


def total_weight(x: FloatArray, weight: FloatArray | None) -> float:
    """How many incidents the points stand for."""
    return float(x.size if weight is None else weight.sum())


def require_dbscan(eps: float, min_samples: float) -> None:
    """Refuse an eps or min_samples that means nothing."""
    require_length(eps, "eps")
    if not (math.isfinite(require_number(min_samples, "min_samples")) and min_samples > 0):
        raise InputError(f"min_samples is {min_samples:g}: give a number of incidents above 0.")


def require_no_clusters(points: gpd.GeoDataFrame) -> None:
    """Refuse points whose own column ``cluster`` would be lost, in whatever case."""
    if any(str(column).lower() == "cluster" for column in points.columns):
        raise InputError("The points already have a column named cluster: rename or delete it.")

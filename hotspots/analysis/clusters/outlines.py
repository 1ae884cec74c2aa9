"""Clusters as areas: how many incidents each holds, where it lies, when and who reported them."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from hotspots.analysis.clusters.eps_cells import IntArray
from hotspots.analysis.clusters.stability import RELIABLE
from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.grids.grid import BoolArray, whole_numbers
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.place_names import PlaceNamer, names_of
from hotspots.analysis.weighted_points import WeightedPoints

QUAD_SEGS = 8
# Drawn just large enough that the straight sides of a disc never cut off a member at eps.
CIRCUMSCRIBED = 1 / math.cos(math.pi / (4 * QUAD_SEGS))
# Beyond so many places an outline is drawn from one in each square of eps / FINENESS.
MANY_PLACES = 1000
FINENESS = 16


def cluster_outlines(
    points: WeightedPoints,
    labels: IntArray,
    core: BoolArray,
    eps: float,
    within: shapely.Geometry,
    *,
    stability: FloatArray | None = None,
    name_of: PlaceNamer | None = None,
) -> gpd.GeoDataFrame:
    """Describe each cluster, the largest first.

    Parameters
    ----------
    points
        Every incident of the area, those of no cluster too.
    labels, core
        From ``dbscan_core`` for these points, -1 for noise.
    eps
        Of the DBSCAN that made the labels, metres.
    within
        The study area that outlines are clipped to.
    stability
        From ``cluster_stability`` for these labels, by label.
    name_of
        Names the clusters from the eastings and northings of their centres (the mean of the
        incidents of each), all at once so that it can tell two of one name apart.

    Returns
    -------
    GeoDataFrame
        ``cluster`` (label), ``rank`` (1 = most incidents), ``n``, ``share`` of all the incidents
        given, ``area_m2``, ``name``, ``first_date`` and ``last_date`` (YYYY-MM-DD, missing where
        unknown), ``agencies`` and ``categories`` (codes joined by "; ", empty where not told),
        ``stability`` (0 to 1, NaN where not given),
        ``reliable`` (false where the stability is below ``RELIABLE``), and the outline; no CRS.

        The outline is the union of discs of radius eps around the core points, clipped. Where two
        would overlap the higher ranked keeps the ground, so that areas add up; the core points of
        the other lie further than eps away. Only one that others surround so closely that nothing
        would be left keeps its own.
    """
    clusters = [
        (int(labels[rows[0]]), points.chosen(rows), core[rows])
        for rows in _rows_of_clusters(labels)
    ]
    # Never by label alone: labels follow the order of the rows.
    clusters.sort(key=lambda cluster: (-cluster[1].n, cluster[1].centre))
    outlines = _apart(
        [_outline(members.chosen(is_core), eps, within) for _, members, is_core in clusters]
    )
    rows = [members for _, members, _ in clusters]
    n = np.array([members.n for members in rows])
    x, y = np.array([members.centre for members in rows]).reshape(-1, 2).T
    number = np.array([label for label, _, _ in clusters], dtype=np.int64)
    stable = np.full(len(rows), np.nan) if stability is None else stability[number]
    return gpd.GeoDataFrame(
        {
            "cluster": number,
            "rank": np.arange(1, len(rows) + 1),
            "n": whole_numbers(n),
            "share": n / points.n if len(rows) else n,
            "area_m2": np.array([outline.area for outline in outlines]),
            "name": _texts(names_of(x, y, name_of)),
            "first_date": _texts([_day(c.first_date, np.fmin) for c in rows]),
            "last_date": _texts([_day(c.last_date, np.fmax) for c in rows]),
            "agencies": _texts([_joined(c.agency) for c in rows]),
            "categories": _texts([_joined(c.category) for c in rows]),
            "stability": stable,
            "reliable": ~(stable < RELIABLE),
        },
        geometry=outlines,
    )


def _outline(core: WeightedPoints, eps: float, within: shapely.Geometry) -> MultiPolygon:
    places = np.unique(np.column_stack((core.x, core.y)), axis=0)
    if len(places) > MANY_PLACES:
        squares = np.floor(places / (eps / FINENESS))
        places = places[np.unique(squares, axis=0, return_index=True)[1]]
    discs = shapely.buffer(shapely.points(places), eps * CIRCUMSCRIBED, quad_segs=QUAD_SEGS)
    drawn = shapely.union_all(discs)
    clipped = areas_of(shapely.intersection(drawn, within))
    # Incidents of the area beyond its boundary as drawn keep their outline.
    return areas_of(drawn) if clipped.is_empty else clipped


def _apart(outlines: list[MultiPolygon]) -> list[MultiPolygon]:
    """Take from each outline what earlier ones cover, unless nothing of it would remain."""
    apart = np.empty(len(outlines), dtype=object)
    for i, outline in enumerate(outlines):
        taken = apart[:i][shapely.intersects(apart[:i], outline)]
        left = areas_of(shapely.difference(outline, shapely.union_all(taken)))
        apart[i] = outline if left.is_empty else left
    return list(apart)


def _rows_of_clusters(labels: IntArray) -> list[NDArray[np.intp]]:
    """Indices of the points of each cluster, without the noise."""
    order = np.argsort(labels, kind="stable")
    ascending = labels[order]
    starts = np.flatnonzero(np.diff(ascending, prepend=-1) > 0)
    return np.split(order, starts)[1:] if starts.size else []


def _day(dates: NDArray[np.datetime64] | None, extreme: np.ufunc) -> str | None:
    """Earliest or latest known date; fmin and fmax pass over unknown ones."""
    if dates is None or np.isnat(dates).all():
        return None
    return str(extreme.reduce(dates).astype("datetime64[D]"))


def _joined(codes: NDArray[np.object_] | None) -> str:
    if codes is None:
        return ""
    return "; ".join(sorted({code for joined in codes if joined for code in joined.split("; ")}))


def _texts(values: list[str | None] | list[str]) -> pd.Series[str]:
    return pd.Series(values, dtype="str")

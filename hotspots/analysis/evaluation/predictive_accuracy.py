"""How many of the later incidents a map would have caught, for frames of cells and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from shapely import MultiPolygon

from hotspots.analysis.evaluation.accuracy_scores import SHARES, ShareAccuracy, accuracy_scores
from hotspots.analysis.locations import FloatArray, located, require_metres, weights_of
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError

# Of the study area: less is what its pieces lose when they are cut.
ROUNDING = 1e-9

__all__ = ["SHARES", "ShareAccuracy", "accuracy_scores", "predictive_accuracy"]


def predictive_accuracy(
    surface: gpd.GeoDataFrame,
    later: gpd.GeoDataFrame,
    *,
    value: str = "density",
    shares: Sequence[float] = SHARES,
    within: Boundary | None = None,
    weights: str | ArrayLike | None = None,
) -> pd.DataFrame:
    """Score a map by the incidents of a later period.

    Parameters
    ----------
    surface
        Cells that do not overlap, in a projected CRS in metres, as ``kernel_density``,
        ``getis_ord`` or ``create_grid`` make them.
    later
        Incidents of the later period, points in the same CRS.
    value
        Column of ``surface`` to rank the cells by, highest first; a column of True and False is
        scored as the flags it holds.
    shares
        Shares of the study area to flag.
    within
        The study area, a polygon or a frame of polygons. Cells are clipped to it and incidents
        outside it are not counted; its land without a cell comes last, and incidents there are
        missed. Without it the cells themselves are the study area: empty land around the incidents
        then makes any map look better, see Notes.
    weights
        What each later incident counts for, a column or values.

    Returns
    -------
    DataFrame
        A row for each share with the columns of ``ShareAccuracy``. ``attrs["left_out"]`` is the
        number of later incidents outside the study area.

    Raises
    ------
    InputError
        If the frames are not cells and points in one projected system in metres, ``value`` is no
        column of numbers, a share none of an area, or no later incident lies in the study area.

    Notes
    -----
    PAI grows with the empty land in the denominator: compare maps of one study area only.

    Examples
    --------
    >>> from hotspots import create_grid
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([20, 380], [50, 50]), crs=27700)
    >>> cells = create_grid(points, cell_size=100).assign(density=[5.0, 1.0, 0.0, 3.0])
    >>> table = predictive_accuracy(cells, points, shares=[0.25])
    >>> table[["n", "n_total", "hit_rate", "pai"]].values.tolist()
    [[1.0, 2.0, 0.5, 2.0]]
    """
    _require_cells(surface)
    if value not in surface.columns:
        raise InputError(
            f"There is no column {value!r} to rank the cells by: name one of "
            f"{', '.join(str(column) for column in surface.columns)}."
        )
    if not (is_numeric_dtype(surface[value]) or is_bool_dtype(surface[value])):
        raise InputError(f"Column {value!r} holds something other than numbers: rank by numbers.")
    area = None if within is None else _prepared(land_of(within, surface.crs))
    cells, land = _land_of_cells(surface, area)
    counts, missed, left_out = _counts_in_cells(cells, surface, later, area, weights)
    values = _values(surface[value])
    if area is not None:
        values, land, counts = _with_the_rest(values, land, counts, area.area, missed)
    table = pd.DataFrame([asdict(score) for score in accuracy_scores(values, land, counts, shares)])
    table.attrs["left_out"] = left_out
    return table


def _prepared(land: MultiPolygon) -> MultiPolygon:
    """A copy to hold many cells and points against; the caller's own stays as it is."""
    copy: MultiPolygon = shapely.transform(land, np.copy)
    shapely.prepare(copy)
    return copy


def _values(column: pd.Series) -> NDArray[Any]:
    """Values or flags without the frame's own types, in which a flag may be missing."""
    if column.isna().any():
        raise InputError("A value of the map is not a finite number: leave its cell out.")
    return np.asarray(column, dtype=np.bool_ if is_bool_dtype(column) else np.float64)


def _with_the_rest(
    values: NDArray[Any], land: FloatArray, counts: FloatArray, area_m2: float, missed: float
) -> tuple[NDArray[Any], FloatArray, FloatArray]:
    """Add the land of the study area that has no cell, as one that the map puts last."""
    rest = max(0.0, area_m2 - float(land.sum()))
    if not values.size or (missed == 0 and rest <= ROUNDING * area_m2):
        return values, land, counts
    last = False if values.dtype == np.bool_ else values.min() - 1.0
    return np.append(values, last), np.append(land, rest), np.append(counts, missed)


def _require_cells(surface: gpd.GeoDataFrame) -> None:
    if getattr(surface, "active_geometry_name", None) is None:
        raise InputError(
            "The map is not a table with a column of cells: give a GeoDataFrame such as that of "
            "kernel_density."
        )
    if surface.crs is None:
        raise InputError(
            "The cells have no coordinate reference system: set one, for instance EPSG:27700."
        )
    require_metres(surface.crs)


def _land_of_cells(
    surface: gpd.GeoDataFrame, within: shapely.Geometry | None
) -> tuple[NDArray[np.object_], FloatArray]:
    cells = surface.geometry.to_numpy()
    if within is None:
        return cells, shapely.area(cells)
    # Intersecting a cell costs a look at every corner of the boundary, which few cells touch.
    inside = shapely.contains(within, cells)
    land = np.where(inside, shapely.area(cells), 0.0)
    edge = ~inside & shapely.intersects(within, cells)
    land[edge] = shapely.area(shapely.intersection(cells[edge], within))
    return cells, land


def _counts_in_cells(
    cells: NDArray[np.object_],
    surface: gpd.GeoDataFrame,
    later: gpd.GeoDataFrame,
    within: shapely.Geometry | None,
    weights: str | ArrayLike | None,
) -> tuple[FloatArray, float, int]:
    """Later incidents of each cell, of the study area beyond the cells, and outside of it.

    An incident on an edge is in one of the cells. What is outside is not weighted.
    """
    x, y = located(later)
    if later.crs != surface.crs:
        raise InputError(
            "The cells and the later incidents are in different coordinate reference systems: "
            "reproject one of them with to_crs()."
        )
    weight = weights_of(later, weights)
    weight = np.ones(len(x)) if weight is None else weight
    cell_of = np.full(len(x), -1)
    point, cell = shapely.STRtree(cells).query(shapely.points(x, y), predicate="intersects")
    cell_of[point[::-1]] = cell[::-1]
    in_cell = cell_of >= 0
    inside = in_cell if within is None else shapely.intersects_xy(within, x, y)
    counted = in_cell & inside
    counts = np.bincount(cell_of[counted], weight[counted], len(cells)).astype(np.float64)
    return counts, float(weight[inside & ~in_cell].sum()), int((~inside).sum())

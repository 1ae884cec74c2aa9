"""How many of the later incidents a map would have caught, for frames of cells and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from hotspots.analysis.evaluation.accuracy_scores import SHARES, ShareAccuracy, accuracy_scores
from hotspots.analysis.locations import FloatArray, located, require_metres, weights_of
from hotspots.errors import InputError

__all__ = ["SHARES", "ShareAccuracy", "accuracy_scores", "predictive_accuracy"]


def predictive_accuracy(
    surface: gpd.GeoDataFrame,
    later: gpd.GeoDataFrame,
    *,
    value: str = "density",
    shares: Sequence[float] = SHARES,
    within: shapely.Geometry | None = None,
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
        The study area. Cells are clipped to it and incidents outside it are not counted. Without
        it the cells themselves are the study area: empty land around the incidents then makes any
        map look better, see Notes.
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
        If the frames are not in one projected system in metres, ``value`` is no column of numbers,
        or no later incident lies in the study area.

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
    if value not in surface.columns:
        raise InputError(
            f"There is no column {value!r} to rank the cells by: name one of "
            f"{', '.join(str(column) for column in surface.columns)}."
        )
    if not (is_numeric_dtype(surface[value]) or is_bool_dtype(surface[value])):
        raise InputError(f"Column {value!r} holds something other than numbers: rank by numbers.")
    cells, land = _land_of_cells(surface, within)
    counts, left_out = _counts_in_cells(cells, surface, later, within, weights)
    table = pd.DataFrame(
        [asdict(score) for score in accuracy_scores(surface[value], land, counts, shares)]
    )
    table.attrs["left_out"] = left_out
    return table


def _land_of_cells(
    surface: gpd.GeoDataFrame, within: shapely.Geometry | None
) -> tuple[NDArray[np.object_], FloatArray]:
    if surface.crs is None:
        raise InputError(
            "The cells have no coordinate reference system: set one, for instance EPSG:27700."
        )
    require_metres(surface.crs)
    cells = surface.geometry.to_numpy()
    if within is None:
        return cells, shapely.area(cells)
    return cells, shapely.area(shapely.intersection(cells, shapely.make_valid(within)))


def _counts_in_cells(
    cells: NDArray[np.object_],
    surface: gpd.GeoDataFrame,
    later: gpd.GeoDataFrame,
    within: shapely.Geometry | None,
    weights: str | ArrayLike | None,
) -> tuple[FloatArray, int]:
    """Later incidents of each cell, an incident on an edge in one of them; and how many in none."""
    x, y = located(later)
    if later.crs != surface.crs:
        raise InputError(
            "The cells and the later incidents are in different coordinate reference systems: "
            "reproject one of them with to_crs()."
        )
    weight = weights_of(later, weights)
    point, cell = shapely.STRtree(cells).query(shapely.points(x, y), predicate="intersects")
    point, first = np.unique(point, return_index=True)
    cell = cell[first]
    if within is not None:
        inside = shapely.intersects_xy(within, x[point], y[point])
        point, cell = point[inside], cell[inside]
    counts = np.bincount(cell, None if weight is None else weight[point], len(cells))
    return counts.astype(np.float64), len(x) - len(point)

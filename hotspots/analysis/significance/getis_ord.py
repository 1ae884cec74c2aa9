"""Getis-Ord Gi*: whether a cell and its neighbours hold more incidents than chance would."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import erfc

from hotspots.analysis.grids.grid import BoolArray, Grid, cell_table, whole_numbers
from hotspots.analysis.grids.hexagon_grid import HexagonGrid
from hotspots.analysis.locations import FloatArray, located, weights_of
from hotspots.analysis.significance.adjustment import adjusted, require_adjustment
from hotspots.analysis.significance.scarcity import scarcity_note
from hotspots.analysis.significance.study_cells import (
    all_equal,
    checked_layer,
    on_grid,
    study_cells,
)
from hotspots.analysis.significance.window_sums import (
    WindowSum,
    square_window_sum,
    window_radius,
    window_sum_on,
)
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.compiled import compiled


@dataclass(frozen=True)
class GiStar:
    """Results for each cell, in the shape of the values given; NaN where a cell is not kept."""

    gistar: FloatArray
    p_value: FloatArray
    p_adjusted: FloatArray


def gistar_array(
    values: FloatArray,
    kept: BoolArray | None = None,
    *,
    adjust: str = "bh",
    window_sum: WindowSum | None = None,
) -> GiStar:
    """Gi* of a grid of values, each cell with its neighbours and itself.

    Parameters
    ----------
    values
        Counts, shape (rows, columns).
    kept
        Mask of the cells of the study area. Clip before computing: empty land beyond it turns a
        whole town into one hot spot.
    adjust
        How p is adjusted for testing many cells: see ``adjusted``.
    window_sum
        Sums each cell and its neighbours; without it the eight neighbours of squares, see
        ``window_sum_on`` for wider windows and for hexagons.

    Returns
    -------
    GiStar
        z scores and two-sided p values. Where all cells are equal, or a window covers them all, no
        cell can stand out: z is 0 and p is 1.

    Notes
    -----
    z = (sum_j w_ij x_j - W_i mean) / sqrt(s^2 (n S1_i - W_i^2) / (n - 1)), weights 0 or 1, s^2 the
    population variance (Ord and Getis 1995, "Local spatial autocorrelation statistics").
    """
    require_adjustment(adjust)
    layer, mask = checked_layer(values, kept)
    sums = window_sum or square_window_sum
    if kept is None or mask.all():
        inside, local, members = (
            layer.ravel(),
            sums(layer).ravel(),
            sums(mask.astype(np.float64)).ravel(),
        )
    else:
        inside = layer[mask]
        local = sums(np.where(mask, layer, 0.0))[mask]
        members = sums(mask.astype(np.float64))[mask]
    gistar, p_value = standardised(local, members, inside)
    scores = (gistar, p_value, adjusted(p_value, members, adjust))
    return GiStar(*(on_grid(score, mask) for score in scores))


def standardised(
    local: FloatArray, members: FloatArray, values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """z and two-sided p of sums over windows of so many members each, all drawn from ``values``.

    z is 0 where nothing can stand out: all values equal, or the window holds them all.
    """
    n = values.size
    if n < 2 or all_equal(values):
        return np.zeros(local.shape), np.ones(local.shape)
    gistar = _standardised(local, members, values.mean(), values.var() / (n - 1), n)
    p_value = np.abs(gistar)
    p_value *= math.sqrt(0.5)
    erfc(p_value, out=p_value)
    return gistar, p_value


@compiled
def _standardised(
    local: FloatArray, members: FloatArray, mean: float, scale: float, n: int
) -> FloatArray:
    gistar = np.empty(local.size)
    for i in range(local.size):
        spread = scale * members[i] * (n - members[i])
        gistar[i] = (local[i] - members[i] * mean) / math.sqrt(spread) if spread > 0 else 0.0
    return gistar


@dataclass(frozen=True)
class GiStarSurface:
    """Gi* on a grid: counts, shape (rows, columns), scores, and the cells kept (None for all).

    Attributes
    ----------
    notes
        Says so where incidents are too few for the test.
    """

    grid: Grid | HexagonGrid
    kept: BoolArray | None
    n: FloatArray
    scores: GiStar
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """A row for each cell kept, as ``getis_ord`` has them, without polygons."""
        values = {
            "n": whole_numbers(self.n),
            "gistar": self.scores.gistar,
            "p_value": self.scores.p_value,
            "p_adjusted": self.scores.p_adjusted,
        }
        return cell_table(self.grid, values, kept=self.kept)


def gistar_surface(
    x: FloatArray,
    y: FloatArray,
    *,
    cell_size: float | None,
    weights: FloatArray | None = None,
    grid: str = "fixed",
    hexagons: bool = False,
    adjust: str = "bh",
    within: Boundary | None = None,
    radius: float | None = None,
    drawn: bool = False,
) -> GiStarSurface:
    """Gi* of points on a grid of their own; the array twin of ``getis_ord``.

    Cells that are to be ``drawn`` as polygons must be fewer.
    """
    require_adjustment(adjust)
    window_radius(radius)
    cells = study_cells(x, y, cell_size, grid=grid, hexagons=hexagons, within=within, drawn=drawn)
    n = cells.grid.count(x, y, weights)
    window_sum = window_sum_on(cells.grid, radius)
    scores = gistar_array(n, cells.kept, adjust=adjust, window_sum=window_sum)
    members = window_sum(cells.mask.astype(np.float64))[cells.mask]
    notes = scarcity_note(n[cells.mask], members)
    return GiStarSurface(cells.grid, cells.kept, n, scores, notes)


def getis_ord(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    weights: str | ArrayLike | None = None,
    grid: str = "fixed",
    hexagons: bool = False,
    adjust: str = "bh",
    within: Boundary | None = None,
    radius: float | None = None,
) -> gpd.GeoDataFrame:
    """Test each cell of a grid for more (or fewer) incidents than chance would put there.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    weights
        Column name or values: how many incidents each row stands for; one each where not given. The
        test and its note on too few take them for counts: give harm over its mean.
    grid
        "fixed" or "sfhotspot", as in ``create_grid``.
    hexagons
        Hexagons instead of squares, on a fixed grid; ``cell_size`` is then the distance between
        opposite sides.
    adjust
        "bh" (Benjamini-Hochberg over all cells), "none" or "neighbourhood".
    within
        Study area in the points' CRS, a polygon or a frame of polygons: cells that do not touch it
        are left out before computing, empty cells that do take part. Without it the rectangle
        around the points.
    radius
        How far a cell's neighbours reach, in cells from centre to centre; None takes the adjacent
        cells: eight around a square, six around a hexagon.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n``, ``gistar`` (z score), ``p_value`` (two-sided),
        ``p_adjusted``, and the cell as a polygon. ``attrs["notes"]`` says so where
        incidents are too few for the test.

    Raises
    ------
    InputError
        If the points cannot be used (see ``located``) or there are none, the study area encloses
        no land, is in another system or has no points near it, there is no such grid or adjustment,
        a weight, the cell size or the radius is no sensible number, or the cells would be too many.

    Examples
    --------
    >>> import geopandas as gpd
    >>> east, north = [50] * 8 + [650], [50] * 8 + [650]
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, north), crs=27700)
    >>> cells = getis_ord(points, cell_size=100)
    >>> round(float(cells["gistar"].max()), 2), int((cells["p_adjusted"] < 0.05).sum())
    (3.3, 1)
    """
    x, y = located(points)
    surface = gistar_surface(
        x,
        y,
        cell_size=cell_size,
        weights=weights_of(points, weights),
        grid=grid,
        hexagons=hexagons,
        adjust=adjust,
        within=None if within is None else land_of(within, points.crs),
        radius=radius,
        drawn=True,
    )
    polygons = surface.grid.polygons(surface.kept)
    frame = gpd.GeoDataFrame(surface.table, geometry=polygons, crs=points.crs)
    frame.attrs["notes"] = surface.notes
    return frame

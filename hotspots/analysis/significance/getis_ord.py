"""Getis-Ord Gi*: whether a cell and its neighbours hold more incidents than chance would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.stats import false_discovery_control, norm

from hotspots.analysis.grids.create_grid import grid_over
from hotspots.analysis.grids.grid import BoolArray, Grid, cell_frame, touching, whole_numbers
from hotspots.analysis.grids.hexagon_grid import HexagonGrid, hexagons_over
from hotspots.analysis.locations import FloatArray, located, weights_of
from hotspots.errors import InputError

WindowSum = Callable[[FloatArray], FloatArray]

ADJUSTMENTS = ("bh", "none", "neighbourhood")


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
        ``HexagonGrid.window_sum`` for the six of hexagons.

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
    mask = np.ones(values.shape, dtype=np.bool_) if kept is None else kept
    within = np.where(mask, values, 0.0)
    sums = window_sum or square_window_sum
    local = sums(within)[mask]
    members = sums(mask.astype(np.float64))[mask]
    result = _scored(values[mask], local, members, adjust)
    layers = []
    for scores in (result.gistar, result.p_value, result.p_adjusted):
        layer = np.full(values.shape, np.nan)
        layer[mask] = scores
        layers.append(layer)
    return GiStar(*layers)


def adjusted(p_value: FloatArray, members: FloatArray, method: str) -> FloatArray:
    """Adjust p values for many tests.

    "bh": Benjamini and Hochberg (1995), the share of false discoveries over all cells; "none";
    "neighbourhood": min(1, p (members + 1)), members being the neighbours and the cell itself.
    """
    if method == "bh":
        controlled: FloatArray = (
            np.asarray(false_discovery_control(p_value)) if p_value.size else p_value
        )
        return controlled
    if method == "neighbourhood":
        return np.minimum(1.0, p_value * (members + 1))
    if method == "none":
        return p_value
    raise InputError(f"There is no adjustment {method!r}: use one of {', '.join(ADJUSTMENTS)}.")


def _scored(values: FloatArray, local: FloatArray, members: FloatArray, adjust: str) -> GiStar:
    """Scores of a list of cells from their sums over neighbours and themselves."""
    n = values.size
    mean = values.mean() if n else 0.0
    variance = values.var() if n and np.ptp(values) > 0 else 0.0
    spread = variance * (n * members - members**2) / max(n - 1, 1)
    decided = spread > 0
    gistar = np.zeros(n)
    gistar[decided] = (local - members * mean)[decided] / np.sqrt(spread[decided])
    p_value = 2.0 * norm.sf(np.abs(gistar))
    return GiStar(gistar, p_value, adjusted(p_value, members, adjust))


def square_window_sum(layer: FloatArray) -> FloatArray:
    """Sum over the 3 x 3 cells around each cell; nothing lies beyond the edge."""
    rows, columns = layer.shape
    padded = np.pad(layer, 1)
    across = padded[:, :columns] + padded[:, 1 : columns + 1] + padded[:, 2:]
    summed: FloatArray = across[:rows] + across[1 : rows + 1] + across[2:]
    return summed


@dataclass(frozen=True)
class GiStarSurface:
    """Gi* on a grid: counts, shape (rows, columns), scores, and the cells kept (None for all)."""

    grid: Grid | HexagonGrid
    kept: BoolArray | None
    n: FloatArray
    scores: GiStar


def gistar_surface(
    x: FloatArray,
    y: FloatArray,
    *,
    cell_size: float | None,
    weights: FloatArray | None = None,
    grid: str = "fixed",
    hexagons: bool = False,
    adjust: str = "bh",
    within: shapely.Geometry | None = None,
) -> GiStarSurface:
    """Gi* of points on a grid of their own; the array twin of ``getis_ord``."""
    made: Grid | HexagonGrid
    if hexagons:
        if grid != "fixed":
            raise InputError("Hexagons are on the fixed grid only: leave out the grid or hexagons.")
        made, kept = hexagons_over(x, y, cell_size), None
        window_sum = made.window_sum
    else:
        made, kept = grid_over(x, y, cell_size, grid=grid)
        window_sum = square_window_sum
    if within is not None:
        near = touching(made, within)
        kept = near if kept is None else kept & near
        if not kept.any():
            raise InputError("None of the points lies near the study area: check its coordinates.")
    n = made.count(x, y, weights)
    return GiStarSurface(made, kept, n, gistar_array(n, kept, adjust=adjust, window_sum=window_sum))


def getis_ord(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    weights: str | ArrayLike | None = None,
    grid: str = "fixed",
    hexagons: bool = False,
    adjust: str = "bh",
    within: shapely.Geometry | None = None,
) -> gpd.GeoDataFrame:
    """Test each cell of a grid for more (or fewer) incidents than chance would put there.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    weights
        Column name or values; one each where not given.
    grid
        "fixed" or "sfhotspot", as in ``create_grid``.
    hexagons
        Hexagons instead of squares, on a fixed grid; ``cell_size`` is then the distance between
        opposite sides.
    adjust
        "bh" (Benjamini-Hochberg over all cells), "none" or "neighbourhood".
    within
        Study area in the points' CRS: cells that do not touch it are left out before computing.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n``, ``gistar`` (z score), ``p_value`` (two-sided),
        ``p_adjusted``, and the cell as a polygon.

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
        within=within,
    )
    scores = surface.scores
    return cell_frame(
        surface.grid,
        {
            "n": whole_numbers(surface.n),
            "gistar": scores.gistar,
            "p_value": scores.p_value,
            "p_adjusted": scores.p_adjusted,
        },
        crs=points.crs,
        kept=surface.kept,
    )

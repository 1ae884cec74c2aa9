"""Local Moran's I: whether a cell is like its neighbours, or stands out from them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.grids.grid import BoolArray, cell_frame, whole_numbers
from hotspots.analysis.locations import FloatArray, located, weights_of
from hotspots.analysis.significance.adjustment import adjusted, require_adjustment
from hotspots.analysis.significance.permuted_neighbours import (
    permutation_p,
    require_permutations,
)
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

QUADRANTS = ("none", "high-high", "low-high", "low-low", "high-low")
"""What a cell is, then what its neighbours are, against the mean of all cells; by number."""


@dataclass(frozen=True)
class LocalMoran:
    """Results for each cell, in the shape of the values given; NaN (0) where a cell is not kept.

    Attributes
    ----------
    moran
        Local Moran's I, its sum over the cells being Moran's I times the cells less one.
    quadrant
        1 high-high, 2 low-high, 3 low-low, 4 high-low (``QUADRANTS``); 0 where all cells are equal
        or a cell has no neighbour.
    p_value
        Two-sided, from permutations.
    p_adjusted
        Adjusted for testing many cells.
    """

    moran: FloatArray
    quadrant: NDArray[np.int8]
    p_value: FloatArray
    p_adjusted: FloatArray


def local_moran_array(
    values: FloatArray,
    kept: BoolArray | None = None,
    *,
    permutations: int = 999,
    seed: int = 0,
    adjust: str = "bh",
    window_sum: WindowSum | None = None,
) -> LocalMoran:
    """Local Moran's I of a grid of values, each cell against the mean of its neighbours.

    Parameters
    ----------
    values, kept
        Counts, shape (rows, columns), and the mask of the cells of the study area.
    permutations
        How often the neighbours are drawn anew from all other cells. The smallest p there can be is
        2 / (permutations + 1): adjusting it for many cells asks for many permutations.
    seed
        The same seed draws the same.
    adjust
        How p is adjusted for testing many cells: "bh", "none" or "neighbourhood".
    window_sum
        Sums each cell and its neighbours, as in ``gistar_array``.

    Notes
    -----
    I_i = (n - 1) z_i sum_j w_ij z_j / sum z^2, z the distance from the mean and w the neighbours in
    equal parts (Anselin 1995, "Local indicators of spatial association - LISA"), as ``esda`` has
    it. Its p is one-sided on whichever side is smaller, without the ties on the lower side; this
    one is two-sided (twice as large) and counts ties against the cell on both.
    """
    require_adjustment(adjust)
    layer, mask = checked_layer(values, kept)
    sums = window_sum or square_window_sum
    inside = layer[mask]
    members = np.rint(sums(mask.astype(np.float64))[mask])
    around = sums(np.where(mask, layer, 0.0))[mask] - inside
    found = _scored(inside, around, members - 1, permutations, seed)
    quadrant = np.zeros(mask.shape, dtype=np.int8)
    quadrant[mask] = found.quadrant
    return LocalMoran(
        on_grid(found.moran, mask),
        quadrant,
        on_grid(found.p_value, mask),
        on_grid(adjusted(found.p_value, members, adjust), mask),
    )


def _scored(
    values: FloatArray, around: FloatArray, neighbours: FloatArray, permutations: int, seed: int
) -> LocalMoran:
    """Scores of a list of cells from the sums over their neighbours, not adjusted."""
    if all_equal(values):
        nothing, certain = np.zeros(values.size), np.ones(values.size)
        return LocalMoran(nothing, nothing.astype(np.int8), certain, certain)
    spread = values - values.mean()
    beside = neighbours > 0
    lag = np.where(beside, around / np.maximum(neighbours, 1) - values.mean(), 0.0)
    moran = (values.size - 1) * spread * lag / float(spread @ spread)
    p_value = permutation_p(
        values, around, neighbours.astype(np.int64), permutations=permutations, seed=seed
    )
    # A cell that is just at the mean is neither like its neighbours nor unlike them.
    p_value = np.where(spread == 0, 1.0, p_value)
    return LocalMoran(moran, np.where(beside, _quadrants(spread, lag), 0), p_value, p_value)


def _quadrants(spread: FloatArray, lag: FloatArray) -> NDArray[np.int8]:
    high, beside_high = spread > 0, lag > 0
    quadrant: NDArray[np.int8] = np.select(
        [high & beside_high, ~high & beside_high, ~high & ~beside_high], [1, 2, 3], 4
    ).astype(np.int8)
    return quadrant


def local_moran(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    weights: str | ArrayLike | None = None,
    grid: str = "fixed",
    hexagons: bool = False,
    permutations: int = 999,
    seed: int = 0,
    adjust: str = "bh",
    within: Boundary | None = None,
    radius: float | None = None,
) -> gpd.GeoDataFrame:
    """Test whether each cell of a grid is like the cells around it, or unlike them.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size, weights, grid, hexagons, adjust, within, radius
        As in ``getis_ord``.
    permutations, seed
        As in ``local_moran_array``.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n``, ``moran``, ``quadrant`` (one of ``QUADRANTS``),
        ``p_value`` (two-sided, from permutations), ``p_adjusted``, and the cell as a polygon.

    Raises
    ------
    InputError
        For what ``getis_ord`` raises it for, and where the permutations are none, more than
        999,999 or too many for such a radius, or the seed is no whole number of zero or more.

    Examples
    --------
    >>> import geopandas as gpd
    >>> east, north = [50, 150] * 8 + [950], [50] * 16 + [950]
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, north), crs=27700)
    >>> cells = local_moran(points, cell_size=100)
    >>> cells["quadrant"].iloc[[0, 1, 2, 99]].tolist()
    ['high-high', 'high-high', 'low-high', 'high-low']
    """
    x, y = located(points)
    weight = weights_of(points, weights)
    require_adjustment(adjust)
    window_radius(radius)
    require_permutations(permutations, seed)
    land = None if within is None else land_of(within, points.crs)
    cells = study_cells(x, y, cell_size, grid=grid, hexagons=hexagons, within=land, drawn=True)
    n = cells.grid.count(x, y, weight)
    scores = local_moran_array(
        n,
        cells.kept,
        permutations=permutations,
        seed=seed,
        adjust=adjust,
        window_sum=window_sum_on(cells.grid, radius),
    )
    return cell_frame(
        cells.grid,
        {
            "n": whole_numbers(n),
            "moran": scores.moran,
            "quadrant": np.array(QUADRANTS, dtype=object)[scores.quadrant],
            "p_value": scores.p_value,
            "p_adjusted": scores.p_adjusted,
        },
        crs=points.crs,
        kept=cells.kept,
    )

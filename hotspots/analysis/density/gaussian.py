"""The Gaussian density, exactly or to a thousandth of its largest value.

A Gaussian reaches 6.8 standard deviations before it is cut off, so adding every point to every cell
within reach takes seconds for a million points. It is smooth: shared out among enough bins it comes
out exactly through one convolution.
"""

from __future__ import annotations

import numpy as np

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density import lagrange_shares, spline_shares
from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray

# Each point's error, of its peak, by Lagrange's polynomials.
EXACT = 1e-11
# With fewer cells in a standard deviation the splines would err by more than a thousandth.
FEWEST_CELLS_PER_DEVIATION = 2.5
# Adding to so many cells takes as long as transforming one bin.
CELLS_PER_BIN = 100


def gaussian_sums(
    x: FloatArray, y: FloatArray, weight: FloatArray | None, grid: Grid, bandwidth: float
) -> FloatArray:
    """Sum of w exp(-(d / h)^2 / 2) at the centre of each cell, shape (rows, columns).

    Exact to 1e-9 of the largest value; kernels are cut off where they fall below 1e-10.
    """
    kernel = kernel_named("gaussian")
    places = collapse(x, y, weight)
    order = lagrange_shares.gaussian_order(grid.cell_size / bandwidth, EXACT)
    bins = Bins(grid, bandwidth, kernel, order or 0)
    if order is None or not bins.fit or not _worth_binning(bins, places[0].size):
        return kernel_scatter(*places, grid, bandwidth, kernel)
    weights = np.zeros(bins.shape)
    lagrange_shares.share_out(weights, *places, *bins.scale, order)
    return bins.convolved(weights, splines=False)


def fast_gaussian(
    x: FloatArray, y: FloatArray, weight: FloatArray | None, grid: Grid, bandwidth: float
) -> FloatArray:
    """As ``gaussian_sums``, to a thousandth of the largest value."""
    kernel = kernel_named("gaussian")
    bins = Bins(grid, bandwidth, kernel, spline_shares.SPLINE_REACH)
    smooth = bandwidth >= FEWEST_CELLS_PER_DEVIATION * grid.cell_size
    if not smooth or not bins.fit or not _worth_binning(bins, x.size):
        return gaussian_sums(x, y, weight, grid, bandwidth)
    weights = np.zeros(bins.shape)
    given = np.ones(0) if weight is None else weight
    spline_shares.share_out(weights, x, y, given, *bins.scale)
    return bins.convolved(weights, splines=True)


def _worth_binning(bins: Bins, points: int) -> bool:
    """Whether the transform takes less time than adding each point to the cells within reach."""
    across = 2 * bins.margin
    grid = bins.grid
    within_reach = min(across, grid.rows) * min(across, grid.columns)
    return points * within_reach > CELLS_PER_BIN * bins.shape[0] * bins.shape[1]

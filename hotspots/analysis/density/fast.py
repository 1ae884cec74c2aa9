"""The quartic density of ten million points: shared places exactly, the rest by binning.

Where binning a sample of the points errs by more than it may, the exact sweep is made instead.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.binning_trial import may_be_binned
from hotspots.analysis.density.frequent_places import (
    SharedPlaces,
    count_places_and_share_out,
    shared_places,
)
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.spline_shares import SPLINE_REACH
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.cores import on_all_cores, parts_of

# With fewer points the exact sweep takes no longer; nor with fewer rows for each bin, counting for
# every point those that it reaches.
FEWEST_POINTS = 2_000_000
ROWS_REACHED_PER_BIN = 20
# With fewer cells than these the kernel is no smooth one any more.
FEWEST_CELLS_PER_BANDWIDTH = 4


def fast_quartic(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    bandwidth: float,
    *,
    fewest: int | None = None,
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, to 0.05 % of the largest value.

    With fewer points than ``fewest`` it is exact; None says with how many that takes no longer.
    """
    bins = Bins(grid, bandwidth, kernel_named("quartic"), SPLINE_REACH)
    smooth = bandwidth >= FEWEST_CELLS_PER_BANDWIDTH * grid.cell_size
    wanted = fewest_worth_binning(bins) if fewest is None else fewest
    if x.size >= max(wanted, 1) and smooth and bins.fit:
        given = np.ones(0) if weight is None else weight
        shared = shared_places(x, y, given)
        if may_be_binned(x, y, given, shared, bins):
            return _places_and_bins(x, y, given, shared, bins)
    return quartic_sweep(x, y, weight, grid, bandwidth)


def fewest_worth_binning(bins: Bins) -> int:
    """With how many points binning takes less time than the exact sweep."""
    rows = min(2 * bins.bandwidth / bins.grid.cell_size + 1, bins.grid.rows)
    of_bins = ROWS_REACHED_PER_BIN * bins.shape[0] * bins.shape[1] / rows
    return max(FEWEST_POINTS, math.ceil(of_bins))


def _places_and_bins(
    x: FloatArray, y: FloatArray, weight: FloatArray, shared: SharedPlaces, bins: Bins
) -> FloatArray:
    places = shared.places

    def share_out(first: int, last: int) -> tuple[FloatArray, FloatArray]:
        binned, total = np.zeros(bins.shape), np.zeros(places.x.size)
        part = slice(first, last)
        count_places_and_share_out(
            places, total, binned, x[part], y[part], weight[part], *bins.scale
        )
        return binned, total

    binned, totals = zip(*on_all_cores(share_out, parts_of(x.size, x.size)), strict=True)
    surface = bins.convolved(sum(binned[1:], binned[0]), splines=True)
    surface += quartic_sweep(places.x, places.y, sum(totals), bins.grid, bins.bandwidth)
    return surface

"""The quartic density of ten million points: shared places exactly, the rest by binning.

Where the error to expect is not small enough, the exact sweep is made instead.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.crowds import Crowds, largest_crowds
from hotspots.analysis.density.frequent_places import (
    count_places_and_share_out,
    place_table,
    shared_places,
)
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.spline_shares import SPLINE_REACH
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.cores import on_all_cores, parts_of

# With fewer points the exact sweep takes no longer.
FEWEST_POINTS = 250_000
# The error of one point's kernel, of its peak, is at most this many squared cell sizes in
# bandwidths (measured from 2 to 40 cells); with fewer cells than these it is no kernel any more.
ERROR_PER_SQUARED_STEP = 0.2
FEWEST_CELLS_PER_BANDWIDTH = 4
# What is measured of points all over their bins is up to six times the error to expect.
EXPECTED_ERROR_ALLOWED = 5e-4 / 6
# A crowd errs at most as one point of so many times the weight that ``largest_crowds`` tells
# (measured from 4 to 20 cells in a bandwidth, on spots and streets up to a cell wide).
ERROR_OF_CROWDS_ALLOWED = 5e-4
SPOT_SHARE, LINE_SHARE = 3.5, 0.5


def fast_quartic(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    bandwidth: float,
    *,
    fewest: int = FEWEST_POINTS,
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, to 0.05 % of the largest value.

    With fewer points than ``fewest`` it is exact.
    """
    bins = Bins(grid, bandwidth, kernel_named("quartic"), SPLINE_REACH)
    smooth = bandwidth >= FEWEST_CELLS_PER_BANDWIDTH * grid.cell_size
    if x.size >= fewest and smooth and bins.fit:
        surface, largest, crowds = _places_and_bins(x, y, weight, bins)
        if _small_enough(bins, largest, crowds, float(surface.max())):
            return surface
    return quartic_sweep(x, y, weight, grid, bandwidth)


def _places_and_bins(
    x: FloatArray, y: FloatArray, weight: FloatArray | None, bins: Bins
) -> tuple[FloatArray, float, Crowds]:
    """The surface, and the largest weight and crowds that were binned."""
    given = np.ones(0) if weight is None else weight
    shared, lone = shared_places(x, y, given)
    places = x[shared], y[shared]
    table = place_table(x, y, shared)

    def share_out(first: int, last: int) -> tuple[FloatArray, FloatArray, float]:
        binned, total = np.zeros(bins.shape), np.zeros(shared.size)
        part = slice(first, last)
        largest = count_places_and_share_out(
            (*places, total), table, binned, x[part], y[part], given[part], *bins.scale
        )
        return binned, total, largest

    binned, totals, largest = zip(*on_all_cores(share_out, parts_of(x.size, x.size)), strict=True)
    surface = bins.convolved(sum(binned[1:], binned[0]), splines=True)
    surface += quartic_sweep(*places, sum(totals), bins.grid, bins.bandwidth)
    return surface, max(largest), largest_crowds(x, y, given, lone, bins)


def _small_enough(bins: Bins, largest: float, crowds: Crowds, peak: float) -> bool:
    """Whether the error to expect, of the peak, is one that is allowed.

    The errors of single points are independent; those of a crowd are one and the same.
    """
    if largest == 0 or peak == 0:
        return True
    step = bins.grid.cell_size / bins.bandwidth
    of_one = ERROR_PER_SQUARED_STEP * step * step
    together = max(SPOT_SHARE * crowds.spot, LINE_SHARE * crowds.line) / peak
    return (
        of_one * math.sqrt(largest / peak) <= EXPECTED_ERROR_ALLOWED
        and of_one * together <= ERROR_OF_CROWDS_ALLOWED
    )

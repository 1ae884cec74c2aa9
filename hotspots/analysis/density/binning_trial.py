"""Whether binning errs little enough, tried on a sample of the points that would be binned.

The errors of points all over their bins cancel out. Those of points that lie alike in their bins
do not: a crowd within a few metres, a street along the grid, crowds a whole number of cells apart.
Whatever the pattern is, a sample of the points has it too. So that is binned and summed exactly:
what lies between the two is the error to come, and more, since fewer points cancel out less.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.frequent_places import SharedPlaces, sampled
from hotspots.analysis.density.place_table import find_places
from hotspots.analysis.density.spline_shares import share_out
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.locations import FloatArray

PROMISED_ERROR = 5e-4
# Half of the promise, since a sample may show a little less than there is.
ERROR_ALLOWED = PROMISED_ERROR / 2
# The error of one point's kernel, of its peak, is at most this many squared cell sizes in
# bandwidths (measured from 2 to 40 cells).
ERROR_PER_SQUARED_STEP = 0.2
# A crowd large enough to break the promise alone is in the sample about so often.
TIMES_SAMPLED = 40
SAMPLE = 250_000
# A point of the sample takes a moment on each row within reach: with more rows, fewer points do.
MOST_ROWS = 5_000_000


def may_be_binned(
    x: FloatArray, y: FloatArray, weight: FloatArray, shared: SharedPlaces, bins: Bins
) -> bool:
    """Whether binning all points but those at shared places keeps to what is promised.

    That is, whether the density has a peak high enough for the error to be a small share of it.
    ``weight`` is empty for one each.
    """
    step = bins.grid.cell_size / bins.bandwidth
    # Not the sample by which the places were found: those drawn twice are missing there.
    trial = sampled(x.size, min(SAMPLE, math.ceil(MOST_ROWS * step)), seed=1)
    stands_for = x.size / trial.size
    xs, ys = x[trial], y[trial]
    ws = weight[trial] if weight.size else np.ones(trial.size)
    # A heavy point is a place by itself and stands for no other.
    ws *= np.where(ws > shared.heavy, 1.0, stands_for)
    place = np.empty(trial.size, dtype=np.int64)
    find_places(xs, ys, shared.places, place)
    lone = place < 0
    error, exact = _error_and_exact(xs[lone], ys[lone], ws[lone], bins, x.size)

    needed = error / ERROR_ALLOWED
    if trial.size < x.size:
        crowd = TIMES_SAMPLED * stands_for * shared.largest_lone
        needed = max(needed, ERROR_PER_SQUARED_STEP * step * step * crowd / PROMISED_ERROR)
    if exact.max() >= needed:
        return True
    at_places = np.zeros(shared.places.x.size)
    np.add.at(at_places, place[~lone], ws[~lone])
    exact += quartic_sweep(*shared.places[:2], at_places, bins.grid, bins.bandwidth, points=x.size)
    return bool(exact.max() >= needed)


def _error_and_exact(
    x: FloatArray, y: FloatArray, weight: FloatArray, bins: Bins, points: int
) -> tuple[float, FloatArray]:
    """By how much binning a sample of so many points errs, and what it comes near to."""
    exact = quartic_sweep(x, y, weight, bins.grid, bins.bandwidth, points=points)
    binned = np.zeros(bins.shape)
    share_out(binned, x, y, weight, *bins.scale)
    # Single precision errs by a thousandth of what is allowed, in half the time.
    apart = bins.convolved(binned.astype(np.float32), splines=True) - exact
    return float(max(apart.max(), -apart.min())), exact

"""Degrees under the name of metres, known by where they lie and how they are written.

Nothing forbids metres around the origin of a system; but a map of a few dozen of them, with
fractions, is none that anybody patrols, and degrees are what it nearly always is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LONGITUDES, LATITUDES = 180.0, 90.0
# The United States without Alaska and Hawaii are 58 degrees wide.
WIDEST = 60.0


def look_like_degrees(x: FloatArray, y: FloatArray) -> bool:
    """Whether points said to be in metres are in degrees, in either order.

    They are taken for it if all of them lie within -180 to 180 and -90 to 90, no more than 60 from
    end to end, and at least half are written with decimals in both coordinates. Points at 0, 0
    say nothing, which is what is put where a place is not known; so do those that are not finite.
    """
    if x.size == 0 or not within_degrees(x, y):
        return False
    known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    xs, ys = x[known], y[known]
    if xs.size == 0 or max(float(np.ptp(xs)), float(np.ptp(ys))) > WIDEST:
        return False
    with_decimals = (xs != np.round(xs)) & (ys != np.round(ys))
    return bool(2 * np.count_nonzero(with_decimals) >= xs.size)


def within_degrees(x: FloatArray, y: FloatArray) -> bool:
    """Whether all of these, those that are not finite apart, could be longitudes and latitudes."""
    east_west, north_south = _farthest(x), _farthest(y)
    low, high = sorted((east_west, north_south))
    return low <= LATITUDES and high <= LONGITUDES


def _farthest(values: FloatArray) -> float:
    finite = values if np.isfinite(values).all() else values[np.isfinite(values)]
    return max(-float(finite.min(initial=0)), float(finite.max(initial=0)))

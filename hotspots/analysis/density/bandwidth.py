"""Bandwidths that a rule of thumb would choose, for comparison and as a starting point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.locations import FloatArray, located_arrays
from hotspots.errors import InputError


def axis_bandwidth(values: FloatArray) -> float:
    """Reference bandwidth along one axis, in its unit.

    4 * 1.06 * min(sd, IQR / 1.34) * n^(-1/5), sd with n - 1 and quantiles of type 7: the rule of
    Venables and Ripley (2002), "Modern Applied Statistics with S", as R's MASS has it.
    """
    if values.size < 2:
        raise InputError("A reference bandwidth needs at least two points: give the bandwidth.")
    lower, upper = np.quantile(values, (0.25, 0.75))
    spread = min(float(values.std(ddof=1)), float(upper - lower) / 1.34)
    return float(4 * 1.06 * spread * values.size ** (-1 / 5))


def reference_bandwidth(x: ArrayLike, y: ArrayLike) -> float:
    """Mean of the reference bandwidths of both axes, metres.

    It smooths a county into one hill: for hotspots of patrol size use a few hundred metres, or
    validate. Raises InputError where half of the points share one place on both axes (it is 0).
    """
    xs, ys = located_arrays(x, y)
    return _above_zero((axis_bandwidth(xs) + axis_bandwidth(ys)) / 2)


def sfhotspot_default(x: ArrayLike, y: ArrayLike) -> float:
    """Bandwidth that sfhotspot 1.0 takes by default, metres: that of the x axis only.

    The package means to take both axes and drops y by mistake; kept to reproduce its results.
    """
    xs, _ = located_arrays(x, y)
    return _above_zero(axis_bandwidth(xs))


def _above_zero(bandwidth: float) -> float:
    if bandwidth == 0:
        raise InputError(
            "Half of the points share one place, so no bandwidth follows from their spread: "
            "give the bandwidth."
        )
    return bandwidth

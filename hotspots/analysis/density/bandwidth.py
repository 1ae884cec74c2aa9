"""Bandwidths that a rule of thumb would choose, for comparison and as a starting point.

The functions return metres as a radius of the quartic kernel. Scott's rule yields the standard
deviation of a Gaussian kernel, and a quartic kernel of radius h has one of h / sqrt(8) along each
axis, so it is multiplied by sqrt(8). The reference rule yields four standard deviations, which are
taken as the radius as they are. ``rule_bandwidth`` says what smooths as much with another kernel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.errors import InputError

RULES = ("reference", "scott")
IQR_OF_NORMAL = 1.34


def axis_bandwidth(values: FloatArray, weights: FloatArray | None = None) -> float:
    """Reference bandwidth along one axis, in its unit.

    4 * 1.06 * min(sd, IQR / 1.34) * n^(-1/5), sd with n - 1 and quantiles of type 7: the rule of
    Venables and Ripley (2002), "Modern Applied Statistics with S", as R's MASS has it. A weight
    stands for so many points at one place.
    """
    n = _number(values, weights)
    lower, upper = _quantiles(values, weights, (0.25, 0.75))
    spread = min(_deviation(values, weights), (upper - lower) / IQR_OF_NORMAL)
    return float(4 * 1.06 * spread * n ** (-1 / 5))


def reference_bandwidth(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Mean of the reference bandwidths of both axes, metres, as a radius of the quartic kernel.

    The number as R's ``MASS::bandwidth.nrd`` gives it, four standard deviations, and as sfhotspot
    means to use it. It smooths a county into one hill: for hotspots of patrol size use a few
    hundred metres, or validate. Raises InputError where half of the points share one easting and
    half one northing (it is 0).
    """
    xs, ys, given = _checked(x, y, weights)
    return _above_zero((axis_bandwidth(xs, given) + axis_bandwidth(ys, given)) / 2, xs, ys)


def scott_bandwidth(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Scott's rule in metres, as a radius of the quartic kernel.

    sqrt(8) times Scott's standard deviation in two dimensions, sd n^(-1/6), sd being the mean of
    both axes' standard deviations (with n - 1): Scott (1992), "Multivariate Density Estimation",
    section 6.3.1. Divide by sqrt(8) for the standard deviation of a Gaussian kernel. Raises
    InputError where all points share one place.
    """
    xs, ys, given = _checked(x, y, weights)
    deviation = (_deviation(xs, given) + _deviation(ys, given)) / 2
    scott = deviation * _number(xs, given) ** (-1 / 6)
    return _above_zero(float(scott / kernel_named("quartic").deviation), xs, ys)


def rule_bandwidth(
    rule: str,
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    kernel: str = "quartic",
) -> float:
    """Bandwidth of a rule, "reference" or "scott", for any kernel, metres.

    With another kernel it is the bandwidth whose kernel has the same standard deviation as the
    quartic one of the rule's radius; of "gaussian" that is the standard deviation itself.
    """
    shape = kernel_named(kernel)
    if rule not in RULES:
        raise InputError(
            f"There is no bandwidth {rule!r}: give a number of metres, or one of "
            f"{', '.join(RULES)}."
        )
    radius = (reference_bandwidth if rule == "reference" else scott_bandwidth)(x, y, weights)
    return radius * kernel_named("quartic").deviation / shape.deviation


def sfhotspot_default(x: ArrayLike, y: ArrayLike) -> float:
    """Bandwidth that sfhotspot 1.0 takes by default, metres: that of the x axis only.

    The package means to take both axes and drops y by mistake; kept to reproduce its results.
    """
    xs, _, _ = _checked(x, y, None)
    return _above_zero(axis_bandwidth(xs), xs)


def _checked(
    x: ArrayLike, y: ArrayLike, weights: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray | None]:
    """Coordinates and weights without the points of weight 0, which are not there."""
    xs, ys = located_arrays(x, y)
    given = checked_weights(weights, xs.size)
    if given is None:
        return xs, ys, None
    present = given > 0
    return xs[present], ys[present], given[present]


def _number(values: FloatArray, weights: FloatArray | None) -> float:
    """Points that the values stand for."""
    n = float(values.size if weights is None else weights.sum())
    if values.size < 2 or not n > 1:
        raise InputError("A bandwidth from a rule needs at least two points: give the bandwidth.")
    return n


def _deviation(values: FloatArray, weights: FloatArray | None) -> float:
    """Standard deviation with n - 1."""
    n = _number(values, weights)
    if values.min() == values.max():
        # Rounding would leave a trace of a deviation.
        return 0.0
    mean = np.average(values, weights=weights)
    return float(np.sqrt(n / (n - 1) * np.average((values - mean) ** 2, weights=weights)))


def _quantiles(
    values: FloatArray, weights: FloatArray | None, shares: tuple[float, ...]
) -> FloatArray:
    """Quantiles of type 7, as if each value stood there as often as its weight says."""
    if weights is None:
        return np.quantile(values, shares)
    order = np.argsort(values)
    upto = np.cumsum(weights[order])
    position = np.array(shares) * (upto[-1] - 1)
    whole = np.floor(position)
    last = values.size - 1
    lower = values[order[np.minimum(np.searchsorted(upto, whole, side="right"), last)]]
    upper = values[order[np.minimum(np.searchsorted(upto, whole + 1, side="right"), last)]]
    return np.asarray(lower + (position - whole) * (upper - lower))


def _above_zero(bandwidth: float, *axes: FloatArray) -> float:
    if bandwidth == 0:
        if len(axes) > 1 and all(values.min() == values.max() for values in axes):
            alike = "All points share one place"
        else:
            alike = "Half of the points or more share one easting" + (
                ", and half one northing" if len(axes) > 1 else ""
            )
        raise InputError(f"{alike}, so no bandwidth follows from their spread: give the bandwidth.")
    return bandwidth

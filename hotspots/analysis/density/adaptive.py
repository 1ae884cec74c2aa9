"""Adaptive kernel density: a narrow kernel where incidents are many, a wide one where few are.

Abramson (1982), "On bandwidth variation in kernel estimates: a square root law", Annals of
Statistics 10(4): each point's bandwidth goes with the inverse square root of the density there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.pilot import density_at
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located_arrays,
    require_length,
)
from hotspots.analysis.numbers import require_number
from hotspots.errors import InputError

CEILING = 5.0


def adaptive_bandwidths(
    x: ArrayLike,
    y: ArrayLike,
    bandwidth: float,
    *,
    weights: ArrayLike | None = None,
    kernel: str = "quartic",
    ceiling: float = CEILING,
) -> FloatArray:
    """Abramson's bandwidth of each point, metres.

    h_i = h0 min(f(x_i)^(-1/2) / g, ceiling), f being the density at the points with the bandwidth
    h0 given and g the geometric mean of f(x_i)^(-1/2) over the incidents.

    Parameters
    ----------
    x, y
        Coordinates in metres.
    bandwidth
        h0 in metres, as for ``density_array``.
    weights
        Incidents at each point; finite, zero or more; one each where not given.
    ceiling
        No bandwidth is more than so many times h0: a lone incident would reach far otherwise.

    Returns
    -------
    array of float64, one for each point

    Raises
    ------
    InputError
        As ``density_array``, and for a ceiling that is not a number above 0.
    """
    h = require_length(bandwidth, "bandwidth")
    xs, ys = located_arrays(x, y)
    given = checked_weights(weights, xs.size)
    if not (np.isfinite(require_number(ceiling, "ceiling")) and ceiling > 0):
        raise InputError(f"The ceiling is {ceiling:g}: give a number above 0.")
    density = density_at(xs, ys, collapse(xs, ys, given), h, kernel_named(kernel))
    counted = density > 0 if given is None else given > 0
    if not counted.any():
        return np.full(xs.size, h)
    mean = np.average(np.log(density[counted]), weights=None if given is None else given[counted])
    # A point of weight 0 may lie where there is no density at all.
    with np.errstate(divide="ignore"):
        factor = np.exp(0.5 * (mean - np.log(density)))
    return np.asarray(h * np.minimum(factor, ceiling))


def adaptive_density_array(
    x: ArrayLike,
    y: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
    normalise: bool = True,
) -> FloatArray:
    """Adaptive kernel density at the cell centres of a grid; exact.

    Parameters
    ----------
    x, y, grid, kernel, weights
        As in ``density_array``.
    bandwidth
        h0 of ``adaptive_bandwidths``, metres.
    normalise
        True: each point integrates to its weight and the unit is weight per km^2. False: the raw
        sum of w K(d / h_i).

    Returns
    -------
    array of float64, shape (rows, columns)
    """
    xs, ys = located_arrays(x, y)
    places = collapse(xs, ys, checked_weights(weights, xs.size))
    each = adaptive_bandwidths(*places[:2], bandwidth, weights=places[2], kernel=kernel)
    return varied_density(places, each, grid, kernel=kernel, normalise=normalise)


def varied_density(
    places: tuple[FloatArray, FloatArray, FloatArray],
    bandwidths: FloatArray,
    grid: Grid,
    *,
    kernel: str,
    normalise: bool,
) -> FloatArray:
    """Density of places (x, y and weight) with a bandwidth each, shape (rows, columns)."""
    x, y, weight = places
    shape = kernel_named(kernel)
    if not normalise:
        return kernel_scatter(x, y, weight, grid, bandwidths, shape)
    surface = kernel_scatter(x, y, weight / bandwidths**2, grid, bandwidths, shape)
    return surface * shape.per_km2(1.0)

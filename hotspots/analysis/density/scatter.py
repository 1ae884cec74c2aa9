"""The exact density for any kernel: each point adds its kernel to every cell within reach.

Slower than the sweep by the number of cells within reach, and its check: the tests hold the one
against the other.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.density.kernels import Kernel
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

CODES = {
    name: code
    for code, name in enumerate(
        ("uniform", "triangular", "epanechnikov", "quartic", "triweight", "gaussian")
    )
}
UNIFORM, TRIANGULAR, EPANECHNIKOV, QUARTIC, TRIWEIGHT, GAUSSIAN = CODES.values()


def kernel_scatter(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    grid: Grid,
    bandwidth: float | FloatArray,
    kernel: Kernel,
) -> FloatArray:
    """Sum of w K(d / h) at the centre of each cell, shape (rows, columns).

    ``bandwidth`` is one for all points or one for each.
    """
    each = np.ascontiguousarray(np.broadcast_to(bandwidth, x.shape), dtype=np.float64)
    centres = grid.column_centres, grid.row_centres
    if kernel.name == "gaussian":
        return _scatter_gaussian(x, y, weight, *centres, each, kernel.reach)
    return _scatter(x, y, weight, *centres, each, CODES[kernel.name])


@compiled
def raw_kernel(d2: float, bandwidth: float, code: int) -> float:
    """K(d / h) from the squared distance, which must be within reach."""
    u2 = d2 / (bandwidth * bandwidth)
    if code == GAUSSIAN:
        return math.exp(-0.5 * u2)
    if u2 > 1.0:
        return 0.0
    if code == UNIFORM:
        return 1.0
    if code == TRIANGULAR:
        return 1.0 - math.sqrt(u2)
    u = 1.0 - u2
    if code == EPANECHNIKOV:
        return u
    return u * u if code == QUARTIC else u * u * u


@compiled
def _scatter(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    column_centres: FloatArray,
    row_centres: FloatArray,
    bandwidth: FloatArray,
    code: int,
) -> FloatArray:
    surface = np.zeros((row_centres.size, column_centres.size))
    for i in range(x.size):
        h = bandwidth[i]
        south = np.searchsorted(row_centres, y[i] - h)
        west = np.searchsorted(column_centres, x[i] - h)
        for j in range(south, row_centres.size):
            dy = row_centres[j] - y[i]
            if dy > h:
                break
            for k in range(west, column_centres.size):
                dx = column_centres[k] - x[i]
                if dx > h:
                    break
                surface[j, k] += weight[i] * raw_kernel(dx * dx + dy * dy, h, code)
    return surface


@compiled
def _scatter_gaussian(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    column_centres: FloatArray,
    row_centres: FloatArray,
    bandwidth: FloatArray,
    reach: float,
) -> FloatArray:
    """The Gaussian is a product of one factor in x and one in y, so exp() is taken once each."""
    surface = np.zeros((row_centres.size, column_centres.size))
    along = np.empty(column_centres.size)
    for i in range(x.size):
        h = bandwidth[i]
        west = np.searchsorted(column_centres, x[i] - reach * h)
        east = np.searchsorted(column_centres, x[i] + reach * h)
        for k in range(west, east):
            u = (column_centres[k] - x[i]) / h
            along[k] = math.exp(-0.5 * u * u)
        south = np.searchsorted(row_centres, y[i] - reach * h)
        north = np.searchsorted(row_centres, y[i] + reach * h)
        for j in range(south, north):
            v = (row_centres[j] - y[i]) / h
            factor = weight[i] * math.exp(-0.5 * v * v)
            for k in range(west, east):
                surface[j, k] += factor * along[k]
    return surface

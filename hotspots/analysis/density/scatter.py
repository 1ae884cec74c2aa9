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

UNIFORM, TRIANGULAR, EPANECHNIKOV, QUARTIC, TRIWEIGHT = range(5)
CODES = {
    "uniform": UNIFORM,
    "triangular": TRIANGULAR,
    "epanechnikov": EPANECHNIKOV,
    "quartic": QUARTIC,
    "triweight": TRIWEIGHT,
}


def kernel_scatter(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    grid: Grid,
    bandwidth: float,
    kernel: Kernel,
) -> FloatArray:
    """Sum of w K(d / h) at the centre of each cell, shape (rows, columns)."""
    if kernel.name == "gaussian":
        return _scatter_gaussian(
            x, y, weight, grid.column_centres, grid.row_centres, bandwidth, kernel.reach
        )
    return _scatter(
        x, y, weight, grid.column_centres, grid.row_centres, bandwidth, CODES[kernel.name]
    )


@compiled
def _scatter(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    column_centres: FloatArray,
    row_centres: FloatArray,
    bandwidth: float,
    code: int,
) -> FloatArray:
    surface = np.zeros((row_centres.size, column_centres.size))
    h2 = bandwidth * bandwidth
    for i in range(x.size):
        south = np.searchsorted(row_centres, y[i] - bandwidth)
        west = np.searchsorted(column_centres, x[i] - bandwidth)
        for j in range(south, row_centres.size):
            dy = row_centres[j] - y[i]
            if dy > bandwidth:
                break
            for k in range(west, column_centres.size):
                dx = column_centres[k] - x[i]
                if dx > bandwidth:
                    break
                d2 = dx * dx + dy * dy
                if d2 > h2:
                    continue
                if code == UNIFORM:
                    value = 1.0
                elif code == TRIANGULAR:
                    value = 1.0 - math.sqrt(d2) / bandwidth
                else:
                    u = 1.0 - d2 / h2
                    if code == EPANECHNIKOV:
                        value = u
                    elif code == QUARTIC:
                        value = u * u
                    else:
                        value = u * u * u
                surface[j, k] += weight[i] * value
    return surface


@compiled
def _scatter_gaussian(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    column_centres: FloatArray,
    row_centres: FloatArray,
    bandwidth: float,
    reach: float,
) -> FloatArray:
    """The Gaussian is a product of one factor in x and one in y, so exp() is taken once each."""
    surface = np.zeros((row_centres.size, column_centres.size))
    along = np.empty(column_centres.size)
    radius = reach * bandwidth
    for i in range(x.size):
        west = np.searchsorted(column_centres, x[i] - radius)
        east = np.searchsorted(column_centres, x[i] + radius)
        for k in range(west, east):
            u = (column_centres[k] - x[i]) / bandwidth
            along[k] = math.exp(-0.5 * u * u)
        south = np.searchsorted(row_centres, y[i] - radius)
        north = np.searchsorted(row_centres, y[i] + radius)
        for j in range(south, north):
            v = (row_centres[j] - y[i]) / bandwidth
            factor = weight[i] * math.exp(-0.5 * v * v)
            for k in range(west, east):
                surface[j, k] += factor * along[k]
    return surface

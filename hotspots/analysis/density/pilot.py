"""The density at the points themselves, from which adaptive bandwidths follow."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.density.kernels import Kernel
from hotspots.analysis.density.scatter import CODES, raw_kernel
from hotspots.analysis.locations import FloatArray, require_on_earth
from hotspots.compiled import compiled

# Strips narrower than this share of the extent would be more memory than use.
MOST_STRIPS = 2000


def density_at(
    x: FloatArray,
    y: FloatArray,
    places: tuple[FloatArray, FloatArray, FloatArray],
    bandwidth: float,
    kernel: Kernel,
) -> FloatArray:
    """Sum of w K(d / h) of the places (x, y and weight) at each x, y; exact."""
    place_x, place_y, weight = places
    if place_x.size == 0:
        return np.zeros(x.size)
    radius = kernel.reach * bandwidth
    west, south = float(place_x.min()), float(place_y.min())
    width, height = float(place_x.max()) - west, float(place_y.max()) - south
    require_on_earth(place_x, place_y)
    side = max(radius, max(width, height) / MOST_STRIPS)
    columns = math.floor(width / side) + 1
    rows = math.floor(height / side) + 1
    cell = np.floor((place_y - south) / side) * columns + np.floor((place_x - west) / side)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(rows * columns + 1))
    sorted_places = place_x[order], place_y[order], weight[order]
    code = CODES[kernel.name]
    shape = rows, columns
    return _density_at(x, y, sorted_places, starts, shape, west, south, side, bandwidth, code)


@compiled
def _density_at(
    x: FloatArray,
    y: FloatArray,
    places: tuple[FloatArray, FloatArray, FloatArray],
    starts: NDArray[np.intp],
    shape: tuple[int, int],
    west: float,
    south: float,
    side: float,
    bandwidth: float,
    code: int,
) -> FloatArray:
    place_x, place_y, weight = places
    rows, columns = shape
    density = np.zeros(x.size)
    for i in range(x.size):
        row = math.floor((y[i] - south) / side)
        column = math.floor((x[i] - west) / side)
        left, right = max(0, column - 1), min(columns, column + 2)
        for j in range(max(0, row - 1), min(rows, row + 2)):
            if left >= right:
                continue
            for k in range(starts[j * columns + left], starts[j * columns + right]):
                dx, dy = place_x[k] - x[i], place_y[k] - y[i]
                density[i] += weight[k] * raw_kernel(dx * dx + dy * dy, bandwidth, code)
    return density

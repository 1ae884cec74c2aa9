"""The cells on which densities are compared, for us and for peers alike."""

from __future__ import annotations

import numpy as np

from benchmarks.synthetic_county import EAST, HEIGHT, NORTH, WIDTH, FloatArray

CELL_SIZE = 50.0
BANDWIDTH = 500.0
PER_KM2 = 1e6


def cells() -> tuple[float, float, int, int]:
    """West and south edge, columns and rows."""
    return float(EAST), float(NORTH), round(WIDTH / CELL_SIZE), round(HEIGHT / CELL_SIZE)


def column_centres(margin: int = 0) -> FloatArray:
    """x of the centres, with that many columns more on either side."""
    return EAST + CELL_SIZE * (np.arange(-margin, cells()[2] + margin) + 0.5)


def row_centres(margin: int = 0) -> FloatArray:
    """y of the centres, with that many rows more on either side."""
    return NORTH + CELL_SIZE * (np.arange(-margin, cells()[3] + margin) + 0.5)


def brute_force(x: FloatArray, y: FloatArray, column: FloatArray, row: FloatArray) -> FloatArray:
    """Normalised quartic density at some cells by its definition, point by point."""
    order = np.argsort(x)
    x, y = x[order], y[order]
    found = np.empty(column.size)
    for at, (cx, cy) in enumerate(zip(column_centres()[column], row_centres()[row], strict=True)):
        low, high = np.searchsorted(x, (cx - BANDWIDTH, cx + BANDWIDTH))
        squared = ((x[low:high] - cx) ** 2 + (y[low:high] - cy) ** 2) / BANDWIDTH**2
        found[at] = ((1 - squared[squared < 1]) ** 2).sum()
    return found * 3 / (np.pi * BANDWIDTH**2) * PER_KM2

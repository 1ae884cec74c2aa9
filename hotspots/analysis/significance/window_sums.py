"""Sums over each cell and the cells near it, for windows of any radius on squares and hexagons.

A window is one run of columns on each row that it reaches. Long runs are summed from sums that
start anew every run's width, so that nothing is ever taken away again: no digit is lost however
large the counts beside a window are, and a row costs the same however wide the window is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.grids.hexagon_grid import ROW_HEIGHT, HexagonGrid
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.numbers import require_number
from hotspots.compiled import compiled
from hotspots.errors import InputError

WindowSum = Callable[[FloatArray], FloatArray]

# The eight neighbours of a square and the six of a hexagon.
ADJACENT = math.sqrt(2)
LARGEST_RADIUS = 1000.0
# So that a radius of sqrt 2 reaches the corner cell however it was rounded.
ROUNDING = 1e-9
# Up to so many columns, adding each is faster than sums that start anew.
NARROW = 16


def window_sum_on(grid: Grid | HexagonGrid, radius: float | None = None) -> WindowSum:
    """Return the function that sums windows of that radius on layers of a grid."""
    window_radius(radius)
    if isinstance(grid, HexagonGrid):
        return partial(hexagon_window_sum, first_row=grid.first_row, radius=radius)
    return partial(square_window_sum, radius=radius)


def square_window_sum(layer: FloatArray, radius: float | None = None) -> FloatArray:
    """Sum over the squares whose centres lie within a radius of each cell's, itself included.

    Parameters
    ----------
    layer
        Values, shape (rows, columns); nothing lies beyond the edge.
    radius
        In cells, 1 or more; None takes the eight neighbours (sqrt 2).
    """
    reach = window_radius(radius)
    runs = np.array([_run(reach, row, 0.0) for row in range(int(reach + ROUNDING) + 1)])
    return _window_sums(np.ascontiguousarray(layer, dtype=np.float64), np.stack((runs, runs)), 0)


def hexagon_window_sum(
    layer: FloatArray, *, first_row: int = 0, radius: float | None = None
) -> FloatArray:
    """Sum over the hexagons whose centres lie within a radius of each cell's, itself included.

    Parameters
    ----------
    layer
        Values, shape (rows, columns), of a ``HexagonGrid``.
    first_row
        Number of its southernmost row: odd rows stand half a cell further east.
    radius
        In distances between neighbouring centres, 1 or more; None takes the six neighbours.
    """
    reach = window_radius(radius)
    runs = []
    for odd in (0, 1):
        # A row at an odd distance stands half a cell further east of an even row, west of an odd.
        shift = 0.5 - odd
        runs.append(
            [
                _run(reach, row * ROW_HEIGHT, shift * (row % 2))
                for row in range(int(reach / ROW_HEIGHT + ROUNDING) + 1)
            ]
        )
    return _window_sums(
        np.ascontiguousarray(layer, dtype=np.float64), np.array(runs), first_row % 2
    )


def window_radius(radius: float | None) -> float:
    """Return a radius in cells, or that of the adjacent cells where none is given."""
    if radius is None:
        return ADJACENT
    if not 1 <= require_number(radius, "radius") <= LARGEST_RADIUS:
        raise InputError(
            f"The radius is {radius:g} cells: give between 1 and {LARGEST_RADIUS:g} cells, "
            "or none for the adjacent cells."
        )
    return float(radius)


def _run(reach: float, distance: float, shift: float) -> tuple[int, int]:
    """First and last column of a window on a row so far away that stands ``shift`` further east."""
    half = math.sqrt(max(0.0, (reach + ROUNDING) ** 2 - distance**2))
    return math.ceil(-half - shift), math.floor(half - shift)


@compiled
def _window_sums(layer: FloatArray, runs: NDArray[np.int64], odd: int) -> FloatArray:
    """``runs`` holds, for even and odd rows, the first and last column on each row away."""
    rows, columns = layer.shape
    total = np.zeros((rows, columns))
    prefix = np.empty(columns)
    suffix = np.empty(columns)
    along = np.empty(columns)
    for row in range(rows):
        for away in range(runs.shape[1]):
            first = runs[(row + away + odd) % 2, away, 0]
            last = runs[(row + away + odd) % 2, away, 1]
            if last < first:
                continue
            width = last - first + 1
            if width <= NARROW:
                _narrow_sums(layer[row], first, last, along)
            else:
                _wide_sums(layer[row], first, width, prefix, suffix, along)
            if row >= away:
                _add(total[row - away], along)
            if away > 0 and row + away < rows:
                _add(total[row + away], along)
    return total


@compiled
def _add(total: FloatArray, values: FloatArray) -> None:
    for k in range(total.size):
        total[k] += values[k]


@compiled
def _narrow_sums(row: FloatArray, first: int, last: int, along: FloatArray) -> None:
    """Sum of the columns from ``first`` to ``last``, seen from each column, into ``along``."""
    columns = row.size
    along[:] = 0.0
    for offset in range(first, last + 1):
        begin = max(0, -offset)
        end = min(columns, columns - offset)
        if begin < end:
            _add(along[begin:end], row[begin + offset : end + offset])


@compiled
def _wide_sums(
    row: FloatArray,
    first: int,
    width: int,
    prefix: FloatArray,
    suffix: FloatArray,
    along: FloatArray,
) -> None:
    """The same for many columns: an end of one block of so many and a beginning of the next."""
    columns = row.size
    for start in range(0, columns, width):
        end = min(start + width, columns)
        running = 0.0
        for k in range(start, end):
            running += row[k]
            prefix[k] = running
        running = 0.0
        for k in range(end - 1, start - 1, -1):
            running += row[k]
            suffix[k] = running
    along[:] = 0.0
    for begin in range(max(first, 1 - width), 0):
        if begin - first < columns:
            along[begin - first] = prefix[min(begin + width - 1, columns - 1)]
    for start in range(0, columns, width):
        end = min(start + width, columns)
        stop = min(end, columns + first)
        if start < stop:
            along[start - first] = suffix[start]
        if end < columns:
            for begin in range(start + 1, stop):
                along[begin - first] = suffix[begin] + prefix[min(begin + width - 1, columns - 1)]
        else:
            for begin in range(start + 1, stop):
                along[begin - first] = suffix[begin]

"""Square cells with a diagonal of eps: any two points in one are neighbours of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

IntArray = NDArray[np.int64]
SmallIntArray = NDArray[np.int32]

# Slightly less than eps / sqrt 2, so that rounding never puts two points that are further than eps
# apart into one cell. For the same reason no cell of the 5 x 5 around a point is beyond its reach,
# the corners included: opposite corners of two such cells lie just less than eps apart.
SIDE = (1.0 - 2.0**-18) / math.sqrt(2.0)
# Beyond so many cells along an axis for each point, empty stretches are closed up before cells are
# numbered; the few below are numbered as they come, however few the points.
SPARSE, FEW_CELLS = 4, 2**16


@dataclass(frozen=True)
class EpsCells:
    """Points sorted into cells, the cells sorted by row, then column.

    Attributes
    ----------
    order
        Index of each point, sorted by cell, ascending within each.
    start
        Where each cell's points begin in ``order``, with the end at the last, length cells + 1.
    neighbours
        For each cell, five (first, last) pairs of cells in the rows two below to two above that
        may hold a point within eps, shape (cells, 10).
    """

    order: IntArray
    start: IntArray
    neighbours: SmallIntArray


def eps_cells(x: FloatArray, y: FloatArray, eps: float) -> EpsCells:
    """Sort points into cells; memory in proportion to the points, whatever the extent."""
    column = _numbered(x, eps)
    row = _numbered(y, eps)
    width = int(column.max()) + 1
    order, key = _sorted_by_cell(column, row, width, int(row.max()) + 1)
    return EpsCells(order, *_bounded(key, width))


def _numbered(values: FloatArray, eps: float) -> SmallIntArray:
    """Cell number along one axis, from 0, at most a few times as many as there are points."""
    low = values.min()
    side = eps * SIDE
    if (values.max() - low) / side < max(SPARSE * values.size, FEW_CELLS):
        numbered: SmallIntArray = ((values - low) / side).astype(np.int32)
        return numbered
    order = np.argsort(values)
    closed = np.empty(values.size, dtype=np.int32)
    closed[order] = _closed_up(values[order], eps, side)
    return closed


@compiled
def _closed_up(ascending: FloatArray, eps: float, side: float) -> SmallIntArray:
    """Cell numbers in which every gap wider than eps shrinks to three empty cells."""
    numbers = np.zeros(ascending.size, dtype=np.int32)
    origin = ascending[0]
    first = 0
    for i in range(1, ascending.size):
        if ascending[i] - ascending[i - 1] > eps:
            first = numbers[i - 1] + 4
            origin = ascending[i]
        numbers[i] = first + int((ascending[i] - origin) / side)
    return numbers


@compiled
def _sorted_by_cell(
    column: SmallIntArray, row: SmallIntArray, width: int, height: int
) -> tuple[IntArray, IntArray]:
    """Points by row, then column, then index, and the cell of each: two passes of counting."""
    n = column.size
    by_column = np.empty(n, dtype=np.int32)
    place = _first_places(column, width)
    for i in range(n):
        by_column[place[column[i]]] = i
        place[column[i]] += 1
    order = np.empty(n, dtype=np.int64)
    key = np.empty(n, dtype=np.int64)
    place = _first_places(row, height)
    for point in by_column:
        to = place[row[point]]
        order[to] = point
        key[to] = np.int64(row[point]) * width + column[point]
        place[row[point]] = to + 1
    return order, key


@compiled
def _first_places(numbers: SmallIntArray, size: int) -> IntArray:
    """Where the first of each number goes when they are sorted."""
    place = np.zeros(size + 1, dtype=np.int64)
    for i in range(numbers.size):
        place[numbers[i] + 1] += 1
    return np.cumsum(place)


@compiled
def _bounded(key: IntArray, width: int) -> tuple[IntArray, SmallIntArray]:
    """First point of each cell, and the ranges of its neighbouring cells."""
    n = key.size
    cells = 1
    for i in range(1, n):
        if key[i] != key[i - 1]:
            cells += 1
    start = np.empty(cells + 1, dtype=np.int64)
    cell = 0
    start[0] = 0
    for i in range(1, n):
        if key[i] != key[i - 1]:
            cell += 1
            start[cell] = i
    start[cells] = n

    neighbours = np.empty((cells, 10), dtype=np.int32)
    for offset in range(-2, 3):
        first = 0
        last = 0
        for cell in range(cells):
            own = key[start[cell]]
            column = own % width
            row_start = own - column + offset * width
            low = row_start + max(column - 2, 0)
            high = row_start + min(column + 2, width - 1)
            while first < cells and key[start[first]] < low:
                first += 1
            last = max(last, first)
            while last < cells and key[start[last]] <= high:
                last += 1
            neighbours[cell, 2 * (offset + 2)] = first
            neighbours[cell, 2 * (offset + 2) + 1] = last
    return start, neighbours

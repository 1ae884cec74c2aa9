"""Square cells with a diagonal of eps: any two points in one are neighbours of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

IntArray = NDArray[np.int64]

# Slightly less than eps / sqrt 2, so that rounding never puts two points that are further than eps
# apart into one cell; neighbours within eps are still at most two cells away on either axis.
SIDE = (1.0 - 2.0**-18) / math.sqrt(2.0)
# Beyond this many cells along an axis, empty stretches are closed up before cells are numbered.
WIDEST = 2**30


@dataclass(frozen=True)
class EpsCells:
    """Points sorted into cells, the cells sorted by row, then column.

    Attributes
    ----------
    order
        Index of each point, sorted by cell.
    start
        Where each cell's points begin in ``order``, with the end at the last, length cells + 1.
    neighbours
        For each cell, five (first, last) pairs of cells in the rows two below to two above that
        may hold a point within eps, shape (cells, 10).
    """

    order: IntArray
    start: IntArray
    neighbours: IntArray


def eps_cells(x: FloatArray, y: FloatArray, eps: float) -> EpsCells:
    """Sort points into cells; memory in proportion to the points, whatever the extent."""
    column = _numbered(x, eps)
    row = _numbered(y, eps)
    width = int(column.max()) + 1
    key = row * width + column
    order = np.argsort(key)
    return EpsCells(order, *_bounded(key[order], width))


def _numbered(values: FloatArray, eps: float) -> IntArray:
    """Cell number along one axis, from 0; small enough that row * width + column fits 64 bits."""
    low = values.min()
    cells = (values.max() - low) / (eps * SIDE)
    if cells < WIDEST:
        numbered: IntArray = ((values - low) / (eps * SIDE)).astype(np.int64)
        return numbered
    order = np.argsort(values)
    closed = np.empty(values.size, dtype=np.int64)
    closed[order] = _closed_up(values[order], eps, eps * SIDE)
    return closed


@compiled
def _closed_up(ascending: FloatArray, eps: float, side: float) -> IntArray:
    """Cell numbers in which every gap wider than eps shrinks to three empty cells."""
    numbers = np.zeros(ascending.size, dtype=np.int64)
    origin = ascending[0]
    first = 0
    for i in range(1, ascending.size):
        if ascending[i] - ascending[i - 1] > eps:
            first = numbers[i - 1] + 4
            origin = ascending[i]
        numbers[i] = first + int((ascending[i] - origin) / side)
    return numbers


@compiled
def _bounded(key: IntArray, width: int) -> tuple[IntArray, IntArray]:
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

    neighbours = np.empty((cells, 10), dtype=np.int64)
    for offset in range(-2, 3):
        # The corners of the 5 x 5 cells are further than eps away, whatever the points in them.
        reach = 1 if abs(offset) == 2 else 2
        first = 0
        last = 0
        for cell in range(cells):
            own = key[start[cell]]
            column = own % width
            row_start = own - column + offset * width
            low = row_start + max(column - reach, 0)
            high = row_start + min(column + reach, width - 1)
            while first < cells and key[start[first]] < low:
                first += 1
            last = max(last, first)
            while last < cells and key[start[last]] <= high:
                last += 1
            neighbours[cell, 2 * (offset + 2)] = first
            neighbours[cell, 2 * (offset + 2) + 1] = last
    return start, neighbours

"""Square cells with a diagonal of eps: any two points in one are neighbours of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_by_weight, parts_of

IntArray = NDArray[np.int64]
SmallIntArray = NDArray[np.int32]

# Slightly less than eps / sqrt 2, so that rounding never puts two points that are further than eps
# apart into one cell. For the same reason no cell of the 5 x 5 around a point is beyond its reach,
# the corners included: opposite corners of two such cells lie just less than eps apart.
SIDE = (1.0 - 2.0**-18) / math.sqrt(2.0)
# Beyond so many cells along an axis for each point, empty stretches are closed up before cells are
# numbered; the few below are numbered as they come, however few the points.
SPARSE, FEW_CELLS = 4, 2**16


# A row with fewer points than this share of its cells is sorted instead of counted out.
THIN = 1 / 8


@dataclass(frozen=True)
class EpsCells:
    """Points sorted into cells, the cells sorted by row, then column.

    Attributes
    ----------
    order
        Index of each point, sorted by cell, ascending within each.
    x, y
        Coordinates in that order.
    start
        Where each cell's points begin in ``order``, with the end at the last, length cells + 1.
    neighbours
        For each cell, five (first, last) pairs of cells in the rows two below to two above that
        may hold a point within eps, shape (cells, 10).
    """

    order: SmallIntArray
    x: FloatArray
    y: FloatArray
    start: IntArray
    neighbours: SmallIntArray


def eps_cells(x: FloatArray, y: FloatArray, eps: float) -> EpsCells:
    """Sort points into cells; memory in proportion to the points, whatever the extent.

    First by rows, then each row by itself: its points fit into the processor's own memory, and
    coordinates go along, so that nothing is ever fetched from all over.
    """
    column, row = _numbered(x, eps), _numbered(y, eps)
    width = int(column.max()) + 1
    rows_begin, dealt = _dealt_by_row(x, y, column, row, int(row.max()) + 1)
    on_all_cores(
        lambda first, last: _sort_rows(*dealt, rows_begin, width, first, last),
        parts_by_weight(np.diff(rows_begin), x.size),
    )
    sorted_x, sorted_y, column, order = dealt
    start, key = _cells(column, rows_begin, width)
    return EpsCells(order, sorted_x, sorted_y, start, _neighbours(key, width))


def _numbered(values: FloatArray, eps: float) -> SmallIntArray:
    """Cell number along one axis, from 0, at most a few times as many as there are points."""
    low = values.min()
    side = eps * SIDE
    if (values.max() - low) / side < max(SPARSE * values.size, FEW_CELLS):
        numbers = np.empty(values.size, dtype=np.int32)
        on_all_cores(
            lambda first, last: _number(values, low, side, numbers, first, last),
            parts_of(values.size, values.size),
        )
        return numbers
    order = np.argsort(values)
    closed = np.empty(values.size, dtype=np.int32)
    closed[order] = _closed_up(values[order], eps, side)
    return closed


@compiled
def _number(
    values: FloatArray, low: float, side: float, numbers: SmallIntArray, first: int, last: int
) -> None:
    for i in range(first, last):
        numbers[i] = np.int32((values[i] - low) / side)


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


def _dealt_by_row(
    x: FloatArray, y: FloatArray, column: SmallIntArray, row: SmallIntArray, rows: int
) -> tuple[IntArray, tuple[FloatArray, FloatArray, SmallIntArray, SmallIntArray]]:
    """Where each row begins, and x, y, column and index of its points in ascending order."""
    parts = parts_of(x.size, x.size)

    def count(first: int, last: int) -> IntArray:
        return np.bincount(row[first:last], minlength=rows)

    counts = np.array(on_all_cores(count, parts), dtype=np.int64)
    # Within a row the first part's points come first, so that every part knows where to put its.
    ends = np.cumsum(counts.T.ravel()).reshape(rows, len(parts)).T
    dealt = (
        np.empty(x.size), np.empty(x.size),
        np.empty(x.size, dtype=np.int32), np.empty(x.size, dtype=np.int32),
    )  # fmt: skip

    def deal(first: int, last: int) -> None:
        part = parts.index((first, last))
        _deal(x, y, column, row, ends[part] - counts[part], *dealt, first, last)

    on_all_cores(deal, parts)
    return np.concatenate(([0], ends[-1])), dealt


@compiled
def _deal(
    x: FloatArray,
    y: FloatArray,
    column: SmallIntArray,
    row: SmallIntArray,
    place: IntArray,
    to_x: FloatArray,
    to_y: FloatArray,
    to_column: SmallIntArray,
    order: SmallIntArray,
    first: int,
    last: int,
) -> None:
    for i in range(first, last):
        to = place[row[i]]
        place[row[i]] = to + 1
        to_x[to] = x[i]
        to_y[to] = y[i]
        to_column[to] = column[i]
        order[to] = i


@compiled
def _sort_rows(
    x: FloatArray,
    y: FloatArray,
    column: SmallIntArray,
    order: SmallIntArray,
    begin: IntArray,
    width: int,
    first: int,
    last: int,
) -> None:
    """Sort the points of some rows by column, those of one cell staying as they are."""
    longest = 0
    for row in range(first, last):
        longest = max(longest, begin[row + 1] - begin[row])
    place = np.empty(width + 1, dtype=np.int64)
    sorted_x = np.empty(longest)
    sorted_y = np.empty(longest)
    sorted_column = np.empty(longest, dtype=np.int32)
    sorted_order = np.empty(longest, dtype=np.int32)
    for row in range(first, last):
        a, b = begin[row], begin[row + 1]
        if b - a < 2:
            continue
        if b - a < THIN * width:
            by_column = np.argsort(column[a:b], kind="mergesort")
            for to in range(b - a):
                i = a + by_column[to]
                sorted_x[to], sorted_y[to] = x[i], y[i]
                sorted_column[to], sorted_order[to] = column[i], order[i]
        else:
            place[:] = 0
            for i in range(a, b):
                place[column[i] + 1] += 1
            for c in range(width):
                place[c + 1] += place[c]
            for i in range(a, b):
                to = place[column[i]]
                place[column[i]] = to + 1
                sorted_x[to], sorted_y[to] = x[i], y[i]
                sorted_column[to], sorted_order[to] = column[i], order[i]
        x[a:b] = sorted_x[: b - a]
        y[a:b] = sorted_y[: b - a]
        column[a:b] = sorted_column[: b - a]
        order[a:b] = sorted_order[: b - a]


@compiled
def _cells(column: SmallIntArray, begin: IntArray, width: int) -> tuple[IntArray, IntArray]:
    """First point of each cell, the end at the last; and row * width + column of each cell."""
    cells = 0
    for row in range(begin.size - 1):
        for i in range(begin[row], begin[row + 1]):
            if i == begin[row] or column[i] != column[i - 1]:
                cells += 1
    start = np.empty(cells + 1, dtype=np.int64)
    key = np.empty(cells, dtype=np.int64)
    cell = 0
    for row in range(begin.size - 1):
        for i in range(begin[row], begin[row + 1]):
            if i == begin[row] or column[i] != column[i - 1]:
                start[cell] = i
                key[cell] = np.int64(row) * width + column[i]
                cell += 1
    start[cells] = column.size
    return start, key


@compiled
def _neighbours(key: IntArray, width: int) -> SmallIntArray:
    """The ranges of each cell's neighbouring cells."""
    cells = key.size
    neighbours = np.empty((cells, 10), dtype=np.int32)
    for offset in range(-2, 3):
        first = 0
        last = 0
        for cell in range(cells):
            column = key[cell] % width
            row_start = key[cell] - column + offset * width
            low = row_start + max(column - 2, 0)
            high = row_start + min(column + 2, width - 1)
            while first < cells and key[first] < low:
                first += 1
            last = max(last, first)
            while last < cells and key[last] <= high:
                last += 1
            neighbours[cell, 2 * (offset + 2)] = first
            neighbours[cell, 2 * (offset + 2) + 1] = last
    return neighbours

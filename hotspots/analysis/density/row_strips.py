"""Points dealt into strips along the rows of cells, coincident ones collapsed, cell by cell.

What a sweep along the rows needs: the points near a row are those of a few strips, and points that
change the same columns follow each other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.coincident import CROWDED, sort_places
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_of
from hotspots.working_memory import WorkingMemory

IntArray = NDArray[np.int64]

# With a bandwidth of more rows than this the strips are as many times as high, so that there are
# never many more strips than rows.
MOST_ROWS_PER_REACH = 256


class RowStrips(NamedTuple):
    """Distinct places in strips, in working memory: only as long as it is lent.

    Attributes
    ----------
    column, row
        In cells from the centre of the grid's first cell.
    weight
        Sum of the weights of a place's points.
    begin, end
        Of each strip: its first place and the one after its last. Strip ``s`` holds the places
        whose nearest row of cells is from ``s * height - margin`` on.
    margin
        Rows from the beginning of the first strip to the first row of the grid.
    height
        Rows of cells in a strip: one, but for bandwidths of very many.
    """

    column: FloatArray
    row: FloatArray
    weight: FloatArray
    begin: IntArray
    end: IntArray
    margin: int
    height: int


def bytes_for(points: int) -> tuple[int, ...]:
    """Working memory that the strips of so many points need: column, row, weight, and strip."""
    return 8 * points, 8 * points, 8 * points, 4 * points


def row_strips(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    reach_m: float,
    memory: WorkingMemory,
) -> RowStrips:
    """Deal out the points that lie within a reach of the grid; others are left out."""
    reach = reach_m / grid.cell_size
    margin = math.ceil(reach) + 1
    height = math.ceil(reach / MOST_ROWS_PER_REACH)
    weights = np.ones(0) if weight is None else weight
    column, row, total, begin = _dealt(x, y, weights, grid, reach, margin, height, memory)
    end = begin[1:].copy()
    cells = (grid.columns + 2 * margin) // height + 3

    def collapse(first: int, last: int) -> None:
        _collapse_strips(column, row, total, begin, end, cells, 1.0 / height, first, last)

    on_all_cores(collapse, parts_of(end.size, x.size))
    return RowStrips(column, row, total, begin[:-1], end, margin, height)


def _dealt(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    grid: Grid,
    reach: float,
    margin: int,
    height: int,
    memory: WorkingMemory,
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Places strip by strip as they come, and where each strip begins and the last ends."""
    strips = math.ceil((grid.rows + 2 * margin) / height)
    strip_of = memory.array(x.size, np.int32)
    parts = parts_of(x.size, x.size)
    frame = (grid.xmin, grid.ymin, 1.0 / grid.cell_size)

    def count(first: int, last: int) -> IntArray:
        found = np.zeros(strips, dtype=np.int64)
        _count(
            x, y, *frame, grid.columns, reach, margin, 1.0 / height, strip_of, found, first, last
        )
        return found

    counts = np.array(on_all_cores(count, parts))
    # Within a strip the first part's places come first, so that every part knows where to put its.
    ends = np.cumsum(counts.T.ravel()).reshape(strips, len(parts)).T
    begin = np.concatenate(([0], ends[-1]))
    column, row, total = (memory.array(int(begin[-1])) for _ in range(3))

    def deal(first: int, last: int) -> None:
        part = parts.index((first, last))
        at = ends[part] - counts[part]
        _deal(x, y, weight, *frame, strip_of, at, column, row, total, first, last)

    on_all_cores(deal, parts)
    return column, row, total, begin


@compiled
def _count(
    x: FloatArray,
    y: FloatArray,
    xmin: float,
    ymin: float,
    per_metre: float,
    columns: int,
    reach: float,
    margin: int,
    per_row: float,
    strip_of: NDArray[np.int32],
    found: IntArray,
    first: int,
    last: int,
) -> None:
    """The strip of each point of a part, -1 out of reach, and how many each strip has."""
    for i in range(first, last):
        across = (x[i] - xmin) * per_metre - 0.5
        up = ((y[i] - ymin) * per_metre + margin) * per_row
        strip_of[i] = -1
        if -reach < across < columns - 1 + reach and 0.0 <= up < found.size:
            strip_of[i] = int(up)
            found[strip_of[i]] += 1


@compiled
def _deal(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    xmin: float,
    ymin: float,
    per_metre: float,
    strip_of: NDArray[np.int32],
    at: IntArray,
    column: FloatArray,
    row: FloatArray,
    total: FloatArray,
    first: int,
    last: int,
) -> None:
    for i in range(first, last):
        s = strip_of[i]
        if s < 0:
            continue
        # In cells from the first centre, so that no digits are spent on the false origin.
        column[at[s]] = (x[i] - xmin) * per_metre - 0.5
        row[at[s]] = (y[i] - ymin) * per_metre - 0.5
        total[at[s]] = weight[i] if weight.size else 1.0
        at[s] += 1


@compiled
def _collapse_strips(
    column: FloatArray,
    row: FloatArray,
    weight: FloatArray,
    begin: IntArray,
    end: IntArray,
    cells: int,
    per_cell: float,
    first: int,
    last: int,
) -> None:
    """Order each strip by cells and add up what is in one place; ``end`` moves back."""
    cell_end = np.zeros(cells + 1, dtype=np.int64)
    longest = 0
    for s in range(first, last):
        longest = max(longest, begin[s + 1] - begin[s])
    columns = np.empty(longest)
    rows = np.empty(longest)
    weights = np.empty(longest)
    for s in range(first, last):
        a, b = begin[s], begin[s + 1]
        if b - a < 2:
            continue
        # The reach to the west of the grid is less than the cells beyond its columns.
        west = math.floor(column[a:b].min() * per_cell)
        cell_end[:] = 0
        for i in range(a, b):
            cell_end[int(column[i] * per_cell) - west + 2] += 1
        for c in range(cells):
            cell_end[c + 1] += cell_end[c]
        for i in range(a, b):
            at = cell_end[int(column[i] * per_cell) - west + 1]
            cell_end[int(column[i] * per_cell) - west + 1] += 1
            columns[at], rows[at], weights[at] = column[i], row[i], weight[i]
        place = a
        start = 0
        for c in range(1, cells + 1):
            stop = cell_end[c]
            if stop - start > CROWDED:
                sort_places(columns[start:stop], rows[start:stop], weights[start:stop])
            place = _merge(columns, rows, weights, start, stop, column, row, weight, place)
            start = stop
        end[s] = place


@compiled
def _merge(
    columns: FloatArray,
    rows: FloatArray,
    weights: FloatArray,
    start: int,
    stop: int,
    column: FloatArray,
    row: FloatArray,
    weight: FloatArray,
    place: int,
) -> int:
    """Append the places of one cell, each once; the number of places then."""
    first = place
    for i in range(start, stop):
        # In a crowded cell, which is sorted, what is in one place follows each other.
        known = max(first, place - CROWDED)
        while known < place and not (columns[i] == column[known] and rows[i] == row[known]):
            known += 1
        if known < place:
            weight[known] += weights[i]
        else:
            column[place], row[place], weight[place] = columns[i], rows[i], weights[i]
            place += 1
    return place

"""The exact quartic density of many points on a grid, by a sweep along the rows of cells.

Along one row the quartic kernel of a point is a polynomial of degree 4 in x, between the two
columns where the row enters and leaves the kernel's circle. Its five coefficients are added where
it starts and taken away where it ends, and a running sum turns them into the values of the row, so
that a point costs the same on each row however many columns it covers.

Running sums lose digits where large terms cancel. So x is measured, in bandwidths, from the middle
of a short block of columns, the sums start anew in each block, and they return to exactly zero
where no kernel reaches. What is left is below 1e-9 of the largest value.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

# A block this wide keeps the coefficients small, and few kernels reach into more than two.
BLOCK_BANDWIDTHS = 6.4
# The coefficients of one column, and how many kernels start there, fill one line of the cache.
SLOTS, STARTING = 8, 5


def quartic_sweep(
    x: FloatArray, y: FloatArray, weight: FloatArray, grid: Grid, bandwidth: float
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, shape (rows, columns).

    Exact to 1e-9 of the largest value; never below zero. Points must be sorted by y.
    """
    step = grid.cell_size / bandwidth
    block = max(1, min(grid.columns, math.floor(BLOCK_BANDWIDTHS / step)))
    # In cells from the first centre, so that no digits are spent on the false origin.
    column = (x - grid.xmin) / grid.cell_size - 0.5
    row = (y - grid.ymin) / grid.cell_size - 0.5
    return _sweep(column, row, weight, grid.columns, grid.rows, step, block)


@compiled
def _sweep(
    column: FloatArray,
    row: FloatArray,
    weight: FloatArray,
    columns: int,
    rows: int,
    step: float,
    block: int,
) -> FloatArray:
    """Columns and rows of the points are in cells; ``step`` is the cell size in bandwidths."""
    surface = np.zeros((rows, columns))
    changes = np.zeros((columns + block + 1, SLOTS))
    begin_of = np.arange(columns) // block * block
    reach = 1.0 / step
    first = 0
    last = 0
    for j in range(rows):
        while last < row.size and row[last] < j + reach:
            last += 1
        while first < last and row[first] <= j - reach:
            first += 1
        if first == last:
            continue
        for i in range(first, last):
            dy = (row[i] - j) * step
            r2 = 1.0 - dy * dy
            half = math.sqrt(max(r2, 0.0)) * reach
            start = max(0, math.ceil(column[i] - half))
            stop = min(columns, math.floor(column[i] + half) + 1)
            if start < stop:
                _enter(changes, begin_of, column[i], weight[i], r2, start, stop, step, block)
        _run_along(changes, surface[j], step, block)
    return surface


@compiled
def _enter(
    changes: FloatArray,
    begin_of: NDArray[np.int64],
    column: float,
    weight: float,
    r2: float,
    start: int,
    stop: int,
    step: float,
    block: int,
) -> None:
    """Add a kernel's coefficients where it starts, or a block does, and take them away after it.

    ``r2`` is 1 - dy^2 in bandwidths. What ends with its block need not be taken away: it goes to a
    spare column beyond the last, which costs less than asking.
    """
    spare = changes.shape[0] - 1
    begin = begin_of[start]
    while start < stop:
        end = begin + block
        a = (column - begin - 0.5 * (block - 1)) * step
        b = r2 - a * a
        c0 = weight * b * b
        c1 = 4.0 * weight * a * b
        c2 = weight * (4.0 * a * a - 2.0 * b)
        c3 = -4.0 * weight * a
        after = stop if stop < end else spare
        changes[start, 0] += c0
        changes[start, 1] += c1
        changes[start, 2] += c2
        changes[start, 3] += c3
        changes[start, 4] += weight
        changes[start, STARTING] += 1.0
        changes[after, 0] -= c0
        changes[after, 1] -= c1
        changes[after, 2] -= c2
        changes[after, 3] -= c3
        changes[after, 4] -= weight
        changes[after, STARTING] -= 1.0
        begin = end
        start = end


@compiled
def _run_along(changes: FloatArray, values: FloatArray, step: float, block: int) -> None:
    """Turn the changes of one row into its values, and clear them for the next row."""
    for begin in range(0, values.size, block):
        middle = begin + 0.5 * (block - 1)
        s0 = s1 = s2 = s3 = s4 = reaching = 0.0
        for k in range(begin, min(begin + block, values.size)):
            reaching += changes[k, STARTING]
            if reaching == 0.0:
                s0 = s1 = s2 = s3 = s4 = 0.0
            else:
                s0 += changes[k, 0]
                s1 += changes[k, 1]
                s2 += changes[k, 2]
                s3 += changes[k, 3]
                s4 += changes[k, 4]
                t = (k - middle) * step
                values[k] = max(s0 + t * (s1 + t * (s2 + t * (s3 + t * s4))), 0.0)
            changes[k] = 0.0

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

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

BLOCK_COLUMNS = 32
# A block no wider than this many bandwidths keeps the coefficients small.
BLOCK_BANDWIDTHS = 3.2


def quartic_sweep(
    x: FloatArray, y: FloatArray, weight: FloatArray, grid: Grid, bandwidth: float
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, shape (rows, columns).

    Exact to 1e-9 of the largest value; never below zero. Points must be sorted by y.
    """
    step = grid.cell_size / bandwidth
    block = max(1, min(BLOCK_COLUMNS, math.floor(BLOCK_BANDWIDTHS / step)))
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
    coefficients = np.zeros((columns, 5))
    opening = np.zeros(columns, dtype=np.int64)
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
            if r2 <= 0.0:
                continue
            half = math.sqrt(r2) * reach
            west = math.ceil(column[i] - half)
            east = math.floor(column[i] + half)
            if east < 0 or west >= columns or west > east:
                continue
            start = max(0, int(west))
            stop = min(columns, int(east) + 1)
            w = weight[i]
            at = start
            while at < stop:
                begin = (at // block) * block
                end = min(begin + block, columns)
                a = (column[i] - begin - 0.5 * (block - 1)) * step
                b = r2 - a * a
                c0 = w * b * b
                c1 = 4.0 * w * a * b
                c2 = w * (4.0 * a * a - 2.0 * b)
                c3 = -4.0 * w * a
                opening[at] += 1
                coefficients[at, 0] += c0
                coefficients[at, 1] += c1
                coefficients[at, 2] += c2
                coefficients[at, 3] += c3
                coefficients[at, 4] += w
                if stop < end:
                    opening[stop] -= 1
                    coefficients[stop, 0] -= c0
                    coefficients[stop, 1] -= c1
                    coefficients[stop, 2] -= c2
                    coefficients[stop, 3] -= c3
                    coefficients[stop, 4] -= w
                at = end
        for begin in range(0, columns, block):
            end = min(begin + block, columns)
            middle = begin + 0.5 * (block - 1)
            s0 = s1 = s2 = s3 = s4 = 0.0
            reaching = 0
            for k in range(begin, end):
                reaching += opening[k]
                opening[k] = 0
                if reaching == 0:
                    s0 = s1 = s2 = s3 = s4 = 0.0
                else:
                    s0 += coefficients[k, 0]
                    s1 += coefficients[k, 1]
                    s2 += coefficients[k, 2]
                    s3 += coefficients[k, 3]
                    s4 += coefficients[k, 4]
                    t = (k - middle) * step
                    value = s0 + t * (s1 + t * (s2 + t * (s3 + t * s4)))
                    surface[j, k] = max(value, 0.0)
                coefficients[k] = 0.0
    return surface

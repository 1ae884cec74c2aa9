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

from hotspots.analysis.density.coefficient_lines import SLOTS, move_line
from hotspots.analysis.density.row_strips import IntArray, row_strips
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_by_weight

# A block this wide keeps the coefficients small enough for 1e-10, and few kernels reach into two.
BLOCK_BANDWIDTHS = 12.8
# The first five numbers of a column's line are coefficients, the sixth how many kernels start.
STARTING = 5


def quartic_sweep(
    x: FloatArray, y: FloatArray, weight: FloatArray | None, grid: Grid, bandwidth: float
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, shape (rows, columns).

    Exact to 1e-9 of the largest value; never below zero. Many points are swept on all cores, each
    taking some of the rows.
    """
    strips = row_strips(x, y, weight, grid, bandwidth)
    step = grid.cell_size / bandwidth
    block = max(1, min(grid.columns, math.floor(BLOCK_BANDWIDTHS / step)))
    surface = np.zeros(grid.shape)

    def sweep(first: int, last: int) -> None:
        _sweep(*strips, surface, first, last, step, block)

    near = (strips.end - strips.begin)[strips.margin : strips.margin + grid.rows]
    on_all_cores(sweep, parts_by_weight(near + 1, x.size))
    return surface


@compiled
def _sweep(
    column: FloatArray,
    row: FloatArray,
    weight: FloatArray,
    begin: IntArray,
    end: IntArray,
    margin: int,
    surface: FloatArray,
    first: int,
    last: int,
    step: float,
    block: int,
) -> None:
    """Fill some rows of the surface; ``step`` is the cell size in bandwidths."""
    columns = surface.shape[1]
    changes = np.zeros((columns + block + 1, SLOTS))
    begin_of = np.arange(columns) // block * block
    reach = 1.0 / step
    for j in range(first, last):
        any_near = False
        # The margin is one strip more than the reach, so all that is near lies in these.
        for s in range(j, j + 2 * margin + 1):
            for i in range(begin[s], end[s]):
                dy = (row[i] - j) * step
                r2 = 1.0 - dy * dy
                if r2 <= 0.0:
                    continue
                half = math.sqrt(r2) * reach
                start = max(0, math.ceil(column[i] - half))
                stop = min(columns, math.floor(column[i] + half) + 1)
                if start < stop:
                    any_near = True
                    _enter(changes, begin_of, column[i], weight[i], r2, start, stop, step, block)
        if any_near:
            _run_along(changes, surface[j], step, block)


@compiled
def _enter(
    changes: FloatArray,
    begin_of: IntArray,
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
        wa = weight * a
        wb = weight * b
        after = stop if stop < end else spare
        move_line(
            changes, start, after, wb * b, 4.0 * wa * b, 4.0 * wa * a - 2.0 * wb, -4.0 * wa, weight,
            1.0,
        )  # fmt: skip
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

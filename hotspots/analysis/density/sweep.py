"""The exact quartic density of many points on a grid, by a sweep along the rows of cells.

Along one row the quartic kernel of a point is a polynomial of degree 4 in x, between the two
columns where the row enters and leaves the kernel's circle. Its five coefficients are added where
it starts and taken away where it ends, and a running sum turns them into the values of the row, so
that a point costs the same on each row however many columns it covers.

Running sums lose digits where large terms cancel. So x is measured, in bandwidths, from the middle
of a short block of columns, and each block has sums of its own: those of the kernels that start in
it, carried on beyond its end until the last of them ends. They return to exactly zero where no
kernel reaches. What is left is below 1e-9 of the largest value, as long as a centre of a cell lies
well within a kernel; where only the outermost rim of one touches any, it is below 1e-11 of the
point's weight, which may be more.

Where each kernel starts and ends is worked out for all points of a strip first, without a question
asked, so that the processor takes several at a time.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.density.coefficient_lines import SLOTS, move_line
from hotspots.analysis.density.row_strips import IntArray, bytes_for, row_strips
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_by_weight
from hotspots.working_memory import working_memory

# A block this wide keeps the coefficients small enough for 1e-10, and few are there beyond its end.
BLOCK_BANDWIDTHS = 12.8
# The first five numbers of a column's line are coefficients, the sixth how many kernels start.
STARTING = 5


def quartic_sweep(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    bandwidth: float,
    *,
    points: int = 0,
) -> FloatArray:
    """Sum of w (1 - (d / h)^2)^2 at the centre of each cell, shape (rows, columns).

    Exact to 1e-9 of the largest value (see above for the rim); never below zero. Many points are
    swept on all cores, each taking some of the rows; ``points`` says how many they stand for, where
    they are places of more.
    """
    step = grid.cell_size / bandwidth
    block = max(1, min(grid.columns, math.floor(BLOCK_BANDWIDTHS / step)))
    surface = np.zeros(grid.shape)
    with working_memory(*bytes_for(x.size)) as memory:
        strips = row_strips(x, y, weight, grid, bandwidth, memory)

        def sweep(first: int, last: int) -> None:
            _sweep(*strips, surface, first, last, step, block)

        near = (strips.end - strips.begin)[strips.margin : strips.margin + grid.rows]
        on_all_cores(sweep, parts_by_weight(near + 1, max(x.size, points)))
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
    # No kernel that starts in a block goes further beyond it, nor beyond the grid.
    beyond = min(int(2.0 / step) + 3, columns + 1)
    blocks = (columns + block - 1) // block
    changes = np.zeros((blocks * (block + beyond), SLOTS))
    longest = (end - begin).max()
    start = np.empty(longest, dtype=np.int32)
    stop = np.empty(longest, dtype=np.int32)
    a = np.empty(longest)
    b = np.empty(longest)
    # A strip is half a row high on either side of its own.
    near = int(1.0 / step + 0.5)
    for j in range(first, last):
        any_near = False
        for s in range(j + margin - near, j + margin + near + 1):
            here = slice(begin[s], end[s])
            _reach(
                column[here], row[here], float(j), step, float(columns), float(block),
                float(beyond), start, stop, a, b,
            )  # fmt: skip
            weights = weight[here]
            for i in range(weights.size):
                if start[i] < stop[i]:
                    any_near = True
                    wa = weights[i] * a[i]
                    wb = weights[i] * b[i]
                    move_line(
                        changes, np.int64(start[i]), np.int64(stop[i]), wb * b[i], 4.0 * wa * b[i],
                        4.0 * wa * a[i] - 2.0 * wb, -4.0 * wa, weights[i], 1.0,
                    )  # fmt: skip
        if any_near:
            _run_along(changes, surface[j], step, block, beyond)


@compiled
def _reach(
    column: FloatArray,
    row: FloatArray,
    j: float,
    step: float,
    columns: float,
    block: float,
    beyond: float,
    start: NDArray[np.int32],
    stop: NDArray[np.int32],
    a: FloatArray,
    b: FloatArray,
) -> None:
    """The lines of the changes between which each kernel of a strip reaches row ``j``.

    Each block has its own columns and ``beyond`` more; one that does not reach the row, or no
    column of the grid, starts no earlier than it stops. ``a`` is how far the point lies from the
    middle of its block and ``b`` is 1 - dy^2 - a^2, in bandwidths. Columns are kept as float64,
    which the processor rounds and compares several at a time.
    """
    # Multiplying takes a fraction of what dividing does; nothing lies near enough to the edge of a
    # block for the rounding to matter.
    per_step, per_block = 1.0 / step, 1.0 / block
    for i in range(column.size):
        dy = (row[i] - j) * step
        r2 = 1.0 - dy * dy
        half = math.sqrt(max(r2, 0.0)) * per_step
        low = max(0.0, np.ceil(column[i] - half))
        high = min(columns, np.floor(column[i] + half) + 1.0)
        number = np.floor((low + 0.5) * per_block)
        a[i] = (column[i] - number * block - 0.5 * (block - 1.0)) * step
        b[i] = r2 - a[i] * a[i]
        start[i] = np.int32(low + number * beyond) if r2 > 0.0 else np.int32(0)
        stop[i] = np.int32(high + number * beyond) if r2 > 0.0 else np.int32(0)


@compiled
def _run_along(
    changes: FloatArray, values: FloatArray, step: float, block: int, beyond: int
) -> None:
    """Turn the changes of one row into its values, and clear them for the next row."""
    line = 0
    for begin in range(0, values.size, block):
        middle = begin + 0.5 * (block - 1)
        s0 = s1 = s2 = s3 = s4 = reaching = 0.0
        end = begin + block
        for k in range(begin, end + beyond):
            at = line + k - begin
            reaching += changes[at, STARTING]
            if reaching == 0.0:
                s0 = s1 = s2 = s3 = s4 = 0.0
            else:
                s0 += changes[at, 0]
                s1 += changes[at, 1]
                s2 += changes[at, 2]
                s3 += changes[at, 3]
                s4 += changes[at, 4]
                t = (k - middle) * step
                values[k] += max(s0 + t * (s1 + t * (s2 + t * (s3 + t * s4))), 0.0)
            changes[at] = 0.0
            # Kernels start in the block alone: the last has ended.
            if reaching == 0.0 and k >= end:
                break
        line += block + beyond

"""The exact quartic density of many points on a grid, by a sweep along the rows of cells.

Along one row the quartic kernel of a point is a polynomial of degree 4 in x, between the two
columns where the row enters and leaves the kernel's circle. Its five coefficients are added where
it starts and taken away where it ends, and a running sum turns them into the values of the row, so
that a point costs the same on each row however many columns it covers.

Running sums lose digits where large terms cancel. So x is measured, in bandwidths, from the middle
of a short block of columns, and each block has sums of its own: those of the kernels that start in
it, carried on beyond its end until the last of them ends. They return to exactly zero where no
kernel reaches. What is left is below 1e-10 of the largest weight within reach of a cell. Where the
largest value is far below that weight, because only the rims of kernels touch any cell, the kernels
are added one by one instead: each is then exact by itself.

Where each kernel starts and ends is worked out for all points of a strip first, without a question
asked, so that the processor takes several at a time.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.coefficient_lines import SLOTS, move_line
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.row_strips import IntArray, bytes_for, row_strips
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_by_weight
from hotspots.working_memory import working_memory

# A block this wide keeps the coefficients small enough for 1e-10, and few are there beyond its end.
BLOCK_BANDWIDTHS = 12.8
# With a lower peak than this share of the weight within reach of a cell, what is left might be more
# than 1e-9 of it. Points all over a plane make one of a third.
LEAST_PEAK = 0.1
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

    Exact to 1e-9 of the largest value; never below zero. Many points are
    swept on all cores, each taking some of the rows; ``points`` says how many they stand for, where
    they are places of more.
    """
    surface = np.zeros(grid.shape)
    reaching = _swept(x, y, weight, grid, bandwidth, surface, max(x.size, points))
    if surface.max() < LEAST_PEAK * reaching:
        places = collapse(x, y, weight)
        return kernel_scatter(*places, grid, bandwidth, kernel_named("quartic"))
    return surface


def _swept(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    bandwidth: float,
    surface: FloatArray,
    points: int,
) -> float:
    """Fill the surface; the largest weight that reaches one cell, however little of it."""
    step = grid.cell_size / bandwidth
    block = max(1, math.floor(min(grid.columns, BLOCK_BANDWIDTHS / step)))
    with working_memory(*bytes_for(x.size)) as memory:
        strips = row_strips(x, y, weight, grid, bandwidth, memory)

        def sweep(first: int, last: int) -> float:
            return _sweep(*strips, surface, first, last, step, block)

        own = (np.arange(grid.rows) + strips.margin) // strips.height
        near = (strips.end - strips.begin)[own]
        return max(on_all_cores(sweep, parts_by_weight(near + 1, points)))


@compiled
def _sweep(
    column: FloatArray,
    row: FloatArray,
    weight: FloatArray,
    begin: IntArray,
    end: IntArray,
    margin: int,
    height: int,
    surface: FloatArray,
    first: int,
    last: int,
    step: float,
    block: int,
) -> float:
    """Fill some rows of the surface; ``step`` is the cell size in bandwidths.

    Returns the largest weight that reached one cell, however little of it.
    """
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
    reaching = 0.0
    for j in range(first, last):
        any_near = False
        lowest, highest = (j + margin - near) // height, (j + margin + near) // height
        for s in range(lowest, highest + 1):
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
            reaching = max(reaching, _run_along(changes, surface[j], step, block, beyond))
    return reaching


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
        low = min(max(np.ceil(column[i] - half), 0.0), columns)
        high = max(min(np.floor(column[i] + half) + 1.0, columns), 0.0)
        number = np.floor((low + 0.5) * per_block)
        a[i] = (column[i] - number * block - 0.5 * (block - 1.0)) * step
        b[i] = r2 - a[i] * a[i]
        start[i] = np.int32(low + number * beyond) if r2 > 0.0 else np.int32(0)
        stop[i] = np.int32(high + number * beyond) if r2 > 0.0 else np.int32(0)


@compiled
def _run_along(
    changes: FloatArray, values: FloatArray, step: float, block: int, beyond: int
) -> float:
    """Turn the changes of one row into its values, and clear them for the next row.

    Returns the largest weight of the kernels that reach one column.
    """
    line = 0
    most = 0.0
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
                most = max(most, s4)
                t = (k - middle) * step
                values[k] += max(s0 + t * (s1 + t * (s2 + t * (s3 + t * s4))), 0.0)
            changes[at] = 0.0
            # Kernels start in the block alone: the last has ended.
            if reaching == 0.0 and k >= end:
                break
        line += block + beyond
    return most

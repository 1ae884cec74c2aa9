"""Which cells of a grid touch an area."""

from __future__ import annotations

import numpy as np
import shapely

from hotspots.analysis.grids.grid import BoolArray, Cells, Grid

# A polygon takes half a kilobyte.
POLYGONS_AT_ONCE = 500_000
# Most blocks of so many rows and columns lie within an area or beyond it: one question for all of
# their cells.
BLOCK = 16


def touching(cells: Cells, geometry: shapely.Geometry) -> BoolArray:
    """Mask of the cells that intersect a geometry, shape (rows, columns)."""
    # Preparing changes a geometry in place, and a caller's may be shared between threads.
    prepared = shapely.transform(geometry, np.copy)
    shapely.prepare(prepared)
    found = np.zeros(cells.shape, dtype=np.bool_)
    undecided = np.ones(cells.shape, dtype=np.bool_)
    if isinstance(cells, Grid):
        found, undecided = _touching_blocks(cells, prepared)
    numbers = np.flatnonzero(undecided)
    # Some cells at a time: the polygons of all may not fit into memory.
    for first in range(0, numbers.size, POLYGONS_AT_ONCE):
        some = np.zeros(cells.shape, dtype=np.bool_)
        some.ravel()[numbers[first : first + POLYGONS_AT_ONCE]] = True
        found[some] = shapely.intersects(prepared, cells.polygons(some))
    return found


def _touching_blocks(grid: Grid, prepared: shapely.Geometry) -> tuple[BoolArray, BoolArray]:
    """Cells of blocks that the geometry covers, and of those that it neither covers nor misses."""
    west, south = (
        low + np.arange(cells + 1) * grid.cell_size
        for low, cells in ((grid.xmin, grid.columns), (grid.ymin, grid.rows))
    )
    # The edges are those of the cells themselves, so that nothing differs by a rounding.
    x, y = (np.append(edges[:-1:BLOCK], edges[-1]) for edges in (west, south))
    row, column = np.divmod(np.arange((y.size - 1) * (x.size - 1)), x.size - 1)
    blocks = shapely.box(x[column], y[row], x[column + 1], y[row + 1])
    covered = shapely.covers(prepared, blocks)
    met = shapely.intersects(prepared, blocks)

    def of_cells(of_blocks: BoolArray) -> BoolArray:
        whole = of_blocks.reshape(y.size - 1, x.size - 1)
        wide = whole.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
        return np.ascontiguousarray(wide[: grid.rows, : grid.columns])

    return of_cells(covered), of_cells(met & ~covered)

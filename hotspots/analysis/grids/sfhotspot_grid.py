"""The grid that the R package sfhotspot would make, to compare results cell by cell."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from shapely import MultiPoint

from hotspots.analysis.grids.grid import BoolArray, Grid, refuse_too_far
from hotspots.analysis.grids.touching import touching
from hotspots.analysis.locations import located_arrays, require_length
from hotspots.errors import InputError

# sf's st_buffer() draws a quarter circle in 30 segments; the corner of the grid depends on it.
SF_QUAD_SEGS = 30


def sfhotspot_cell_size(x: ArrayLike, y: ArrayLike) -> float:
    """Cell size that sfhotspot 1.0 chooses: a fiftieth of the shorter side, in whole 100 m."""
    xs, ys = located_arrays(x, y)
    if xs.size == 0:
        raise InputError("There are no points to choose a cell size from: give the cell size.")
    side = float(min(np.ptp(xs), np.ptp(ys)))
    if side == 0:
        raise InputError(
            "The points have no extent to choose a cell size from: give the cell size."
        )
    rounded = math.floor(side / 50 / 100) * 100
    return float(rounded) if rounded > 0 else side / 50


def sfhotspot_grid(
    x: ArrayLike, y: ArrayLike, cell_size: float | None = None
) -> tuple[Grid, BoolArray]:
    """Grid of sfhotspot's ``create_grid()`` and the mask of the cells it keeps.

    The lower-left corner is that of the box around the convex hull buffered by half a cell; whole
    cells that intersect the buffered hull are kept. For comparison with other people's results:
    its origin moves with the points, so two periods do not share cells.
    """
    xs, ys = located_arrays(x, y)
    size = (
        sfhotspot_cell_size(xs, ys) if cell_size is None else require_length(cell_size, "cell size")
    )
    if xs.size == 0:
        raise InputError(
            "There are no points to draw a grid around: check the file, or what was selected of it."
        )
    refuse_too_far(float(max(np.abs(xs).max(), np.abs(ys).max())), size)
    hull = MultiPoint(np.column_stack((xs, ys))).convex_hull
    study_area = hull.buffer(size / 2, quad_segs=SF_QUAD_SEGS)
    west, south, east, north = study_area.bounds
    grid = Grid(
        west, south, size, math.ceil((east - west) / size), math.ceil((north - south) / size)
    )
    return grid, touching(grid, study_area)

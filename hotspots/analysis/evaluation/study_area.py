"""The land that a map is judged on: how much of the study area lies in each cell of a grid.

Cells at the edge of an area belong to it in part. Counted whole, they would make the area larger
than it is and every share of it too; counted by their centres, incidents at the edge would be lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from hotspots.analysis.grids.grid import BoolArray, Grid, fixed_grid
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.study_land import land_of
from hotspots.compiled import compiled

# Running sums leave some 1e-13 of a cell where there is none.
NO_LAND = 1e-9


@dataclass(frozen=True)
class StudyArea:
    """A grid over a study area and the land of the area in each cell.

    Attributes
    ----------
    land_m2
        Square metres of the study area in each cell, shape (rows, columns).
    """

    grid: Grid
    land_m2: FloatArray

    @property
    def kept(self) -> BoolArray:
        """Cells with any land of the area."""
        return self.land_m2 > 0


def study_area(
    within: Polygon | MultiPolygon,
    cell_size: float,
    *,
    offset: tuple[float, float] = (0.0, 0.0),
    holding: tuple[FloatArray, FloatArray] | None = None,
) -> StudyArea:
    """Lay a grid over a study area, its edges at multiples of the cell size plus an offset.

    Parameters
    ----------
    holding
        x and y of points that the grid must reach too, such as the middle of a protected cell that
        lies in the area by a corner only.

    Raises
    ------
    InputError
        If the area encloses no land, is in degrees, or the cells would be too many.
    """
    land = land_of(within)
    west, south, east, north = land.bounds
    if holding is not None and holding[0].size:
        x, y = holding
        west, east = min(west, float(x.min())), max(east, float(x.max()))
        south, north = min(south, float(y.min())), max(north, float(y.max()))
    dx, dy = offset
    fixed = fixed_grid((west - dx, south - dy, east - dx, north - dy), cell_size)
    grid = Grid(fixed.xmin + dx, fixed.ymin + dy, fixed.cell_size, fixed.columns, fixed.rows)
    return StudyArea(grid, cell_land(grid, land))


def cell_land(grid: Grid, land: Polygon | MultiPolygon) -> FloatArray:
    """Square metres of an area in each cell, shape (rows, columns); exact, for a valid area.

    The grid must cover the area. Each edge of the boundary adds the land to its right, with a sign,
    to the cells of its rows; running sums along the rows then give the land of every cell: the way
    in which outlines of letters are filled, linear in the edges and the cells they cross.
    """
    parts = shapely.get_parts(shapely.orient_polygons(land))
    rings = shapely.get_rings(parts)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(ring, np.arange(len(rings) + 1))
    changes = _changes(
        (corners[:, 0] - grid.xmin) / grid.cell_size,
        (corners[:, 1] - grid.ymin) / grid.cell_size,
        starts,
        grid.rows,
        grid.columns,
    )
    covered = np.cumsum(changes, axis=1)[:, : grid.columns]
    covered[covered < NO_LAND] = 0.0
    land_m2: FloatArray = np.minimum(covered, 1.0) * grid.cell_size**2
    return land_m2


@compiled
def _changes(
    x: FloatArray, y: FloatArray, starts: NDArray[np.int64], rows: int, columns: int
) -> FloatArray:
    """What each cell's share of land differs by from its western neighbour's; x, y in cells."""
    changes = np.zeros((rows, columns + 1))
    for ring in range(starts.size - 1):
        for i in range(starts[ring], starts[ring + 1] - 1):
            rise = y[i + 1] - y[i]
            if rise == 0.0:
                continue
            # Boundaries run anticlockwise: where one goes down, the land is on its right.
            sign = -1.0 if rise > 0.0 else 1.0
            slope = (x[i + 1] - x[i]) / rise
            low, high = min(y[i], y[i + 1]), max(y[i], y[i + 1])
            west, east = min(x[i], x[i + 1]), max(x[i], x[i + 1])
            for row in range(max(0, math.floor(low)), min(rows - 1, math.floor(high)) + 1):
                bottom, top = max(low, float(row)), min(high, row + 1.0)
                if top <= bottom:
                    continue
                x_bottom = min(max(x[i] + (bottom - y[i]) * slope, west), east)
                x_top = min(max(x[i] + (top - y[i]) * slope, west), east)
                left, right = min(x_bottom, x_top), max(x_bottom, x_top)
                height = sign * (top - bottom)
                first = min(max(0, math.floor(left)), columns - 1)
                last = min(max(0, math.floor(right)), columns - 1)
                for column in range(first, last + 1):
                    part = height
                    middle = 0.5 * (left + right)
                    if last > first:
                        begin, end = max(left, float(column)), min(right, column + 1.0)
                        part = height * (end - begin) / (right - left)
                        middle = 0.5 * (begin + end)
                    beyond = part * (middle - column)
                    changes[row, column] += part - beyond
                    changes[row, column + 1] += beyond
    return changes

"""The cells of a study area that are hot, and which of them lie together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from hotspots.analysis.density.land_limit import at_limit, rounded_up
from hotspots.analysis.grids.grid import BoolArray, Grid
from hotspots.analysis.locations import FloatArray

# Cells that touch at a corner are one place too.
NEIGHBOURS = np.ones((3, 3), dtype=np.int64)


@dataclass(frozen=True)
class LandCells:
    """The cells of a study area and the land of it in each."""

    grid: Grid
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    shapes: NDArray[np.object_]
    land_m2: FloatArray

    def chosen(self, mask: BoolArray | NDArray[np.intp]) -> LandCells:
        return LandCells(
            self.grid, self.row[mask], self.column[mask], self.shapes[mask], self.land_m2[mask]
        )


def land_cells(grid: Grid, land: shapely.MultiPolygon, numbers: NDArray[np.intp]) -> LandCells:
    """Those of some cells that have land of the study area, clipped to it."""
    row, column = np.divmod(np.sort(numbers), grid.columns)
    chosen = np.zeros(grid.shape, dtype=np.bool_)
    chosen[row, column] = True
    shapes = grid.polygons(chosen)
    prepared = shapely.transform(land, np.copy)
    shapely.prepare(prepared)
    # Telling whether a cell has land takes a hundredth of the time of clipping it.
    touched = shapely.intersects(prepared, shapes)
    row, column, shapes = row[touched], column[touched], shapes[touched]
    clipped = ~shapely.contains(prepared, shapes)
    shapes[clipped] = shapely.intersection(shapes[clipped], land)
    land_m2 = shapely.area(shapes)
    kept = land_m2 > 0
    return LandCells(grid, row[kept], column[kept], shapes[kept], land_m2[kept])


def densest_cells(
    density: FloatArray,
    grid: Grid,
    land: shapely.MultiPolygon,
    share: float,
    *,
    at_least_one: bool = False,
) -> LandCells:
    """The densest cells that fit into a share of the land, equal ones together or not at all.

    With ``at_least_one`` the very densest are taken even where these, being equal, do not fit.
    """
    allowed = share * land.area
    values = density.ravel()
    dense = np.flatnonzero(values > 0)
    # Clipping takes time, so only as many cells are clipped as may be needed.
    some = 16 + int(2 * allowed / grid.cell_size**2)
    while True:
        numbers = dense
        if some < dense.size:
            least = np.partition(values[dense], dense.size - some)[dense.size - some]
            numbers = dense[values[dense] >= least]
        cells = land_cells(grid, land, numbers)
        if numbers.size == dense.size or cells.land_m2.sum() > rounded_up(allowed):
            break
        some *= 4
    _, above, tied, _ = at_limit(density[cells.row, cells.column], cells.land_m2, allowed)
    return cells.chosen(tied if at_least_one and not above.any() else above)


def cells_above(
    density: FloatArray, grid: Grid, land: shapely.MultiPolygon, times_mean: float
) -> LandCells:
    """Every cell above so many times the mean density of the land."""
    cells = land_cells(grid, land, np.flatnonzero(density > 0))
    of_cells = density[cells.row, cells.column]
    mean = float(of_cells @ cells.land_m2) / land.area
    return cells.chosen(of_cells > times_mean * mean)


def connected_pieces(cells: LandCells) -> list[NDArray[np.intp]]:
    """Numbers of the cells of each connected piece."""
    mask = np.zeros(cells.grid.shape, dtype=np.bool_)
    mask[cells.row, cells.column] = True
    labels, found = ndimage.label(mask, structure=NEIGHBOURS)
    of_cell = labels[cells.row, cells.column]
    order = np.argsort(of_cell, kind="stable")
    ends = np.searchsorted(of_cell[order], np.arange(1, found + 1), side="right")
    return np.split(order, ends[:-1]) if found else []

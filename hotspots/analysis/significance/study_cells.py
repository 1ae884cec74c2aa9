"""The cells of a study area and what is counted in them, squares or hexagons alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import MultiPolygon

from hotspots.analysis.grids.create_grid import grid_over
from hotspots.analysis.grids.grid import (
    BoolArray,
    Grid,
    fixed_grid,
    refuse_polygons,
    refuse_too_many_polygons,
)
from hotspots.analysis.grids.hexagon_grid import HexagonGrid, hexagons_over
from hotspots.analysis.grids.sfhotspot_grid import sfhotspot_cell_size
from hotspots.analysis.grids.touching import touching
from hotspots.analysis.locations import FloatArray, require_length
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError

ROUNDING = 1e-14


@dataclass(frozen=True)
class StudyCells:
    """A grid over some points or a study area, and which of its cells take part.

    Attributes
    ----------
    grid
        Squares or hexagons.
    kept
        Mask of the cells of the study area, shape (rows, columns); None for all.
    """

    grid: Grid | HexagonGrid
    kept: BoolArray | None

    @property
    def mask(self) -> BoolArray:
        """``kept``, written out where all are."""
        return np.ones(self.grid.shape, dtype=np.bool_) if self.kept is None else self.kept


def study_cells(
    x: FloatArray,
    y: FloatArray,
    cell_size: float | None,
    *,
    grid: str = "fixed",
    hexagons: bool = False,
    within: Boundary | None = None,
    drawn: bool = False,
) -> StudyCells:
    """Lay cells over the points; with a study area, every cell that touches it and no other.

    Cells of the study area that lie beyond all points take part: nothing happened there, and
    without them the mean that the others are held against would be too high. Only the grid of
    sfhotspot ends with the points in any case. Cells that are to be ``drawn`` as polygons must be
    fewer.
    """
    if hexagons and grid != "fixed":
        raise InputError("Hexagons are on the fixed grid only: leave out the grid or hexagons.")
    if within is None:
        made, kept = _over_points(x, y, cell_size, grid=grid, hexagons=hexagons)
    else:
        land = land_of(within)
        made, kept = _in_area(x, y, cell_size, land, grid=grid, hexagons=hexagons, drawn=drawn)
    if drawn:
        refuse_too_many_polygons(made, kept)
    return StudyCells(made, kept)


def _in_area(
    x: FloatArray,
    y: FloatArray,
    cell_size: float | None,
    land: MultiPolygon,
    *,
    grid: str,
    hexagons: bool,
    drawn: bool,
) -> tuple[Grid | HexagonGrid, BoolArray]:
    if x.size == 0 or grid != "fixed":
        made, kept = _over_points(x, y, cell_size, grid=grid, hexagons=hexagons)
    else:
        size = sfhotspot_cell_size(x, y) if cell_size is None else cell_size
        made, kept = _over_area(land, size, hexagons=hexagons), None
        if drawn:
            # Finding the cells that touch it takes its time; they are no fewer than fit into it.
            refuse_polygons(land.area / size**2)
    near = touching(made, land)
    kept = near if kept is None else kept & near
    if not made.count(x, y)[kept].any():
        raise InputError("None of the points lies near the study area: check its coordinates.")
    return made, kept


def _over_points(
    x: FloatArray, y: FloatArray, cell_size: float | None, *, grid: str, hexagons: bool
) -> tuple[Grid | HexagonGrid, BoolArray | None]:
    return (
        (hexagons_over(x, y, cell_size), None)
        if hexagons
        else grid_over(x, y, cell_size, grid=grid)
    )


def _over_area(land: MultiPolygon, cell_size: float, *, hexagons: bool) -> Grid | HexagonGrid:
    size = require_length(cell_size, "cell size")
    west, south, east, north = land.bounds
    if not hexagons:
        return fixed_grid((west, south, east, north), size)
    # Its centre may lie a cell beyond the area that a hexagon touches.
    return hexagons_over([west - size, east + size], [south - size, north + size], size)


def checked_layer(values: FloatArray, kept: BoolArray | None) -> tuple[FloatArray, BoolArray]:
    """Return values, shape (rows, columns), finite where kept, and the mask written out."""
    layer = np.ascontiguousarray(values, dtype=np.float64)
    if layer.ndim != 2:
        raise InputError("The values must be a table of rows and columns, one value for each cell.")
    mask = np.ones(layer.shape, dtype=np.bool_) if kept is None else np.asarray(kept, np.bool_)
    if mask.shape != layer.shape:
        raise InputError(
            f"The mask has the shape {mask.shape} but the values {layer.shape}: "
            "give one of each for each cell."
        )
    finite = np.isfinite(layer)
    if not finite.all() and not finite[mask].all():
        unusable = ~finite & mask
        row, column = (int(index[0]) for index in np.nonzero(unusable))
        raise InputError(
            f"The cell in row {row + 1}, column {column + 1} has no finite value: "
            "give a number for it, or leave it out of the cells kept."
        )
    return layer, mask


def all_equal(values: FloatArray) -> bool:
    """Whether values differ by no more than the order in which weights were added up."""
    return bool(np.ptp(values) <= ROUNDING * np.abs(values).max()) if values.size else True


def on_grid(values: FloatArray, mask: BoolArray) -> FloatArray:
    """Values of the kept cells in their places, NaN elsewhere."""
    if values.size == mask.size:
        return values.reshape(mask.shape)
    layer = np.full(mask.shape, np.nan)
    layer[mask] = values
    return layer

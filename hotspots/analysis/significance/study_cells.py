"""The cells of a study area and what is counted in them, squares or hexagons alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from hotspots.analysis.grids.create_grid import grid_over
from hotspots.analysis.grids.grid import BoolArray, Grid, touching
from hotspots.analysis.grids.hexagon_grid import HexagonGrid, hexagons_over
from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

ROUNDING = 1e-14


@dataclass(frozen=True)
class StudyCells:
    """A grid over some points, and which of its cells take part.

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
    within: shapely.Geometry | None = None,
) -> StudyCells:
    """Lay cells over the points, and keep those that touch the study area where one is given."""
    made: Grid | HexagonGrid
    if hexagons:
        if grid != "fixed":
            raise InputError("Hexagons are on the fixed grid only: leave out the grid or hexagons.")
        made, kept = hexagons_over(x, y, cell_size), None
    else:
        made, kept = grid_over(x, y, cell_size, grid=grid)
    if within is not None:
        near = touching(made, within)
        kept = near if kept is None else kept & near
        if not kept.any():
            raise InputError("None of the points lies near the study area: check its coordinates.")
    return StudyCells(made, kept)


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

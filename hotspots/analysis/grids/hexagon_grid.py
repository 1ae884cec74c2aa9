"""Hexagons, whose six neighbours are all equally near."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.grids.grid import (
    MOST_CELLS_SAID,
    BoolArray,
    kept_cells,
    refuse_too_far,
    refuse_too_many,
)
from hotspots.analysis.grids.sfhotspot_grid import sfhotspot_cell_size
from hotspots.analysis.locations import FloatArray, located_arrays, require_length
from hotspots.errors import InputError

ROW_HEIGHT = math.sqrt(3) / 2


@dataclass(frozen=True)
class HexagonGrid:
    """Rows of hexagons that stand on a corner, every odd row half a cell further east.

    The centre of column 0 in row 0 is the origin of the CRS, so that all maps share cells.

    Attributes
    ----------
    first_column, first_row
        Number of the westernmost column and southernmost row.
    cell_size
        Distance between opposite sides, metres; that between neighbouring centres too.
    columns, rows
        Number of hexagons along x and y.
    """

    first_column: int
    first_row: int
    cell_size: float
    columns: int
    rows: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    def centres(self, kept: BoolArray | None = None) -> tuple[FloatArray, FloatArray]:
        """x and y of the centres, row by row; of the kept cells only where a mask is given."""
        row, column = kept_cells(self.shape, kept)
        return _centres(column + self.first_column, row + self.first_row, self.cell_size)

    def polygons(self, kept: BoolArray | None = None) -> NDArray[np.object_]:
        """Cells as polygons, in the order of ``centres``."""
        x, y = self.centres(kept)
        half, side = self.cell_size / 2, self.cell_size / math.sqrt(3)
        east = np.array([0, half, half, 0, -half, -half])
        north = np.array([side, side / 2, -side / 2, -side, -side / 2, side / 2])
        corners = np.stack((x[:, None] + east, y[:, None] + north), axis=-1)
        hexagons: NDArray[np.object_] = np.asarray(shapely.polygons(corners))
        return hexagons

    def count(self, x: ArrayLike, y: ArrayLike, weights: FloatArray | None = None) -> FloatArray:
        """Points, or their weights, in each cell, shape (rows, columns); none from outside."""
        column, row = _cell_of(x, y, self.cell_size)
        column -= self.first_column
        row -= self.first_row
        within = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
        counted = np.bincount(
            row[within] * self.columns + column[within],
            weights=None if weights is None else weights[within],
            minlength=self.rows * self.columns,
        )
        return counted.astype(np.float64).reshape(self.shape)


def hexagons_over(x: ArrayLike, y: ArrayLike, cell_size: float | None) -> HexagonGrid:
    """Hexagons over a set of points; None takes sfhotspot's choice of cell size for them."""
    xs, ys = located_arrays(x, y)
    if xs.size == 0:
        raise InputError(
            "There are no points to draw a grid around: check the file, or what was selected of it."
        )
    size = (
        sfhotspot_cell_size(xs, ys) if cell_size is None else require_length(cell_size, "cell size")
    )
    refuse_too_far(float(max(np.abs(xs).max(), np.abs(ys).max())), size)
    refuse_too_many(np.ptp(xs) / size + 3, np.ptp(ys) / size / ROW_HEIGHT + 3, size)
    column, row = _cell_of(xs, ys, size)
    west, south = int(column.min()), int(row.min())
    return HexagonGrid(west, south, size, int(column.max()) - west + 1, int(row.max()) - south + 1)


def _centres(
    column: NDArray[np.int64], row: NDArray[np.int64], cell_size: float
) -> tuple[FloatArray, FloatArray]:
    x: FloatArray = (column + 0.5 * (row % 2)) * cell_size
    y: FloatArray = (row * (ROW_HEIGHT * cell_size)).astype(np.float64)
    return x, y


def _cell_of(
    x: ArrayLike, y: ArrayLike, cell_size: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Column and row of the nearest centre: one of two in each of the two rows beside a point."""
    # What lies farther away than any grid reaches is in none of its cells either way.
    farthest = MOST_CELLS_SAID * cell_size
    xs, ys = (np.clip(axis, -farthest, farthest) for axis in located_arrays(x, y))
    below = np.floor(ys / (ROW_HEIGHT * cell_size)).astype(np.int64)
    candidates = []
    for row in (below, below + 1):
        column = np.round(xs / cell_size - 0.5 * (row % 2)).astype(np.int64)
        cx, cy = _centres(column, row, cell_size)
        candidates.append((column, row, (xs - cx) ** 2 + (ys - cy) ** 2))
    (column0, row0, d0), (column1, row1, d1) = candidates
    lower = d0 <= d1
    return np.where(lower, column0, column1), np.where(lower, row0, row1)

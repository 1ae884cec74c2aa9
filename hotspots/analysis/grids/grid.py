"""Grids of square cells, above all the fixed grid of the service, which every map shares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from hotspots.analysis.locations import FloatArray, located_arrays, require_length
from hotspots.errors import InputError

MAXIMUM_CELLS = 50_000_000
# A polygon takes half a kilobyte, a number eight bytes.
MAXIMUM_POLYGONS = 5_000_000
# A number of cells that nobody reads is not written out.
MOST_CELLS_SAID = 10**15
# Above it not every whole number can be told from the next.
LARGEST_WHOLE = 2.0**53

BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.intp]


class Cells(Protocol):
    """Cells of any shape in rows and columns."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def centres(self, kept: BoolArray | None = None) -> tuple[FloatArray, FloatArray]: ...

    def polygons(self, kept: BoolArray | None = None) -> NDArray[np.object_]: ...


@dataclass(frozen=True)
class Grid:
    """Rows and columns of square cells; row 0 is the southernmost, column 0 the westernmost.

    Attributes
    ----------
    xmin, ymin
        Lower-left corner, metres.
    cell_size
        Side of a cell, metres.
    columns, rows
        Number of cells along x and y.
    """

    xmin: float
    ymin: float
    cell_size: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        require_length(self.cell_size, "cell size")
        _require_finite((self.xmin, self.ymin))
        if self.columns < 1 or self.rows < 1:
            raise InputError(
                "A grid needs at least one row and one column of cells: "
                "give an extent from west to east and from south to north."
            )
        refuse_too_many(self.columns, self.rows, self.cell_size)

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax."""
        return (
            self.xmin,
            self.ymin,
            self.xmin + self.columns * self.cell_size,
            self.ymin + self.rows * self.cell_size,
        )

    @property
    def column_centres(self) -> FloatArray:
        return _centres(self.xmin, self.cell_size, self.columns)

    @property
    def row_centres(self) -> FloatArray:
        return _centres(self.ymin, self.cell_size, self.rows)

    def centres(self, kept: BoolArray | None = None) -> tuple[FloatArray, FloatArray]:
        """x and y of the cell centres, row by row; of the kept cells only where a mask is given."""
        row, column = kept_cells(self.shape, kept)
        return self.column_centres[column], self.row_centres[row]

    def polygons(self, kept: BoolArray | None = None) -> NDArray[np.object_]:
        """Cells as polygons, in the order of ``centres``."""
        row, column = kept_cells(self.shape, kept)
        west = self.xmin + np.arange(self.columns + 1) * self.cell_size
        south = self.ymin + np.arange(self.rows + 1) * self.cell_size
        boxes: NDArray[np.object_] = shapely.box(
            west[column], south[row], west[column + 1], south[row + 1]
        )
        return boxes

    def cell_of(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of each point; a point on an edge belongs to the cell north-east of it.

        Rows or columns below 0 or beyond the last lie outside the grid.
        """
        xs, ys = located_arrays(x, y)
        column = whole_cells((xs - self.xmin) / self.cell_size)
        return whole_cells((ys - self.ymin) / self.cell_size), column

    def count(self, x: ArrayLike, y: ArrayLike, weights: FloatArray | None = None) -> FloatArray:
        """Points, or their weights, in each cell, shape (rows, columns); none from outside."""
        row, column = self.cell_of(x, y)
        within = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
        flat = row[within] * self.columns + column[within]
        counted = np.bincount(
            flat,
            weights=None if weights is None else weights[within],
            minlength=self.rows * self.columns,
        )
        return counted.astype(np.float64).reshape(self.shape)


def whole_cells(cells: FloatArray) -> NDArray[np.int64]:
    """Round down; what lies farther away than any grid reaches counts as that far."""
    return np.floor(np.clip(cells, -MOST_CELLS_SAID, MOST_CELLS_SAID)).astype(np.int64)


def _centres(low: float, cell_size: float, cells: int) -> FloatArray:
    return low + (np.arange(cells, dtype=np.float64) + 0.5) * cell_size


def cell_frame(
    cells: Cells,
    values: Mapping[str, NDArray[Any]],
    *,
    crs: CRS | str,
    kept: BoolArray | None = None,
) -> gpd.GeoDataFrame:
    """Cells with centre ``x``, ``y``, the values given, shape (rows, columns), and polygons.

    Raises
    ------
    InputError
        If the cells are more than fit into memory as polygons.
    """
    refuse_too_many_polygons(cells, kept)
    table = cell_table(cells, values, kept=kept)
    return gpd.GeoDataFrame(table, geometry=cells.polygons(kept), crs=crs)


def cell_table(
    cells: Cells, values: Mapping[str, NDArray[Any]], *, kept: BoolArray | None = None
) -> pd.DataFrame:
    """Cells with centre ``x``, ``y`` and the values given: ``cell_frame`` without polygons."""
    x, y = cells.centres(kept)
    chosen = {
        name: layer.ravel() if kept is None else layer[kept] for name, layer in values.items()
    }
    return pd.DataFrame({"x": x, "y": y, **chosen})


def kept_cells(shape: tuple[int, int], kept: BoolArray | None) -> tuple[IndexArray, IndexArray]:
    """Rows and columns of the cells kept, row by row; of all of them without a mask."""
    row, column = np.nonzero(np.ones(shape, dtype=np.bool_) if kept is None else kept)
    return row, column


def refuse_too_many(columns: float, rows: float, cell_size: float) -> None:
    """Refuse a grid that would not fit into memory, before it is made."""
    cells = columns * rows
    if cells > MAXIMUM_CELLS:
        said = f"{cells:,.0f}" if cells < MOST_CELLS_SAID else f"over {MOST_CELLS_SAID:,}"
        raise InputError(
            f"Cells of {cell_size:g} m over this extent would be {said} cells, more "
            f"than {MAXIMUM_CELLS:,}: use larger cells, or check for points far from the rest."
        )


def refuse_too_many_polygons(cells: Cells, kept: BoolArray | None = None) -> None:
    """Refuse polygons that would not fit into memory, before anything is made for them."""
    number = cells.shape[0] * cells.shape[1] if kept is None else int(np.count_nonzero(kept))
    refuse_polygons(number)


def refuse_polygons(number: float) -> None:
    """Refuse so many polygons of cells."""
    if number > MAXIMUM_POLYGONS:
        raise InputError(
            f"There would be {number:,.0f} cells with polygons, more than {MAXIMUM_POLYGONS:,}: "
            "use larger cells, or do without polygons (hotspots kde and gistar write .csv without "
            "them; in Python use a function of arrays)."
        )


def refuse_too_far(farthest: float, cell_size: float) -> None:
    """Refuse a grid so far out that a cell has no edges of its own: the digits do not reach."""
    if farthest / cell_size > MOST_CELLS_SAID:
        refuse_too_many(math.inf, 1, cell_size)


def _require_finite(limits: tuple[float, ...]) -> None:
    if not all(math.isfinite(limit) for limit in limits):
        raise InputError(
            "The extent has no finite limits: leave out points that could not be located."
        )


def whole_numbers(values: FloatArray) -> FloatArray | NDArray[np.int64]:
    """Counts as integers where they are whole: weighted counts may not be, or be too large."""
    whole = (values == np.round(values)).all() and np.abs(values).max(initial=0) < LARGEST_WHOLE
    return values.astype(np.int64) if whole else values


def fixed_grid(bounds: tuple[float, float, float, float], cell_size: float) -> Grid:
    """Grid over the bounds whose edges are multiples of the cell size, so that maps share cells.

    Parameters
    ----------
    bounds
        xmin, ymin, xmax, ymax in metres.

    Raises
    ------
    InputError
        If the bounds are not finite, the cell size is not above 0, or the cells would be too many.
    """
    require_length(cell_size, "cell size")
    limits = tuple(float(bound) for bound in bounds)
    _require_finite(limits)
    refuse_too_far(max(abs(limit) for limit in limits), cell_size)
    west, columns = _span(limits[0], limits[2], cell_size)
    south, rows = _span(limits[1], limits[3], cell_size)
    return Grid(west, south, float(cell_size), columns, rows)


def _span(low: float, high: float, cell_size: float) -> tuple[float, int]:
    """First edge and number of cells, rounded as ``Grid.cell_of`` rounds: no point falls out."""
    edge = math.floor(low / cell_size) * cell_size
    if edge > low:
        edge -= cell_size
    return edge, math.floor((high - edge) / cell_size) + 1

"""The density of a frame of cells as an array on its grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from hotspots.analysis.grids.grid import Grid, whole_cells
from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

NEEDED = ("x", "y", "density")


def density_of(surface: gpd.GeoDataFrame, land: shapely.Geometry) -> tuple[FloatArray, Grid]:
    """Density, shape (rows, columns), and the grid of what ``kernel_density`` gives.

    Its fixed grid ends one bandwidth beyond the points, where the density is 0: so it is on the
    cells that are added where the land reaches further.

    Raises
    ------
    InputError
        If the frame is not one of square cells with their density, or some of them are missing.
    """
    _refuse_others(surface)
    west, south, east, north = surface.total_bounds.tolist()
    size = _side(surface.geometry.iloc[0])
    columns, rows = round((east - west) / size), round((north - south) / size)
    if len(surface) != rows * columns:
        raise InputError(
            f"The surface has {len(surface):,} of the {rows * columns:,} cells of its rows and "
            'columns: give all rows of kernel_density, on the grid "fixed".'
        )
    grid = _reaching(land, Grid(west, south, size, columns, rows))
    row, column = grid.cell_of(surface["x"], surface["y"])
    density = np.zeros(grid.shape)
    density[row, column] = surface["density"]
    return density, grid


def _reaching(land: shapely.Geometry, grid: Grid) -> Grid:
    """The grid with as many cells more on each side as the land asks for."""
    west, south, east, north = shapely.bounds(land).tolist()
    xmin, ymin, xmax, ymax = grid.bounds
    beyond = np.array([xmin - west, ymin - south, east - xmax, north - ymax]) / grid.cell_size
    left, below, right, above = (int(n) for n in np.maximum(0, -whole_cells(-beyond)))
    return Grid(
        xmin - left * grid.cell_size,
        ymin - below * grid.cell_size,
        grid.cell_size,
        left + grid.columns + right,
        below + grid.rows + above,
    )


def _side(cell: shapely.Geometry) -> float:
    west, _, east, _ = shapely.bounds(cell).tolist()
    return float(round(east - west, 6))


def _refuse_others(surface: gpd.GeoDataFrame) -> None:
    missing = [name for name in NEEDED if name not in surface.columns]
    drawn = surface.active_geometry_name is not None and len(surface) > 0
    if missing or not drawn or not _side(surface.geometry.iloc[0]) > 0:
        raise InputError(
            "The density is a table without cells, x, y and density: give what kernel_density "
            "returns, or an array and its grid."
        )

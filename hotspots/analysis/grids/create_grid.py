"""Grids over a set of points."""

from __future__ import annotations

import geopandas as gpd

from hotspots.analysis.grids.grid import (
    BoolArray,
    Grid,
    cell_frame,
    fixed_grid,
    refuse_too_many_polygons,
)
from hotspots.analysis.grids.sfhotspot_grid import sfhotspot_cell_size, sfhotspot_grid
from hotspots.analysis.locations import FloatArray, located
from hotspots.errors import InputError


def create_grid(
    points: gpd.GeoDataFrame, *, cell_size: float | None = None, grid: str = "fixed"
) -> gpd.GeoDataFrame:
    """Make a grid of square cells over a set of points.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice (``sfhotspot_cell_size``).
    grid
        "fixed": edges are multiples of the cell size, so that any two maps share cells;
        "sfhotspot": the grid that package would make.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre) and the cell as a polygon.

    Raises
    ------
    InputError
        If there are no points, they cannot be used (see ``located``), there is no such grid, or the
        cell size is none or would make too many cells.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([120, 380], [40, 90]), crs=27700)
    >>> create_grid(points, cell_size=100)[["x", "y"]].values.tolist()
    [[150.0, 50.0], [250.0, 50.0], [350.0, 50.0]]
    """
    x, y = located(points)
    made, kept = grid_over(x, y, cell_size, grid=grid, drawn=True)
    return cell_frame(made, {}, crs=points.crs, kept=kept)


def grid_over(
    x: FloatArray,
    y: FloatArray,
    cell_size: float | None,
    *,
    grid: str,
    margin: float = 0.0,
    drawn: bool = False,
) -> tuple[Grid, BoolArray | None]:
    """Return the grid of that kind over the points, and the cells kept (None for all).

    ``margin`` widens a fixed grid on every side by that many metres. Cells that are to be
    ``drawn`` as polygons must be fewer.
    """
    made, kept = _grid_over(x, y, cell_size, grid, margin)
    if drawn:
        refuse_too_many_polygons(made, kept)
    return made, kept


def _grid_over(
    x: FloatArray, y: FloatArray, cell_size: float | None, grid: str, margin: float
) -> tuple[Grid, BoolArray | None]:
    if x.size == 0:
        raise InputError(
            "There are no points to draw a grid around: check the file, or what was selected of it."
        )
    if grid == "sfhotspot":
        return sfhotspot_grid(x, y, cell_size)
    if grid != "fixed":
        raise InputError(f"There is no grid {grid!r}: use fixed or sfhotspot.")
    size = sfhotspot_cell_size(x, y) if cell_size is None else cell_size
    bounds = (x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin)
    return fixed_grid(bounds, size), None

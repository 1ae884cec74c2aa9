"""Hotspot areas: the densest few per cent of an area, drawn as places with ranks and names."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike

from hotspots.analysis.density.hot_cells import cells_above, densest_cells
from hotspots.analysis.density.land_limit import rounded_up
from hotspots.analysis.density.ranked_places import Counted, ranked_places
from hotspots.analysis.density.surface_cells import density_of
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.analysis.numbers import require_number, require_whole
from hotspots.analysis.place_names import PlaceNamer
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError

SHARE = 0.03


def hotspot_areas(
    density: FloatArray | gpd.GeoDataFrame,
    grid: Grid | None = None,
    within: Boundary | None = None,
    *,
    share: float = SHARE,
    times_mean: float | None = None,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    name_of: PlaceNamer | None = None,
    minimum_cells: int = 1,
    empty: bool = True,
) -> gpd.GeoDataFrame:
    """Draw the hotspots of a surface: whole cells, clipped to the study area.

    Parameters
    ----------
    density
        The frame that ``kernel_density`` gives; or values at the cell centres, incidents per km^2,
        shape (rows, columns), as ``density_array`` gives them. Incidents up to one bandwidth
        outside ``within`` should have gone into it.
    grid
        The grid of an array, which must cover the study area; a frame has its own.
    within
        The study area, which must be given: a polygon in metres, or a frame of polygons.
    share
        The densest cells that together make up at most so much of the study area, 0 to 1; the
        next cell would exceed it. Cells of equal density come in together or not at all, and
        cells without any density never.
    times_mean
        Instead of the share: every cell above so many times the mean density of the study area.
    x, y, weights
        The incidents, metres; those outside ``within`` are not counted. Without them the areas are
        ranked by what the surface holds.
    name_of
        Names the areas from where each is densest, all at once so that it can tell two of one
        name apart.
    minimum_cells
        Leave out areas of fewer cells.
    empty
        Whether areas are told in which no incident happened, to which only the density of those
        around reaches; only where the incidents are given.

    Returns
    -------
    GeoDataFrame
        ``rank`` (1 = most incidents), ``n`` and ``share`` of the study area's incidents (missing
        without them), ``area_m2``, ``peak`` (highest density), ``peak_x``, ``peak_y`` (the cell of
        it), ``name``, and the multipolygon; the CRS is that of a frame given, none for an array.
        Cells that touch, if only at a corner, are one area. ``attrs`` holds ``threshold`` (the
        lowest density drawn, NaN without any area) and ``share_of_area``, which is what was really
        drawn.

    Raises
    ------
    InputError
        If the study area encloses no land or reaches beyond the grid, the density has another
        shape than the grid, the share is less than one cell, or a parameter cannot be used.

    Notes
    -----
    Outlines follow the edges of cells: on the same grid these are the cells that
    ``predictive_accuracy`` scores at the same share, so that what is said of the map holds for what
    is drawn on it. A smoothed outline would enclose another area. Two things differ: of equal cells
    that do not all fit, it scores those in which least happened later, and none is drawn; and it
    scores the areas that ``empty`` and ``minimum_cells`` leave out.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> grid = Grid(0, 0, 100, 10, 10)
    >>> density = np.zeros((10, 10))
    >>> density[2, 2:5] = 7, 9, 8
    >>> found = hotspot_areas(density, grid, shapely.box(0, 0, 1000, 1000), share=0.02)
    >>> found[["rank", "area_m2", "peak"]].values.tolist()
    [[1.0, 20000.0, 9.0]]
    """
    if within is None:
        raise InputError("The study area is missing: give its boundary as within.")
    crs = density.crs if isinstance(density, gpd.GeoDataFrame) else None
    land = land_of(within, crs)
    values, grid = _values(density, grid, land)
    _check(values, grid, land, share, times_mean, minimum_cells)
    if times_mean is None:
        cells = densest_cells(values, grid, land, share)
    else:
        cells = cells_above(values, grid, land, times_mean)
    places = ranked_places(
        cells,
        values,
        land.area,
        _incidents(grid, land, x, y, weights),
        name_of=name_of,
        minimum_cells=minimum_cells,
        empty=empty,
    )
    return places if crs is None else places.set_crs(crs)


def _values(
    density: FloatArray | gpd.GeoDataFrame, grid: Grid | None, land: shapely.MultiPolygon
) -> tuple[FloatArray, Grid]:
    if isinstance(density, gpd.GeoDataFrame):
        if grid is not None:
            raise InputError("A frame of cells has its own grid: leave the grid out.")
        return density_of(density, land)
    if grid is None:
        raise InputError("An array of densities has no cells: give its grid, or a frame of cells.")
    try:
        return np.asarray(density, dtype=np.float64), grid
    except (TypeError, ValueError):
        raise InputError(
            "The density holds something other than numbers: give what kernel_density or "
            "density_array returns."
        ) from None


def _check(
    density: FloatArray,
    grid: Grid,
    land: shapely.MultiPolygon,
    share: float,
    times_mean: float | None,
    minimum_cells: int,
) -> None:
    if density.shape != grid.shape:
        raise InputError(
            f"The density has the shape {density.shape} and the grid {grid.shape}: give the "
            "density of this grid."
        )
    if not np.isfinite(density).all() or (density < 0).any():
        raise InputError(
            "The density has values that are not numbers of zero or more: give one from "
            "density_array or kernel_density."
        )
    west, south, east, north = land.bounds
    xmin, ymin, xmax, ymax = grid.bounds
    if west < xmin or south < ymin or east > xmax or north > ymax:
        raise InputError(
            "The study area reaches beyond the grid: lay the grid over the whole of it."
        )
    require_number(share, "share of the area")
    require_whole(minimum_cells, "least number of cells", 1)
    if times_mean is not None and not (
        math.isfinite(require_number(times_mean, "multiple of the mean")) and times_mean > 0
    ):
        raise InputError(f"{times_mean:g} times the mean is no limit: give a number above 0.")
    if not 0 < share <= 1:
        raise InputError(f"The share of the area is {share:g}: give more than 0 and at most 1.")
    if times_mean is None and rounded_up(share * land.area) < grid.cell_size**2:
        raise InputError(
            f"{100 * share:g} % of the study area is less than one cell of {grid.cell_size:g} m: "
            "use smaller cells or a larger share."
        )


def _incidents(
    grid: Grid,
    land: shapely.MultiPolygon,
    x: ArrayLike | None,
    y: ArrayLike | None,
    weights: ArrayLike | None,
) -> Counted | None:
    """Incidents of the study area in each cell of the grid, and in all."""
    if (x is None) != (y is None):
        raise InputError("The incidents have only one coordinate: give both x and y, or neither.")
    if x is None or y is None:
        return None
    xs, ys = located_arrays(x, y)
    values = checked_weights(weights, xs.size)
    own = shapely.intersects_xy(land, xs, ys)
    counted = grid.count(xs[own], ys[own], None if values is None else values[own])
    return Counted(counted, float(own.sum() if values is None else values[own].sum()))

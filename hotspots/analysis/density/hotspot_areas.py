"""Hotspot areas: the densest few per cent of an area, drawn as places with ranks and names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.density.hot_cells import (
    ROUNDING,
    LandCells,
    cells_above,
    connected_pieces,
    densest_cells,
    land_of,
)
from hotspots.analysis.grids.grid import Grid, whole_numbers
from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.errors import InputError

AreaNamer = Callable[[FloatArray, FloatArray], Sequence[str] | NDArray[np.object_]]
"""Names places from their eastings and northings, all of an area's at once."""

SHARE = 0.03
SQUARE_METRES_PER_KM2 = 1e6


def hotspot_areas(
    density: FloatArray,
    grid: Grid,
    within: shapely.Geometry,
    *,
    share: float = SHARE,
    times_mean: float | None = None,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    name_of: AreaNamer | None = None,
    minimum_cells: int = 1,
    empty: bool = True,
) -> gpd.GeoDataFrame:
    """Draw the hotspots of a surface: whole cells, clipped to the study area.

    Parameters
    ----------
    density
        Values at the cell centres, incidents per km^2, shape (rows, columns), as
        ``density_array`` gives them; incidents up to one bandwidth outside ``within`` should have
        gone into it.
    grid
        The grid of the density; it must cover the study area.
    within
        The study area, polygon or multipolygon, metres.
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
        it), ``name``, and the multipolygon; no CRS. Cells that touch, if only at a corner, are one
        area. ``attrs`` holds ``threshold`` (the lowest density drawn, NaN without any area) and
        ``share_of_area``, which is what was really drawn.

    Raises
    ------
    InputError
        If the study area encloses no land or reaches beyond the grid, the density has another
        shape than the grid, the share is less than one cell, or a parameter cannot be used.

    Notes
    -----
    Outlines follow the edges of cells: these are the very cells that ``predictive_accuracy``
    scores at the same share, so that what is said of the map holds for what is drawn on it. A
    smoothed outline would enclose another area.

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
    values = np.asarray(density, dtype=np.float64)
    land = land_of(within)
    _check(values, grid, land, share, times_mean, minimum_cells)
    if times_mean is None:
        cells = densest_cells(values, grid, land, share)
    else:
        cells = cells_above(values, grid, land, times_mean)
    pieces = [
        cells.chosen(piece) for piece in connected_pieces(cells) if piece.size >= minimum_cells
    ]
    incidents, total = _incidents(grid, land, x, y, weights)
    if incidents is not None and not empty:
        pieces = [piece for piece in pieces if incidents[piece.row, piece.column].any()]
    frame = _described(pieces, values, incidents)
    frame["share"] = frame["n"] / total if total else np.nan
    order = _order(frame)
    ranked = frame.iloc[order].reset_index(drop=True)
    ranked.insert(0, "rank", np.arange(1, len(ranked) + 1))
    ranked["name"] = _names(ranked, name_of)
    lowest = [values[piece.row, piece.column].min() for piece in pieces]
    ranked.attrs["threshold"] = float(min(lowest, default=math.nan))
    ranked.attrs["share_of_area"] = float(ranked["area_m2"].sum() / land.area)
    columns = ["rank", "n", "share", "area_m2", "peak", "peak_x", "peak_y", "name", "geometry"]
    if incidents is not None:
        ranked["n"] = whole_numbers(ranked["n"].to_numpy())
    return ranked[columns]


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
    if times_mean is not None and not (math.isfinite(times_mean) and times_mean > 0):
        raise InputError(f"{times_mean:g} times the mean is no limit: give a number above 0.")
    if not 0 < share <= 1:
        raise InputError(f"The share of the area is {share:g}: give more than 0 and at most 1.")
    if times_mean is None and share * land.area * (1 + ROUNDING) < grid.cell_size**2:
        raise InputError(
            f"{100 * share:g} % of the study area is less than one cell of {grid.cell_size:g} m: "
            "use smaller cells or a larger share."
        )
    if minimum_cells < 1:
        raise InputError("An area has at least one cell: give a number of cells from 1.")


def _incidents(
    grid: Grid,
    land: shapely.MultiPolygon,
    x: ArrayLike | None,
    y: ArrayLike | None,
    weights: ArrayLike | None,
) -> tuple[FloatArray | None, float]:
    """Incidents of the study area in each cell of the grid, and in all."""
    if (x is None) != (y is None):
        raise InputError("The incidents have only one coordinate: give both x and y, or neither.")
    if x is None or y is None:
        return None, 0.0
    xs, ys = located_arrays(x, y)
    values = checked_weights(weights, xs.size)
    own = shapely.intersects_xy(land, xs, ys)
    counted = grid.count(xs[own], ys[own], None if values is None else values[own])
    return counted, float(own.sum() if values is None else values[own].sum())


def _described(
    pieces: list[LandCells], density: FloatArray, incidents: FloatArray | None
) -> gpd.GeoDataFrame:
    densities = [density[piece.row, piece.column] for piece in pieces]
    peaks = [int(values.argmax()) for values in densities]
    counted = [
        math.nan if incidents is None else float(incidents[piece.row, piece.column].sum())
        for piece in pieces
    ]
    return gpd.GeoDataFrame(
        {
            "n": np.array(counted, dtype=np.float64),
            "area_m2": np.array([piece.land_m2.sum() for piece in pieces]),
            "held": np.array(
                [
                    float(values @ piece.land_m2) / SQUARE_METRES_PER_KM2
                    for piece, values in zip(pieces, densities, strict=True)
                ]
            ),
            "peak": np.array([values.max() for values in densities]),
            "peak_x": np.array(
                [p.grid.column_centres[p.column[at]] for p, at in zip(pieces, peaks, strict=True)]
            ),
            "peak_y": np.array(
                [p.grid.row_centres[p.row[at]] for p, at in zip(pieces, peaks, strict=True)]
            ),
        },
        geometry=[areas_of(outline(piece)) for piece in pieces],
    )


def outline(cells: LandCells) -> shapely.Geometry:
    """The union of cells, by their shared edges where these are the same to the last bit."""
    uncut = cells.land_m2.min() == cells.grid.cell_size**2
    if uncut or _share_edges(cells.shapes):
        return shapely.coverage_union_all(cells.shapes)
    return shapely.union_all(cells.shapes)


def _share_edges(shapes: NDArray[np.object_]) -> bool:
    """Whether they do: where a boundary cuts an edge, each cell may round the crossing its way."""
    # Clipping may also leave points and lines beside the land.
    polygons = (
        shapely.get_dimensions(shapes).min() == 2
        and not (shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION).any()
    )
    return bool(polygons and shapely.coverage_is_valid(shapes))


def _order(frame: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Most incidents first, then most of the surface, then from the south-west."""
    return np.lexsort((frame["peak_x"], frame["peak_y"], -frame["held"], -frame["n"].fillna(0)))


def _names(frame: gpd.GeoDataFrame, name_of: AreaNamer | None) -> pd.Series[str]:
    named: Sequence[str] | NDArray[np.object_] = [""] * len(frame)
    if name_of is not None and len(frame):
        named = name_of(frame["peak_x"].to_numpy(), frame["peak_y"].to_numpy())
    return pd.Series([str(name) for name in named], dtype="str")

"""The land of a study area, however its boundary is given."""

from __future__ import annotations

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from hotspots.analysis.degrees import within_degrees
from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.locations import require_metres
from hotspots.errors import InputError

Boundary: TypeAlias = shapely.Geometry | gpd.GeoSeries | gpd.GeoDataFrame
"""A polygon or multipolygon in metres, or a frame or series of them, one area together."""


def land_of(within: Boundary, crs: CRS | None = None) -> shapely.MultiPolygon:
    """The polygons of a study area as one.

    Parameters
    ----------
    within
        Its boundary; of a frame or series all rows together.
    crs
        That of the points, in which a frame or series must be too.

    Raises
    ------
    InputError
        If it is no geometry, encloses no land, is in degrees or in another system than the points.
    """
    land = areas_of(shapely.make_valid(_in_one(within, crs)))
    if land.is_empty:
        raise InputError("The study area encloses no land: give its boundary as a polygon.")
    refuse_degrees(land, "The study area")
    return land


def refuse_degrees(land: shapely.Geometry, what: str) -> None:
    """Refuse an area that lies where degrees do: in metres it would be a garden."""
    west, south, east, north = shapely.bounds(land).tolist()
    if within_degrees(np.array([west, east]), np.array([south, north])):
        raise InputError(
            f"{what} looks like degrees ({west:g}, {south:g} to {east:g}, {north:g}): convert it "
            'to a projected system in metres, for instance with to_crs("EPSG:27700").'
        )


def _in_one(within: Boundary, crs: CRS | None) -> shapely.Geometry:
    if isinstance(within, shapely.Geometry):
        return within
    frame = isinstance(within, gpd.GeoDataFrame) and within.active_geometry_name is not None
    if not frame and not isinstance(within, gpd.GeoSeries):
        raise InputError(
            f"The study area is a {type(within).__name__}: give its boundary as a polygon, or as a "
            "GeoDataFrame or GeoSeries of polygons."
        )
    if within.crs is not None:
        require_metres(within.crs)
        if crs is not None and within.crs != crs:
            raise InputError(
                "The study area and the points have different coordinate reference systems: "
                "convert one to that of the other with to_crs()."
            )
    shapes = shapely.force_2d(within.geometry.dropna().to_numpy())
    return shapely.union_all(shapely.make_valid(shapes))

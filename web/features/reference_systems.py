"""The two reference systems that features come in, and boxes to look for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from web.maps.geojson import to_degrees

DEGREES = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude and latitude, WGS84."""
METRES = "http://www.opengis.net/def/crs/EPSG/0/27700"
"""Easting and northing, British National Grid."""
METRE_DECIMALS = 2

Shapes = NDArray[np.object_]


def to_metres(geometries: Shapes) -> Shapes:
    """Shapes in EPSG:27700 to the centimetre, wound as those in degrees are."""
    rounded: Shapes = shapely.orient_polygons(
        shapely.transform(geometries, lambda points: points.round(METRE_DECIMALS)),
        exterior_cw=False,
    )
    return rounded


REFERENCE_SYSTEMS: Mapping[str, Callable[[Shapes], Shapes]] = {
    DEGREES: to_degrees,
    METRES: to_metres,
}
"""Identifier -> what turns shapes in EPSG:27700 into it. The first is the usual one."""


def box(west: float, south: float, east: float, north: float, *, around: bool = False) -> object:
    """The shape of a box; where west lies east of east it goes around the world, if it may.

    A box without width or height is a line or a point.
    """
    if around and west > east:
        return shapely.union(box(west, south, 180.0, north), box(-180.0, south, east, north))
    return shapely.envelope(shapely.multipoints([(west, south), (east, north)]))

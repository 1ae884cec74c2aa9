"""Which community area a point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    import geopandas as gpd

OUTSIDE = -1
"""The index of a point that lies in no area, or that has no coordinates."""


class AreaIndex:
    """Community areas prepared for locating many points.

    Parameters
    ----------
    names
        One name for each area, all different. The order is the order of precedence.
    geometries
        Valid polygons or multipolygons in the same order and in the same coordinates as the
        points that will be located, normally EPSG:27700 in metres.

    Raises
    ------
    ValueError
        If the lengths differ, a name is repeated, or a geometry is not a polygon.
    """

    def __init__(self, names: Sequence[str], geometries: Sequence[BaseGeometry]) -> None:
        if len(names) != len(geometries):
            raise ValueError(f"{len(names)} names for {len(geometries)} geometries.")
        if len(set(names)) != len(names):
            raise ValueError("Each area needs a name of its own.")
        polygons = np.asarray(geometries, dtype=object)
        kinds = set(shapely.get_type_id(polygons).tolist())
        if not kinds <= {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}:
            raise ValueError("Areas are polygons or multipolygons.")
        self.names = tuple(names)
        self._bounds = shapely.bounds(polygons)
        # Preparing changes a geometry in place; the caller's may be shared between threads.
        self._prepared = shapely.transform(polygons, np.copy)
        shapely.prepare(self._prepared)
        # GEOS builds the parts of a prepared polygon when they are first needed and without a lock
        # of its own: two threads that ask at the same time abort the process.
        self._asking = Lock()

    @classmethod
    def from_frame(cls, areas: gpd.GeoDataFrame) -> AreaIndex:
        """Build the index of a table with the columns ``name`` and ``geometry``."""
        return cls(areas["name"].tolist(), areas.geometry.tolist())

    def __len__(self) -> int:
        return len(self.names)

    def locate(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Find the area of each point.

        A point on an edge that areas share belongs to the first of them, in the order given when
        the index was made; a point on the outer edge is inside. Holes are outside. Nothing is
        approximated: the test is the exact point-in-polygon test of GEOS.

        Parameters
        ----------
        easting, northing
            Coordinates, one of each for every point (n), in the coordinates of the areas.

        Returns
        -------
        numpy.ndarray
            Index into ``names`` (n, int32), or ``OUTSIDE`` (-1) for points in no area and for
            points whose coordinates are not finite.
        """
        x = np.ascontiguousarray(easting, dtype=np.float64)
        y = np.ascontiguousarray(northing, dtype=np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"Eastings {x.shape} and northings {y.shape} are not two columns.")
        located = np.full(len(x), OUTSIDE, dtype=np.int32)
        waiting = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        for area, (xmin, ymin, xmax, ymax) in enumerate(self._bounds):
            wx, wy = x[waiting], y[waiting]
            near = (wx >= xmin) & (wx <= xmax) & (wy >= ymin) & (wy <= ymax)
            candidates = waiting[near]
            with self._asking:
                inside = shapely.intersects_xy(self._prepared[area], x[candidates], y[candidates])
            located[candidates[inside]] = area
            near[near] = inside
            waiting = waiting[~near]
        return located

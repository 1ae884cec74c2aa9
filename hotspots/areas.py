"""Which community area a point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    import geopandas as gpd

    from hotspots.area_raster import AreaRaster

OUTSIDE = -1
"""The index of a point that lies in no area, or that has no coordinates."""

MANY_POINTS = 10_000
"""From so many points on a raster of the areas is drawn and kept; fewer are asked of GEOS."""

KEPT_INDEXES = 4
"""So many sets of boundaries stay prepared: those in force, and those just replaced."""


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
        self._drawing = Lock()
        self._raster: AreaRaster | None = None
        self._drawn = False

    @classmethod
    def shared(cls, names: Sequence[str], geometries: Sequence[BaseGeometry]) -> AreaIndex:
        """The index of these areas, made once for all who ask for the same; threads may share it.

        Areas are the same when their names, order and coordinates are, so that new boundaries
        bring a new index by themselves.
        """
        return _kept_index(tuple(names), tuple(shapely.to_wkb(np.asarray(geometries)).tolist()))

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
        approximated: every answer is that of the exact point-in-polygon test of GEOS. For many
        points a raster of the areas, drawn at the first such call, answers where no edge is near.

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
        if len(x) >= MANY_POINTS and (raster := self._drawn_raster()) is not None:
            from hotspots.area_raster import UNSURE

            located = raster.locate(x, y)
            unsure = np.flatnonzero(located == UNSURE)
            located[unsure] = self._ask_geos(x[unsure], y[unsure])
            return located
        return self._ask_geos(x, y)

    def _ask_geos(
        self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.int32]:
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

    def _drawn_raster(self) -> AreaRaster | None:
        with self._drawing:
            if not self._drawn:
                # Only here: few points are located without waiting for the compiler to load.
                from hotspots.area_raster import area_raster

                self._raster = area_raster(self._prepared)
                self._drawn = True
            return self._raster


@lru_cache(maxsize=KEPT_INDEXES)
def _kept_index(names: tuple[str, ...], shapes: tuple[bytes, ...]) -> AreaIndex:
    return AreaIndex(names, shapely.from_wkb(list(shapes)).tolist())

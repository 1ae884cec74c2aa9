"""A file of background tiles: opened by its name, and checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.tiles.file_name import find_tiles_file

WORLD: Bounds = (-180.0, -85.06, 180.0, 85.06)
FARTHEST_ZOOM, CLOSEST_ZOOM = 7, 18
"""What maps of ours show."""


@dataclass(frozen=True)
class TilesExtent:
    """What a file of tiles covers.

    Attributes
    ----------
    bounds
        West, south, east and north in degrees (EPSG:4326).
    min_zoom, max_zoom
        The first and the last zoom for which it has tiles.
    """

    bounds: Bounds
    min_zoom: int
    max_zoom: int


class TilesFile(Protocol):
    """An open file of pictures."""

    @property
    def extent(self) -> TilesExtent:
        """What it covers."""

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture of a tile, counted from the north-west; None where there is none."""


def open_tiles_file(path: Path) -> TilesFile:
    """Open a file of tiles; nothing is held open between two tiles.

    Raises
    ------
    InputError
        If it is damaged, holds vector tiles, or is not what its name says.
    """
    from hotspots.tiles.mbtiles import open_mbtiles
    from hotspots.tiles.pmtiles_archive import open_pmtiles

    return (open_pmtiles if path.suffix.lower() == ".pmtiles" else open_mbtiles)(path)


def check_tiles_file(home: Path, name: str, service_area: Bounds) -> TilesExtent:
    """What a file of the folder of tiles covers, if maps of a service area can use it.

    Parameters
    ----------
    home
        The installation's data folder.
    service_area
        As of `Settings`, metres in EPSG:27700.

    Raises
    ------
    InputError, NotFoundError
        If there is no such file, it cannot be read, lies elsewhere, or is of other zooms.
    """
    extent = open_tiles_file(find_tiles_file(home, name)).extent
    if extent.max_zoom < FARTHEST_ZOOM or extent.min_zoom > CLOSEST_ZOOM:
        raise InputError(
            f"{name} has tiles of zoom {extent.min_zoom} to {extent.max_zoom}, and the maps show "
            f"{FARTHEST_ZOOM} to {CLOSEST_ZOOM}; make one with zooms up to about 16."
        )
    west, south, east, north = _in_degrees(service_area)
    left, bottom, right, top = extent.bounds
    if left >= east or right <= west or bottom >= north or top <= south:
        raise InputError(
            f"{name} covers longitude {left:.2f} to {right:.2f} and latitude {bottom:.2f} to "
            f"{top:.2f}, which is outside the area of this service ({west:.2f} to {east:.2f} and "
            f"{south:.2f} to {north:.2f})."
        )
    return extent


def checked_bounds(said: Sequence[float]) -> Bounds:
    """West, south, east and north as a file says them, or the world if they cannot be."""
    if len(said) != 4:
        return WORLD
    west, south, east, north = said
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return WORLD
    return west, south, east, north


def _in_degrees(area: Bounds) -> Bounds:
    xmin, ymin, xmax, ymax = area
    longitudes, latitudes = to_longitude_latitude(
        [xmin, xmax, xmin, xmax], [ymin, ymin, ymax, ymax]
    )
    west, east = np.nanmin(longitudes), np.nanmax(longitudes)
    return float(west), float(np.nanmin(latitudes)), float(east), float(np.nanmax(latitudes))

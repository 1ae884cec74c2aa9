"""Layers of the vector files that a backdrop is imported from, in whatever format GDAL reads."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from hotspots.backdrop.ways import Bounds
from hotspots.boundary_file import NATIONAL_GRID, onto_national_grid
from hotspots.errors import InputError
from hotspots.geocoding.grid_reference import GridSquare, parse_grid_reference
from hotspots.geocoding.sources.road_files import road_files
from hotspots.geocoding.sources.source_files import SourceFiles

STRIPS = 8
"""The service area is read in so many strips, so that memory holds one of them unsorted."""
_READ_ERRORS = (
    DataSourceError, DataLayerError, FeatureError, GeometryError, ProjError, OSError, ValueError,
    shapely.errors.ShapelyError,
)  # fmt: skip
_ENDINGS = (".gpkg", ".shp")
_TILE = re.compile(r"(?:.*/)?([A-Z]{2})_\w+\.shp", re.IGNORECASE)
_DRAWN = frozenset({"LineString", "MultiLineString", "Polygon", "MultiPolygon", "Unknown"})
_SHAPES = (
    shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING,
    shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON,
)  # fmt: skip


@dataclass(frozen=True)
class VectorLayer:
    """A layer with lines or areas.

    Attributes
    ----------
    path, name
        File and name of the layer in it.
    fields
        Its columns, as the file calls them.
    crs
        Its coordinate reference system.
    """

    path: Path
    name: str
    fields: tuple[str, ...]
    crs: CRS

    def field(self, names: Sequence[str]) -> str | None:
        """The first of some names that the layer has a field of, in any capitals."""
        found = {field.lower(): field for field in self.fields}
        return next((found[name.lower()] for name in names if name.lower() in found), None)

    def strips(
        self, columns: Sequence[str], service_area: Bounds
    ) -> Iterator[tuple[NDArray[np.object_], list[NDArray[np.object_]]]]:
        """Read what reaches into the service area, a strip from west to east at a time.

        Yields
        ------
        tuple
            Lines and areas in EPSG:27700 and the values of each of ``columns``; every feature
            once.

        Raises
        ------
        InputError
            If the file is damaged or its coordinates cannot be converted.
        """
        seen: set[int] = set()
        west, south, east, north = service_area
        edges = np.linspace(west, east, STRIPS + 1).tolist()
        for left, right in pairwise(edges):
            shapes, values, numbers = self._read(columns, (left, south, right, north))
            new = np.array([number not in seen for number in numbers], dtype=bool)
            seen.update(numbers)
            new &= np.isin(shapely.get_type_id(shapes), _SHAPES) & ~shapely.is_empty(shapes)
            yield self._placed(shapes[new]), [column[new] for column in values]

    def _placed(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        if not len(shapes):
            return shapes
        flat = shapely.force_2d(shapes)
        return onto_national_grid(flat, self.crs, source=self.path.name)[0]

    def _read(
        self, columns: Sequence[str], strip: Bounds
    ) -> tuple[NDArray[np.object_], list[NDArray[np.object_]], list[int]]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what GDAL murmurs about is checked afterwards
                meta, fids, wkb, values = pyogrio.raw.read(
                    self.path,
                    layer=self.name,
                    columns=list(columns),
                    bbox=self._bounds_of(strip),
                    return_fids=True,
                )
                shapes = shapely.from_wkb(wkb)
        except _READ_ERRORS as error:
            raise unreadable(self.path.name) from error
        found = dict(zip(meta["fields"], values, strict=True))
        return shapes, [found[column] for column in columns], fids.tolist()

    def _bounds_of(self, strip: Bounds) -> Bounds:
        """A strip of the National Grid in the layer's own coordinates, a little too large."""
        if self.crs.to_epsg(min_confidence=70) == 27700:
            return strip
        turned = Transformer.from_crs(NATIONAL_GRID, self.crs, always_xy=True)
        west, south, east, north = strip
        # PROJ without its grids is off by metres at most; what is read too much is cut off later.
        bounds: Bounds = turned.transform_bounds(west - 200, south - 200, east + 200, north + 200)
        return bounds


@contextmanager
def opened(
    path: Path, service_area: Bounds, wanted: Sequence[str]
) -> Iterator[tuple[list[Path], list[VectorLayer]]]:
    """Yield the files of a download, unpacked where they are in an archive, and their layers.

    Tiles of 100 km squares that do not reach into the service area are not opened.

    Parameters
    ----------
    path
        A vector file, or a folder or zip archive of some.
    wanted
        Names of layers; all that have lines or areas where there are none.

    Raises
    ------
    NotFoundError
        If there is nothing at ``path``.
    InputError
        If it cannot be read, has no such layer, or does not say its reference system.
    """
    files = SourceFiles.open(path)
    alone = path.is_file() and path.suffix.lower() != ".zip"
    with TemporaryDirectory(prefix="hotspots-backdrop-") as folder:
        paths = [path] if alone else _unpacked(files, service_area, Path(folder))
        layers = [layer for file in paths for layer in _layers(file)]
        chosen = [layer for layer in layers if not wanted or layer.name in wanted]
        _require_layers(path, layers, chosen, wanted)
        yield paths, chosen


def unreadable(name: str) -> InputError:
    """What is said of a file that GDAL cannot read."""
    return InputError(
        f"{name} cannot be read as a map file (damaged, or of a kind that is not known); give a "
        "GeoPackage, a GeoJSON file or a zipped Shapefile that opens in a GIS."
    )


def _unpacked(files: SourceFiles, service_area: Bounds, folder: Path) -> list[Path]:
    names = [name for name in files.names if name.lower().endswith(_ENDINGS)]
    if not names:
        raise InputError(
            f"{files.path} holds no GeoPackage and no Shapefile; name the map file itself."
        )
    near = [name for name in names if _reaches(name, service_area)]
    if not near:
        raise InputError(
            f"{files.path} holds no 100 km square in the service area; add the squares that it "
            "needs."
        )
    return road_files(files, near, folder)


def _reaches(name: str, service_area: Bounds) -> bool:
    """Whether a tile may have a part in the service area; whatever is no tile may."""
    tile = _TILE.fullmatch(name)
    square = parse_grid_reference(tile[1]) if tile else None
    if not isinstance(square, GridSquare):
        return True
    half = square.size / 2
    west, south, east, north = service_area
    return (
        west - half <= square.easting <= east + half
        and south - half <= square.northing <= north + half
    )


def _layers(path: Path) -> list[VectorLayer]:
    try:
        found = [
            (str(name), pyogrio.read_info(path, layer=name))
            for name, geometry in pyogrio.list_layers(path)
            if _DRAWN & set(str(geometry).split(" "))
        ]
        return [
            VectorLayer(path, name, tuple(info["fields"]), _crs(path, info["crs"]))
            for name, info in found
        ]
    except _READ_ERRORS as error:
        raise unreadable(path.name) from error


def _crs(path: Path, text: str | None) -> CRS:
    if not text:
        raise InputError(
            f"{path.name} does not say its coordinate reference system; add the missing .prj file, "
            "or save it again with the reference system set."
        )
    return CRS.from_user_input(text)


def _require_layers(
    path: Path, layers: list[VectorLayer], chosen: list[VectorLayer], wanted: Sequence[str]
) -> None:
    if not layers:
        raise InputError(
            f"{path} holds no lines and no areas, so there is nothing to draw; choose the file "
            "that holds the roads."
        )
    missing = sorted(set(wanted) - {layer.name for layer in chosen})
    if missing:
        raise InputError(
            f"{path} has no layer {missing[0]}; its layers with lines or areas are: "
            f"{', '.join(sorted({layer.name for layer in layers}))}."
        )

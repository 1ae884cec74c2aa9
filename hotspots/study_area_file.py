"""Study areas in files: the polygons of a boundary file as one area."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from shapely import MultiPolygon

from hotspots.analysis.density.bands import areas_of
from hotspots.boundary_file import onto_national_grid
from hotspots.errors import InputError, NotFoundError

BRITISH_NATIONAL_GRID = 27700
AREAS = "areas"


def read_study_area(path: Path, crs: CRS) -> MultiPolygon:
    """Read the polygons of a file as one area, in the system of the points it is for.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, zipped shapefile or whatever else GDAL opens. Of several layers the
        one called "areas", as in our own exports, or the only one of polygons.
    crs
        What the area is converted to.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it cannot be read, does not say its system, holds no polygons, or several layers of which
        none is called "areas".
    """
    if not path.exists():
        raise NotFoundError(f"There is no file {path}: check the name of the boundary file.")
    try:
        polygons = gpd.read_file(path, engine="pyogrio", layer=_layer(path))
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as a boundary file: give a GeoPackage, a GeoJSON file or a "
            "zipped shapefile that opens in a GIS."
        ) from error
    if not isinstance(polygons, gpd.GeoDataFrame) or polygons.crs is None:
        raise InputError(f"{path} has no areas with a coordinate reference system: add it.")
    shapes = shapely.make_valid(shapely.force_2d(polygons.geometry.dropna().to_numpy()))
    if crs.to_epsg() == BRITISH_NATIONAL_GRID:
        # Through OSTN15, as the points: PROJ alone would be metres off.
        shapes, _ = onto_national_grid(shapes, polygons.crs, source=path.name)
    else:
        shapes = gpd.GeoSeries(shapes, crs=polygons.crs).to_crs(crs).to_numpy()
    area = areas_of(shapely.union_all(shapely.make_valid(shapes)))
    if area.is_empty:
        raise InputError(f"{path} holds no polygons: give a file of areas.")
    return area


def _layer(path: Path) -> str | None:
    """The layer of areas among several, None where there is no choice."""
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path) if kind is not None}
    if len(layers) < 2:
        return next(iter(layers), None)
    polygons = [name for name, kind in layers.items() if "Polygon" in kind]
    called = [name for name in layers if name.lower() == AREAS]
    chosen = called or polygons
    if len(chosen) != 1:
        raise InputError(
            f"{path} has several layers ({', '.join(layers)}): save the one that is the study area "
            f'as a file of its own, or call it "{AREAS}".'
        )
    return chosen[0]

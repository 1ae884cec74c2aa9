"""Polygons of a vector file, whatever its format and reference system, on the National Grid."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.projection import project_to_national_grid
from hotspots.geocoding.transformation import transformation_name

NATIONAL_GRID = "EPSG:27700"

_Geometries = npt.NDArray[np.object_]
# PROJ's confidence that two systems are the same under different names, as in an old .prj file;
# below it a grid with another origin counts as a match because it is called alike.
_EQUIVALENT = 70
# The National Grid with a margin: files of the whole United Kingdom reach a little beyond it.
_LOWER_LEFT, _UPPER_RIGHT = (-100_000, -100_000), (800_000, 1_400_000)
_UNREADABLE = (DataSourceError, DataLayerError, shapely.errors.ShapelyError, ValueError)


def read_polygons(path: Path, *, field: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read the polygon layer that has a field, on the National Grid and with valid geometry.

    Parameters
    ----------
    path
        Any file (or folder, or zipped shapefile) that GDAL reads.
    field
        The field that names the features; it picks the layer where a file has several.

    Returns
    -------
    geopandas.GeoDataFrame
        The features in the file's order with all their fields, EPSG:27700, two dimensions.
    tuple of str
        What was changed on the way, a plain sentence each.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it cannot be read, has no reference system, lacks the field, is empty, holds anything
        but polygons, or lies outside Great Britain.
    """
    if not path.exists():
        raise NotFoundError(f"There is no file {path}; check the name of the boundary file.")
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # what GDAL murmurs about is checked below, feature by feature
        try:
            frame = pyogrio.read_dataframe(path, layer=_layer_with(path, field))
        except _UNREADABLE as error:
            raise InputError(
                f"{path.name} cannot be read as a boundary file; give a GeoPackage, a GeoJSON "
                "file or a zipped shapefile that opens in a GIS."
            ) from error
    if frame.empty:
        raise InputError(f"{path.name} holds no features; choose the file that holds the areas.")
    names = frame[field].astype(str).tolist()
    _refuse_other_geometry(frame, names, source=path.name)
    reference = frame.crs
    if reference is None:
        raise InputError(
            f"{path.name} does not say its coordinate reference system; add the missing .prj "
            "file, or save it again with the reference system set."
        )
    flat = shapely.force_2d(frame.geometry.to_numpy())
    projected, reprojection = onto_national_grid(flat, reference, source=path.name)
    valid, repairs = repair(projected, names, source=path.name)
    frame = frame.set_geometry(gpd.GeoSeries(valid, index=frame.index, crs=NATIONAL_GRID))
    return frame, tuple(sentence for sentence in (reprojection, repairs) if sentence)


def onto_national_grid(
    geometries: _Geometries, reference: pyproj.CRS, *, source: str
) -> tuple[_Geometries, str]:
    """Project geometries to EPSG:27700, through OSTN15 wherever the datum changes.

    Parameters
    ----------
    geometries
        Two-dimensional geometries (n).
    reference
        Their coordinate reference system.
    source
        The file's name, for messages.

    Returns
    -------
    numpy.ndarray, str
        The projected geometries and a sentence on how, empty where nothing had to be done.

    Raises
    ------
    InputError
        If the coordinates cannot be converted or lie outside the National Grid.
    """
    authority = reference.to_authority(min_confidence=_EQUIVALENT)
    name = ":".join(authority) if authority else reference.name
    horizontal = (reference.source_crs if reference.is_bound else None) or reference
    if horizontal.is_compound:
        horizontal = horizontal.sub_crs_list[0]
    if horizontal.to_epsg(min_confidence=_EQUIVALENT) == 27700:
        _refuse_outside(geometries, name, source)
        return geometries, ""

    def project(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        placed = np.column_stack(project_to_national_grid(xy[:, 0], xy[:, 1], horizontal))
        if not np.isfinite(placed).all():
            raise _outside(name, source)
        return placed

    try:
        projected: _Geometries = shapely.transform(geometries, project)
    except InputError as error:
        raise _outside(name, source) from error
    _refuse_outside(projected, name, source)
    datum = horizontal.geodetic_crs
    shifted = datum is None or datum.to_epsg() != 4277
    how = f" with {transformation_name()}" if shifted else ""
    return projected, f"Reprojected from {name} to {NATIONAL_GRID}{how}."


def repair(geometries: _Geometries, names: list[str], *, source: str) -> tuple[_Geometries, str]:
    """Make invalid polygons valid and say which; valid ones are returned as they are.

    Rings are rebuilt with GEOS's "structure" method (outer rings are united, inner rings cut
    out), which keeps what the rings enclose; lines and points left over are dropped.

    Parameters
    ----------
    geometries
        Polygons and multipolygons in metres (n).
    names
        Their names, for the sentence.
    source
        The file's name, for messages.

    Returns
    -------
    numpy.ndarray, str
        The geometries and a sentence naming the repaired ones, empty where all were valid.

    Raises
    ------
    InputError
        If nothing with an area is left of a geometry.
    """
    invalid = np.flatnonzero(~shapely.is_valid(geometries))
    repaired = geometries.copy()
    repaired[invalid] = shapely.make_valid(
        geometries[invalid], method="structure", keep_collapsed=False
    )
    flat = np.flatnonzero(shapely.area(repaired) == 0)
    if len(flat):
        raise InputError(
            f"{source}: the boundary of {names[flat[0]]} encloses no area; "
            "draw it again or take it out of the file."
        )
    if not len(invalid):
        return repaired, ""
    which = ", ".join(names[row] for row in invalid)
    noun = "geometry" if len(invalid) == 1 else "geometries"
    return repaired, f"Repaired {len(invalid)} invalid {noun}: {which}."


def checksum(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents in a folder, in hexadecimal."""
    if path.is_file():
        return _sha256(path)
    parts = sorted(part for part in path.rglob("*") if part.is_file())
    listing = "\n".join(f"{_sha256(part)} {part.relative_to(path)}" for part in parts)
    return hashlib.sha256(listing.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _layer_with(path: Path, field: str) -> str:
    layers = pyogrio.list_layers(path)
    drawn = [str(name) for name, kind in layers if kind is not None]
    if not drawn:
        raise InputError(
            f"{path.name} is a table without shapes; give the boundaries themselves, "
            "for example as a GeoPackage."
        )
    fields = {name: list(pyogrio.read_info(path, layer=name)["fields"]) for name in drawn}
    having = [name for name in drawn if field in fields[name]]
    if not having:
        known = ", ".join(dict.fromkeys(known for name in drawn for known in fields[name]))
        raise InputError(
            f"{path.name} has no field {field}; name one of its fields: {known or 'it has none'}."
        )
    if len(having) > 1:
        raise InputError(
            f"{path.name} has the field {field} in several layers ({', '.join(having)}); "
            "save the one that you want as a file of its own."
        )
    return having[0]


def _refuse_other_geometry(frame: pd.DataFrame, names: list[str], *, source: str) -> None:
    geometries = frame.geometry.to_numpy()
    kinds = shapely.get_type_id(geometries)
    polygons = np.isin(kinds, [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON])
    wrong = np.flatnonzero(~polygons | shapely.is_empty(geometries))
    if not len(wrong):
        return
    row = wrong[0]
    found = geometries[row]
    nothing = found is None or found.is_empty
    what = "has no shape" if nothing else f"is a {found.geom_type}, not a polygon"
    raise InputError(
        f"{source}: feature {row + 1} ({names[row]}) {what}; "
        "boundaries must be polygons, every one of them."
    )


def _refuse_outside(geometries: _Geometries, name: str, source: str) -> None:
    xy = shapely.get_coordinates(geometries)
    inside = (xy >= _LOWER_LEFT) & (xy <= _UPPER_RIGHT)
    # Degrees labelled as metres would all fall into the first few metres of the grid.
    degrees = np.abs(xy) <= (180, 90)
    if not inside.all() or degrees.all():
        raise _outside(name, source)


def _outside(name: str, source: str) -> InputError:
    return InputError(
        f"{source} says that its coordinates are {name}, but read as such they cannot be placed in "
        "Great Britain; save it again with its true coordinate reference system."
    )

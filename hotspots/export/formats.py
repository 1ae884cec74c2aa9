"""The formats that layers can be taken away in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hotspots.export.geojson import write_geojson
from hotspots.export.geopackage import write_geopackage
from hotspots.export.gpx import write_gpx
from hotspots.export.kml import write_kml
from hotspots.export.shapefile import write_shapefiles
from hotspots.export.spreadsheet import write_spreadsheet
from hotspots.output_file import require_format


@dataclass(frozen=True)
class Format:
    """A format, and for whom it is.

    Attributes
    ----------
    ending
        Of the file's name, without the first full stop.
    write
        Takes results, a path that ends so, and the copy that is made or None.
    """

    ending: str
    title: str
    meant_for: str
    mimetype: str
    write: Callable[..., None]


_ALL = (
    Format(
        "gpkg", "GeoPackage", "QGIS and ArcGIS, styled, in National Grid coordinates",
        "application/geopackage+sqlite3", write_geopackage,
    ),
    Format(
        "gpx", "GPX", "a patrol’s phone or satnav: waypoints, and a round through the hotspots",
        "application/gpx+xml", write_gpx,
    ),
    Format(
        "csv", "Spreadsheet (CSV)", "Excel: hotspots and clusters with grid references",
        "text/csv", write_spreadsheet,
    ),
    Format(
        "kml", "KML", "Google Earth", "application/vnd.google-earth.kml+xml", write_kml,
    ),
    Format(
        "shp.zip", "Shapefile", "older geographic programs, zipped",
        "application/zip", write_shapefiles,
    ),
    Format(
        "geojson", "GeoJSON", "the web and programs, in longitude and latitude",
        "application/geo+json", write_geojson,
    ),
)  # fmt: skip

FORMATS: Mapping[str, Format] = MappingProxyType({format.ending: format for format in _ALL})
"""Every format by its ending, those asked for most first."""


def format_of(path: Path) -> Format:
    """The format that a file's name asks for; a zip is of Shapefiles.

    Raises
    ------
    InputError
        If its name ends in none of those there are, or there can be no such file.
    """
    endings = {f".{ending.rpartition('.')[2]}": form for ending, form in FORMATS.items()}
    return endings[require_format(path, tuple(endings))]

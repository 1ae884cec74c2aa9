"""Reader of OS Open Roads: one GeoPackage of the country, or Shapefiles by 100 km square.

Source of the format: OS Open Roads technical specification (its tables map the names of the GML
attributes to those of the GeoPackage and of the Shapefile). Identifiers do not persist from one
edition to the next, so that they are used within an edition and not kept.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.grid_reference import GridSquare, parse_grid_reference
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.road_files import last_changed, road_files
from hotspots.geocoding.sources.road_junctions import RoadLinks, road_junctions
from hotspots.geocoding.sources.road_layers import RoadLayer
from hotspots.geocoding.sources.source_files import SourceFiles

_GEOPACKAGE = re.compile(r"(?:.*/)?oproad[^/]*\.gpkg", re.IGNORECASE)
_SHAPEFILE = re.compile(r"(?:.*/)?([A-Z]{2})_(?:RoadLink|MotorwayJunction)\.shp", re.IGNORECASE)
_LINK_LAYER, _JUNCTION_LAYER = "roadlink", "motorwayjunction"
_LINK_COLUMNS = {
    "id": ("id", "identifier"),
    "number": ("road_classification_number", "roadClassificationNumber", "roadNumber"),
    "name": ("name_1", "name1"),
    "other_name": ("name_2", "name2"),
    "form": ("form_of_way", "formOfWay"),
    "start": ("start_node", "startNode"),
    "end": ("end_node", "endNode"),
}
_JUNCTION_COLUMNS = {"number": ("junction_number", "junctionNumber", "junctionNu", "number")}
_AGAIN = "download OS Open Roads again."


class OpenRoadsReader:
    """Reads junctions from the road links and the numbered junctions of motorways."""

    name = "OS Open Roads"

    def recognises(self, files: SourceFiles) -> bool:
        return any(_GEOPACKAGE.fullmatch(n) or _SHAPEFILE.fullmatch(n) for n in files.names)

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        with _layers(files, service_area) as (paths, layers):
            links = _links([x for x in layers if x.kind == _LINK_LAYER], service_area, advance)
            numbered = _numbered(
                [x for x in layers if x.kind == _JUNCTION_LAYER], service_area, advance
            )
            edition = last_changed(paths)
        if links is None:
            raise InputError(
                f"{files.path} holds no road in the service area; add the squares that it needs."
            )
        try:
            junctions = road_junctions(links, numbered, service_area)
        except InputError as error:
            raise InputError(f"In {files.path}, {error}; {_AGAIN}") from error
        if not len(junctions):
            raise InputError(
                f"{files.path} holds no junction of named or numbered roads in the service area;"
                f" {_AGAIN}"
            )
        notes = () if numbered else ("No numbered motorway junction is in the service area.",)
        return SourceContent(
            GazetteerSource(
                name=self.name,
                edition=edition,
                licence="Open Government Licence v3.0",
                attribution="Contains OS data \u00a9 Crown copyright and database right"
                f" {edition[:4]}.",
                rows=len(junctions),
                holds="junctions",
                notes=notes,
            ),
            junctions=junctions,
        )


@contextmanager
def _layers(
    files: SourceFiles, service_area: Bounds
) -> Iterator[tuple[list[Path], list[RoadLayer]]]:
    """Yield the files that are needed, unpacked where they are in an archive, and their layers."""
    geopackages = [name for name in files.names if _GEOPACKAGE.fullmatch(name)]
    if len(geopackages) > 1:
        raise InputError(
            f"{files.path} holds {len(geopackages)} road GeoPackages; name the one to read."
        )
    shapefiles = [
        match[0]
        for name in files.names
        if (match := _SHAPEFILE.fullmatch(name)) and _reaches(match[1], service_area)
    ]
    if not geopackages and not shapefiles:
        raise InputError(
            f"{files.path} holds no 100 km square in the service area; add the squares that it"
            " needs."
        )
    with tempfile.TemporaryDirectory(prefix="hotspots-roads-") as folder:
        paths = road_files(files, geopackages or shapefiles, Path(folder))
        layers = [layer for path in paths for layer in RoadLayer.of(path, files.path)]
        if not any(layer.kind == _LINK_LAYER for layer in layers):
            raise InputError(f"{files.path} has no layer of road links; {_AGAIN}")
        if geopackages and not any(layer.kind == _JUNCTION_LAYER for layer in layers):
            raise InputError(f"{files.path} has no layer of motorway junctions; {_AGAIN}")
        yield paths, layers


def _reaches(square: str, service_area: Bounds) -> bool:
    """Whether a 100 km square, such as "SU", has a part in the service area."""
    place = parse_grid_reference(square)
    if not isinstance(place, GridSquare):
        return False
    half = place.size / 2
    xmin, ymin, xmax, ymax = service_area
    return (
        xmin - half <= place.easting <= xmax + half and ymin - half <= place.northing <= ymax + half
    )


def _links(layers: list[RoadLayer], service_area: Bounds, advance: Advance) -> RoadLinks | None:
    columns: list[dict[str, NDArray[np.object_]]] = []
    lines: list[NDArray[np.object_]] = []
    for layer in layers:
        line, values = layer.read(_LINK_COLUMNS, service_area)
        advance(len(line))
        layer.require_shape(line, shapely.GeometryType.LINESTRING)
        layer.require_values(values, ("id", "form", "start", "end"))
        columns.append(values)
        lines.append(line)
    joined = {name: np.concatenate([part[name] for part in columns]) for name in _LINK_COLUMNS}
    # A link that crosses the edge of a square is in the files of both.
    _, first = np.unique(joined["id"].astype(str), return_index=True)
    if not len(first):
        return None
    form = np.char.lower(joined["form"][first].astype(str))
    names = [joined[name][first] for name in ("number", "name", "other_name")]
    return RoadLinks(
        start=joined["start"][first],
        end=joined["end"][first],
        names=list(zip(*names, strict=True)),
        roundabout=form == "roundabout",
        slip_road=form == "slip road",
        line=np.concatenate(lines)[first],
    )


def _numbered(
    layers: list[RoadLayer], service_area: Bounds, advance: Advance
) -> list[tuple[str, float, float]]:
    found: set[tuple[str, float, float]] = set()
    for layer in layers:
        points, values = layer.read(_JUNCTION_COLUMNS, service_area)
        advance(len(points))
        layer.require_shape(points, shapely.GeometryType.POINT)
        layer.require_values(values, ("number",))
        places = shapely.get_coordinates(points)
        found |= {(n, x, y) for n, (x, y) in zip(values["number"], places.tolist(), strict=True)}
    return sorted(found)

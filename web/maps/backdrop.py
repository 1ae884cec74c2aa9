"""The backdrop of maps by address: main ways at once, streets when a reader comes close."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
import shapely
from flask import Blueprint, Response, abort, url_for

from hotspots.backdrop.backdrop_file import AREA, COUNTY, backdrop_path, read_part, sources_of
from hotspots.backdrop.kinds import KINDS, Kind
from hotspots.backdrop.labels import Label, name_labels, number_labels
from hotspots.backdrop.ways import Ways
from hotspots.geocoding.gazetteer_file import state_of
from hotspots.store.boundaries import CommunityArea
from web.access import everyone_signed_in
from web.installation import database, picture, source
from web.layers import answer_layer
from web.maps.geojson import encode
from web.maps.shapes import surroundings

ROADS, STREETS = "roads", "streets"
LAYERS = (ROADS, STREETS)
"""Kinds of layers, as the map's script knows them."""

ROAD_KINDS = tuple(kind for kind in KINDS if kind is not Kind.LOCAL)
STREET_KINDS = (Kind.LOCAL,)
NAMED_KINDS = (Kind.LOCAL, Kind.MINOR, Kind.B_ROAD, Kind.A_ROAD)
ROAD_TOLERANCE_M = 12.0
"""Half a pixel where an area fills the window."""
STREETS_MARGIN_M = 500.0
NEAR_M = 750.0
"""Streets so near to a hotspot are in the file that works without a network."""
NUMBER_EVERY_M = 3_000.0
NUMBER_EVERY_IN_COUNTY_M = 25_000.0
NUMBERED_IN_COUNTY = (Kind.A_ROAD, Kind.MOTORWAY)

blueprint = Blueprint("backdrop", __name__)


@blueprint.get("/areas/<string(maxlength=100):slug>/backdrop/<any(roads, streets):kind>.geojson")
@everyone_signed_in
def area_part(slug: str, kind: str) -> Response:
    """Roads or streets of an area and of what is around it."""
    area = picture().boundaries.area(slug)
    state = _require_backdrop()
    draw = roads_layer if kind == ROADS else streets_layer
    # Incidents have no part in it: a file that is sent makes no layer of roads anew.
    key = (source()[0], "backdrop", kind, area.geometry, state)
    return answer_layer(key, lambda: draw(area))


@blueprint.get("/layers/backdrop.geojson")
@everyone_signed_in
def county_part() -> Response:
    """The main roads of the county."""
    state = _require_backdrop()
    return answer_layer((*source(), "backdrop", COUNTY, state), county_layer)


def state() -> str:
    """Text that differs whenever the backdrop does; "" without one."""
    return state_of(_path())


def area_layers(slug: str) -> list[tuple[str, str]]:
    """Kind and address of the layers of an area's map, none without a backdrop."""
    if not state():
        return []
    return [(kind, url_for("backdrop.area_part", slug=slug, kind=kind)) for kind in LAYERS]


def county_layers() -> list[tuple[str, str]]:
    """Kind and address of the layer of the county's map, none without a backdrop."""
    return [(ROADS, url_for("backdrop.county_part"))] if state() else []


def roads_layer(area: CommunityArea) -> bytes:
    """Main ways of the area and around it, light enough for the first view."""
    frame = surroundings(area).bounds
    ways = read_part(_path(), AREA, bounds=frame, kinds=ROAD_KINDS).clipped(frame)
    return _encode(ways, ROAD_TOLERANCE_M, "number", number_labels(ways, every_m=NUMBER_EVERY_M))


def streets_layer(area: CommunityArea, near: shapely.Geometry | None = None) -> bytes:
    """Streets of the area, and the names of everything that has one.

    Parameters
    ----------
    near
        Only what lies within ``NEAR_M`` of it, EPSG:27700; the whole area unless given.
    """
    within = (
        shapely.buffer(area.geometry, STREETS_MARGIN_M)
        if near is None
        else shapely.buffer(near, NEAR_M)
    )
    ways = read_part(_path(), AREA, bounds=within.bounds, kinds=NAMED_KINDS)
    ways = ways.take(shapely.intersects(within, ways.shape))
    return _encode(ways.of(STREET_KINDS), 0.0, "name", name_labels(ways))


def county_layer() -> bytes:
    """The main ways of the county, with the numbers of the greatest."""
    areas = [area.geometry for area in picture().boundaries.areas]
    west, south, east, north = shapely.total_bounds(np.array(areas, dtype=object))
    frame = (west - 4_000, south - 4_000, east + 4_000, north + 4_000)
    ways = read_part(_path(), COUNTY, bounds=frame).clipped(frame)
    numbered = ways.of(NUMBERED_IN_COUNTY)
    labels = number_labels(numbered, every_m=NUMBER_EVERY_IN_COUNTY_M)
    return _encode(ways, 0.0, "number", labels)


def _encode(ways: Ways, tolerance_m: float, says: str, labels: Sequence[Label]) -> bytes:
    """One shape for each kind, then the labels; what maps must print stands beside them."""
    shapes, properties = [], []
    for index, kind in enumerate(KINDS):
        parts = shapely.get_parts(ways.shape[ways.kind == index])
        if len(parts):
            shapes.append(_together(parts, kind, tolerance_m))
            properties.append({"kind": str(kind)})
    shapes += [label.point for label in labels]
    properties += [{says: label.text} for label in labels]
    written = orjson.dumps({"credit": _credit(_path(), state())})
    return written[:-1] + b"," + encode(shapes, properties)[1:]


def _together(
    parts: np.ndarray[tuple[int], np.dtype[np.object_]], kind: Kind, tolerance_m: float
) -> shapely.Geometry:
    if kind is Kind.BUILT_UP:
        return shapely.simplify(shapely.union_all(parts), tolerance_m)
    return shapely.simplify(shapely.line_merge(shapely.multilinestrings(parts)), tolerance_m)


@lru_cache(maxsize=8)
def _credit(path: Path, _state: str) -> str:
    sources = sources_of(path)
    return " ".join(dict.fromkeys(each.attribution for each in sources if each.attribution))


def _path() -> Path:
    return backdrop_path(database().settings.home)


def _require_backdrop() -> str:
    found = state()
    if not found:
        abort(404)
    return found

"""The layers of one community area's map as GeoJSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shapely

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.area_change import AreaChange
from hotspots.store.boundaries import Boundaries, CommunityArea
from web.maps.change_rows import change_rows
from web.maps.geojson import encode
from web.maps.rows import (
    Row,
    accuracy_rows,
    band_rows,
    cell_rows,
    cluster_rows,
    hotspot_rows,
)
from web.maps.shapes import (
    AREA_TOLERANCE_M,
    COUNTY_TOLERANCE_M,
    light_shapes,
    settlements_within,
    surroundings,
)


def encode_rows(rows: list[Row]) -> bytes:
    """Rows as a layer."""
    return encode([row.geometry for row in rows], [row.properties for row in rows])


ANALYSED: Mapping[str, Callable[[AreaHotspots], bytes]] = {
    "density": lambda result: encode_rows(band_rows(result)),
    "hotspots": lambda result: encode_rows(hotspot_rows(result)),
    "clusters": lambda result: encode_rows(cluster_rows(result)),
    "cells": lambda result: encode_rows(cell_rows(result)[0]),
    "accuracy": lambda result: encode_rows(accuracy_rows(result)),
}
"""Layers that depend on the selection and on what the person may see."""

CHANGE = "change"
"""The layer that depends on a second period as well."""


def change_layer(change: AreaChange) -> bytes:
    """The squares that are compared between two periods."""
    return encode_rows(change_rows(change))


def boundary_layer(boundaries: Boundaries, area: CommunityArea) -> bytes:
    """The area's own boundary."""
    shapes = light_shapes(boundaries.areas, AREA_TOLERANCE_M)
    return encode([shapes[boundaries.areas.index(area)]], [{"name": area.name}])


def neighbours_layer(boundaries: Boundaries, area: CommunityArea) -> bytes:
    """The area and those around it, drawn as the ground of the map."""
    frame = surroundings(area)
    shapes = light_shapes(boundaries.areas, COUNTY_TOLERANCE_M)
    near = [
        (shape, {"name": other.name, "own": other is area})
        for shape, other in zip(shapes, boundaries.areas, strict=True)
        if shapely.intersects(frame, shape)
    ]
    return encode([shape for shape, _ in near], [said for _, said in near])


def places_layer(_boundaries: Boundaries, area: CommunityArea) -> bytes:
    """Names of the settlements in the area and around it."""
    near = settlements_within(surroundings(area))
    return encode([place.point for place in near], [{"name": p.name, "kind": p.kind} for p in near])


BACKDROP: Mapping[str, Callable[[Boundaries, CommunityArea], bytes]] = {
    "neighbours": neighbours_layer,
    "boundary": boundary_layer,
    "places": places_layer,
}
"""Layers that depend on the boundaries alone."""

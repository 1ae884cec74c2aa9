"""Tables of shapes as GeoJSON (RFC 7946): longitude and latitude, exterior rings anticlockwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from hotspots.geocoding.transformation import to_longitude_latitude

DECIMALS = 6
"""A tenth of a metre."""


def encode(geometries: Sequence[Any], properties: Sequence[dict[str, Any]]) -> bytes:
    """Write a feature collection.

    Parameters
    ----------
    geometries
        Shapes in EPSG:27700.
    properties
        What each shape says, in the same order.
    """
    shapes = shapely.to_geojson(to_degrees(np.asarray(geometries, dtype=object)))
    features = (
        b'{"type":"Feature","properties":%s,"geometry":%s}'
        % (orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY), shape.encode("ascii"))
        for said, shape in zip(properties, shapes, strict=True)
    )
    return b'{"type":"FeatureCollection","features":[%s]}' % b",".join(features)


def to_degrees(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in EPSG:27700 as rounded longitude and latitude, wound as RFC 7946 asks."""

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        longitude, latitude = to_longitude_latitude(points[:, 0], points[:, 1])
        degrees: NDArray[np.float64] = np.column_stack([longitude, latitude])
        return degrees.round(DECIMALS)

    converted: NDArray[np.object_] = shapely.orient_polygons(
        shapely.transform(geometries, convert), exterior_cw=False
    )
    return converted


def bounds_in_degrees(geometry: Any) -> list[list[float]]:
    """South-west and north-east corner of a shape in EPSG:27700, each latitude then longitude."""
    west, south, east, north = shapely.bounds(to_degrees(np.array([geometry], dtype=object))[0])
    return [[float(south), float(west)], [float(north), float(east)]]

"""GeoJSON as OpenAPI 3.0 describes it."""

from __future__ import annotations

from typing import Any

REFERENCE = "#/components/schemas/"
POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
RING = {"type": "array", "items": POSITION, "minItems": 4}
POLYGON = {"type": "array", "items": RING, "minItems": 1}
LINKS = {"type": "array", "items": {"$ref": f"{REFERENCE}Link"}}


def _shape(kind: str, coordinates: dict[str, Any]) -> dict[str, Any]:
    return _object({"type": _only(kind), "coordinates": coordinates})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _only(value: str) -> dict[str, Any]:
    return {"type": "string", "enum": [value]}


SHAPES = {
    "Polygon": _shape("Polygon", POLYGON),
    "MultiPolygon": _shape("MultiPolygon", {"type": "array", "items": POLYGON}),
}
"""What features look like."""


def feature_schema(properties: str, *, alone: bool = False) -> dict[str, Any]:
    """A feature; ``properties`` is the schema of what it says, and one alone has links."""
    members: dict[str, Any] = {
        "type": _only("Feature"),
        "id": {"type": "string"},
        "geometry": {"oneOf": [{"$ref": REFERENCE + name} for name in SHAPES]},
        "properties": {"$ref": REFERENCE + properties},
    }
    return _object({**members, "links": LINKS} if alone else members)


def page_schema(feature: str) -> dict[str, Any]:
    """A page of features of one schema."""
    count = {"type": "integer", "minimum": 0}
    return _object(
        {
            "type": _only("FeatureCollection"),
            "numberMatched": {**count, "description": "How many there are on all pages"},
            "numberReturned": {**count, "description": "How many of them are on this page"},
            "links": LINKS,
            "features": {"type": "array", "items": {"$ref": REFERENCE + feature}},
        }
    )

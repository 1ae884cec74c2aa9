"""The parameters as the description has them, by the names of its components."""

from __future__ import annotations

from typing import Any

from hotspots.disclosure import LIMITS_M
from hotspots.themes import THEMES
from hotspots.time_of_week import TIMES
from web.features.catalogue import COLLECTIONS
from web.features.paging import MOST, USUAL
from web.features.reference_systems import REFERENCE_SYSTEMS

NAME, FEATURE = "collectionId", "featureId"
KINDS = sorted({kind.id for theme in THEMES.values() for kind in theme.subtypes})
CRS = {"type": "string", "enum": list(REFERENCE_SYSTEMS), "default": next(iter(REFERENCE_SYSTEMS))}


def _query(
    name: str, words: str, schema: dict[str, Any], *, explode: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": words,
        "required": False,
        "style": "form",
        "explode": explode,
        "schema": schema,
    }


def _path(name: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "description": words, "required": True, "schema": schema}


TEXT = {"type": "string", "minLength": 1}
COMPONENTS = {
    NAME: _path(NAME, "A layer", {"type": "string", "enum": list(COLLECTIONS)}),
    FEATURE: _path(FEATURE, "The id of a feature", {**TEXT, "maxLength": 200}),
    "f": _query("f", "Everything is JSON", {"type": "string", "enum": ["json"]}),
    "theme": _query(
        "theme",
        "What the incidents are about",
        {"type": "string", "enum": list(THEMES), "default": next(iter(THEMES))},
    ),
    "subtype": _query(
        "subtype", "A kind of the theme; all unless given", {"type": "string", "enum": KINDS}
    ),
    "agency": _query(
        "agency",
        "Code of an agency whose incidents count; repeat for more, all unless given",
        {"type": "array", "items": TEXT, "minItems": 1},
        explode=True,
    ),
    "area": _query(
        "area",
        "Name or slug of a community area; repeat for more, all unless given",
        {"type": "array", "items": TEXT, "minItems": 1},
        explode=True,
    ),
    "within": _query(
        "within",
        "Leave out incidents whose places are known worse, metres",
        {"type": "integer", "enum": list(LIMITS_M)},
    ),
    "times": _query(
        "times",
        "Only the incidents of a part of the week; all of it unless given",
        {"type": "string", "enum": list(TIMES)},
    ),
    "datetime": _query(
        "datetime",
        "The whole months that a moment or an interval touches, both ends included: 2025-09, "
        "2025-01/2025-03, 2025-04-01T00:00:00Z/.. and so on. The last 12 months unless given.",
        TEXT,
    ),
    "limit": _query(
        "limit",
        "How many features at most",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    ),
    "offset": _query(
        "offset",
        "After how many the page begins; part of the link to the next page",
        {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0},
    ),
    "data": _query(
        "data", "Version of the data; part of the link to the next page", TEXT
    ),
    "bbox": _query(
        "bbox",
        "West, south, east and north of what the features touch; with heights six numbers",
        {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    ),
    "bbox-crs": _query("bbox-crs", "What the bbox is in", CRS),
    "crs": _query("crs", "What the shapes shall be in", CRS),
}  # fmt: skip
# Clients append the parameters of a connection to every address, whether they matter there or not.
COMMON = ("f", "theme", "subtype", "agency", "area", "within", "times", "datetime")
ONE = (*COMMON, "crs")
MANY = (*ONE, "limit", "offset", "data", "bbox", "bbox-crs")

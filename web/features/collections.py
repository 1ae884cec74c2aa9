"""The layers there are, each with its whole account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import shapely
from flask import Response

from hotspots.assessment import AreaAssessment, Picture
from hotspots.export.description import description, title
from hotspots.periods import month_bounds
from web.callers import limited
from web.features.blueprint import blueprint, for_readers
from web.features.catalogue import COLLECTIONS, Collection
from web.features.described_parameters import COMMON
from web.features.feature_table import feature_table, results
from web.features.links import GEOJSON, JSON, address, address_with, link, self_link
from web.features.parameters import read_arguments
from web.features.reference_systems import DEGREES, METRES, REFERENCE_SYSTEMS
from web.features.service import json_answer
from web.features.view import View, read_view
from web.installation import picture
from web.maps.geojson import bounds_in_degrees

NAMES = ", ".join(COLLECTIONS)
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@blueprint.get("/collections")
@for_readers
@limited
def collections() -> Response:
    """The layers that have features; programs that show an empty one as an error see none."""
    shown = picture()
    view = read_view(read_arguments(COMMON), shown)
    found = results(view)
    filled = [one for one in COLLECTIONS.values() if len(feature_table(one, view))]
    return json_answer(
        {
            "links": [self_link(JSON, "This document")],
            "crs": list(REFERENCE_SYSTEMS),
            "collections": [_collection(one, view, found, shown) for one in filled],
        }
    )


@blueprint.get(f"/collections/<any({NAMES}):name>")
@for_readers
@limited
def collection(name: str) -> Response:
    """One layer, whether it has features or not."""
    shown = picture()
    view = read_view(read_arguments(COMMON), shown)
    return json_answer(_collection(COLLECTIONS[name], view, results(view), shown))


def _collection(
    one: Collection, view: View, found: list[AreaAssessment], shown: Picture
) -> dict[str, Any]:
    itself = address("collection", name=one.id)
    return {
        "id": one.id,
        "title": f"{one.title}: {title(found)}",
        "description": f"{one.words}\n{description(found)}",
        "itemType": "feature",
        "extent": {"spatial": _where(view), "temporal": _when(shown)},
        "crs": list(REFERENCE_SYSTEMS),
        "storageCrs": METRES,
        "links": [
            link("self", address_with(itself), JSON, "This layer"),
            link("items", address_with(f"{itself}/items"), GEOJSON, "Its features"),
        ],
    }


def _where(view: View) -> dict[str, Any]:
    around = shapely.box(*shapely.total_bounds([area.geometry for area in view.areas]))
    (south, west), (north, east) = bounds_in_degrees(around)
    return {"bbox": [[west, south, east, north]], "crs": DEGREES}


def _when(shown: Picture) -> dict[str, Any]:
    ends: list[str | None] = [None, None]
    if shown.available:
        first, _ = month_bounds(shown.available.first)
        _, after = month_bounds(shown.available.last)
        last = after - timedelta(seconds=1)
        ends = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (first, last)]
    return {"interval": [ends], "trs": GREGORIAN}

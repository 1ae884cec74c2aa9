"""The features of a layer, in pages and one by one."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import orjson
from flask import Response, request

from hotspots.assessment import Picture
from hotspots.errors import ConflictError, NotFoundError
from hotspots.intake.quotation import quote
from web.callers import limited
from web.features.blueprint import blueprint, for_readers
from web.features.catalogue import COLLECTIONS, Collection, area_of
from web.features.collections import NAMES
from web.features.described_parameters import MANY, ONE
from web.features.feature_table import feature_table
from web.features.links import GEOJSON, JSON, Link, address, link, page_address, self_link
from web.features.paging import Page, read_page, read_reference_system
from web.features.parameters import read_arguments
from web.features.record import record_reading
from web.features.view import View, read_view
from web.installation import picture, source
from web.layers import answer_layer

CHANGED = (
    "The incidents, the areas or the gazetteer changed while the pages of this layer were read; "
    "begin again with the first page."
)


@blueprint.get(f"/collections/<any({NAMES}):name>/items")
@for_readers
@limited
def features(name: str) -> Response:
    """A page of features; ``next`` leads to the page that follows, of the same data."""
    arguments = read_arguments(MANY)
    shown, collection = picture(), COLLECTIONS[name]
    view, page = read_view(arguments, shown), read_page(arguments)
    if arguments.one("data") not in (None, shown.version):
        raise ConflictError(CHANGED)
    record_reading(collection, view)
    answer = answer_layer(_key(), lambda: _encode(collection, view, page, shown))
    return _in(answer, page.reference_system)


@blueprint.get(f"/collections/<any({NAMES}):name>/items/<string(maxlength=200):feature>")
@for_readers
@limited
def feature(name: str, feature: str) -> Response:
    """One feature under the filters that it was found with."""
    arguments = read_arguments(ONE)
    collection = COLLECTIONS[name]
    view = _of_its_area(read_view(arguments, picture()), feature)
    table = feature_table(collection, view)
    if feature not in table.names:
        raise NotFoundError(
            f'The layer {name} has no feature "{quote(feature)}" under these filters; ask with the '
            "filters that it was found with."
        )
    position = table.names.index(feature)
    reference_system = read_reference_system(arguments, "crs")
    record_reading(collection, view)

    def build() -> bytes:
        (found,) = table.encode(np.array([position]), reference_system)
        links = [self_link(GEOJSON, "This feature"), _collection_link(collection)]
        return orjson.dumps({**found, "links": links})

    return _in(answer_layer(_key(), build), reference_system)


def _encode(collection: Collection, view: View, page: Page, shown: Picture) -> bytes:
    table = feature_table(collection, view)
    matched = page.matched(table)
    chosen = matched[page.offset : page.offset + page.limit]
    links = [
        self_link(GEOJSON, "This page"),
        _collection_link(collection),
    ]
    following = page.offset + page.limit
    if following < len(matched):
        links.append(
            link("next", page_address(following, shown.version), GEOJSON, "The page that follows")
        )
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "numberMatched": len(matched),
            "numberReturned": len(chosen),
            "links": links,
            "features": table.encode(chosen, page.reference_system),
        }
    )


def _of_its_area(view: View, feature: str) -> View:
    """A view of the one area that a feature lies in; other areas need not be worked out."""
    return View(view.selection, tuple(one for one in view.areas if one.slug == area_of(feature)))


def _collection_link(collection: Collection) -> Link:
    return link("collection", address("collection", name=collection.id), JSON, collection.title)


def _key() -> Hashable:
    """The whole address, since answers link to it; what may be seen is the same under every key."""
    return *source(), "features", request.base_url, request.query_string


def _in(answer: Response, reference_system: str) -> Response:
    answer.headers["Content-Crs"] = f"<{reference_system}>"
    return answer

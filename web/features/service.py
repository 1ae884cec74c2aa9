"""The way in: what there is, what of the standard is kept to, and the description."""

from __future__ import annotations

import orjson
from flask import Response

from web.access import public
from web.callers import limited
from web.features.blueprint import blueprint, for_readers
from web.features.described_parameters import COMMON
from web.features.description import CONFORMANCE, INTRODUCTION, description
from web.features.links import JSON, OPENAPI, address, link, self_link
from web.features.parameters import read_arguments
from web.features.view import read_view
from web.installation import picture
from web.service.frame import service_settings


@blueprint.get("")
@blueprint.get("/")
@for_readers
@limited
def landing() -> Response:
    """Links to everything else; a filter that cannot be followed is told here already."""
    read_view(read_arguments(COMMON), picture())
    return json_answer(
        {
            "title": service_settings().name,
            "description": INTRODUCTION,
            "links": [
                self_link(JSON, "This document"),
                link("service-desc", address("document"), OPENAPI, "The description"),
                link("conformance", address("conformance"), JSON, "What is kept to"),
                link("data", address("collections"), JSON, "The layers"),
            ],
        }
    )


@blueprint.get("/conformance")
@for_readers
@limited
def conformance() -> Response:
    """The parts of the standard that are kept to."""
    read_view(read_arguments(COMMON), picture())
    return json_answer({"conformsTo": list(CONFORMANCE)})


@blueprint.get("/api")
@public
def document() -> Response:
    """The description as an OpenAPI document, whatever a client appends to its address."""
    answer = json_answer(description())
    answer.content_type = OPENAPI
    return answer


def json_answer(said: object) -> Response:
    """A document that is no layer."""
    return Response(orjson.dumps(said), mimetype=JSON)

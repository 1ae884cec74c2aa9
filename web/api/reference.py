"""The page that describes the interface, and the description itself for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, render_template, request

from hotspots.store.api_keys import SCOPES
from web.access import public
from web.api.blueprint import blueprint
from web.api.description import description
from web.api.operations import ALWAYS, OPERATIONS, WITH_KEY
from web.api.paging import json_answer


@blueprint.get("/")
@public
def reference() -> str:
    """Every address, what it takes and what it answers, for the people who write programs."""
    schemas = description()["components"]["schemas"]
    return render_template(
        "api/reference.html",
        operations=OPERATIONS,
        own_statuses={operation.name: _own(operation.statuses) for operation in OPERATIONS},
        shared_statuses=WITH_KEY,
        phrase=lambda status: HTTPStatus(status).phrase,
        incident=schemas["IncidentReport"],
        models={name: schema for name, schema in schemas.items() if _is_answer(schema, name)},
        kind=kind_in_words,
        scopes=SCOPES,
        root=request.url_root.rstrip("/"),
    )


@blueprint.get("/openapi.json")
@public
def document() -> Response:
    """The same as an OpenAPI document."""
    return json_answer(description())


def kind_in_words(schema: Mapping[str, Any]) -> str:
    """What kind of value a schema allows, as a table shows it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind_in_words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {kind_in_words(schema['items'])}"
    if schema.get("format") == "date-time":
        return "date and time"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _own(statuses: Mapping[int, str]) -> dict[int, str]:
    """What only this address answers, beside what all of them do."""
    shared = ALWAYS | WITH_KEY
    return {status: words for status, words in statuses.items() if shared.get(status) != words}


def _is_answer(schema: Mapping[str, Any], name: str) -> bool:
    return "properties" in schema and name != "IncidentReport"

"""The layers described: an OpenAPI 3.0 document, as the standard asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from web.api.answers import Problem
from web.features import answers
from web.features.catalogue import COLLECTIONS, Collection
from web.features.described_parameters import COMMON, COMPONENTS, FEATURE, MANY, NAME, ONE
from web.features.geojson_schemas import SHAPES, feature_schema, page_schema
from web.features.links import GEOJSON, JSON, OPENAPI
from web.problems import PROBLEM

TITLE = "Hotspots"
INTRODUCTION = (
    "The map layers of Hotspots for geographic programs, read-only, as OGC API - Features has "
    "them. Every call carries a key of an agency that allows to read layers. All keys read the "
    "same: protected figures, as partners see them on the pages. Without datetime the figures are "
    "of the last 12 months, without theme of the first one."
)
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}"
    for part, name in ((1, "core"), (1, "geojson"), (1, "oas30"), (2, "crs"))
)
SCHEMAS = "#/components/schemas/"
REFUSALS = {
    "400": "A parameter is unknown or cannot be used.",
    "401": "There is no key, or it opens nothing: it is wrong, was revoked or has expired.",
    "403": "The key does not allow to read layers.",
    "404": "There is nothing at this address.",
    "405": "The address does not answer to this method.",
    "409": "The data changed since the page before: begin again.",
    "429": "The key has called too often: wait as many seconds as Retry-After says.",
    "500": "Something is wrong with the service.",
    "503": "The service is not ready, or cannot reach its records.",
}
OPEN_REFUSALS = ("400", "405", "500")


class OpenApi30Schema(GenerateJsonSchema):
    """Schemas as OpenAPI 3.0 has them: there null is no type, and no value stands alone."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A value that may be null."""
        return {**self.generate_inner(schema["schema"]), "nullable": True}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """One of some values."""
        return {"type": "string", "enum": list(schema["expected"])}


@cache
def description() -> dict[str, Any]:
    """The whole document; it is the same for every caller and must not be changed."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/ogc"}],
        "security": [{"key": []}, {"password": []}],
        "paths": _paths(),
        "components": {
            "parameters": COMPONENTS,
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key of an agency"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The key as the password, any name as the user",
                },
            },
        },
    }


def _paths() -> dict[str, Any]:
    paths = {
        "/": _operation("landing", "The way in", answers.LandingPage, COMMON),
        "/conformance": _operation(
            "conformance", "What of the standard is kept to", answers.Conformance, COMMON
        ),
        "/api": _operation("document", "This description", None, COMMON, kind=OPENAPI),
        "/collections": _operation(
            "collections", "The layers that have features", answers.Collections, COMMON
        ),
        "/collections/{collectionId}": _operation(
            "collection", "One layer", answers.CollectionAnswer, (NAME, *COMMON)
        ),
    }
    for one in COLLECTIONS.values():
        # Each by its name: QGIS asks such an address for the filters that it may send.
        path = f"/collections/{one.id}/items"
        paths[path] = _items(f"{one.id}_items", one.words, f"{one.id}_page", MANY)
        paths[f"{path}/{{featureId}}"] = _items(
            f"{one.id}_item", f"One of: {one.title.lower()}", f"{one.id}_item", (FEATURE, *ONE)
        )
    return paths


def _operation(
    name: str,
    summary: str,
    answer: type[BaseModel] | None,
    parameters: Iterable[str],
    *,
    kind: str = JSON,
) -> dict[str, Any]:
    schema = {"$ref": SCHEMAS + answer.__name__} if answer else {"type": "object"}
    described = _get(name, summary, kind, schema, parameters)
    if answer is None:
        described["get"]["security"] = []
        refusals = {status: _refusal(status) for status in OPEN_REFUSALS}
        described["get"]["responses"] = {"200": described["get"]["responses"]["200"], **refusals}
    return described


def _items(name: str, summary: str, schema: str, parameters: Iterable[str]) -> dict[str, Any]:
    return _get(name, summary, GEOJSON, {"$ref": SCHEMAS + schema}, parameters)


def _get(
    name: str, summary: str, kind: str, schema: dict[str, Any], parameters: Iterable[str]
) -> dict[str, Any]:
    answered = {"description": summary, "content": {kind: {"schema": schema}}}
    if kind == GEOJSON:
        answered["headers"] = {
            "Content-Crs": {"description": "What the shapes are in", "schema": {"type": "string"}}
        }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{one}"} for one in parameters],
            "responses": {"200": answered, **{status: _refusal(status) for status in REFUSALS}},
        }
    }


def _refusal(status: str) -> dict[str, Any]:
    return {
        "description": REFUSALS[status],
        "content": {PROBLEM: {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
    }


def _schemas() -> dict[str, Any]:
    return {
        **_of(answers.LandingPage, answers.Conformance, answers.Collections, Problem),
        **_of(*(one.properties for one in COLLECTIONS.values())),
        **SHAPES,
        **{name: schema for one in COLLECTIONS.values() for name, schema in _own(one).items()},
    }


def _own(one: Collection) -> dict[str, Any]:
    said = one.properties.__name__
    return {
        f"{one.id}_item": feature_schema(said, alone=True),
        f"{one.id}_feature": feature_schema(said),
        f"{one.id}_page": page_schema(f"{one.id}_feature"),
    }


def _of(*models: type[BaseModel]) -> dict[str, Any]:
    _, made = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template=f"{SCHEMAS}{{model}}",
        schema_generator=OpenApi30Schema,
    )
    schemas: dict[str, Any] = made["$defs"]
    return schemas

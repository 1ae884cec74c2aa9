"""The interface described: an OpenAPI 3.1 document made from the models that serve it."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hotspots.intake.incident import IncidentReport
from hotspots.intake.limits import LARGEST_CELL
from hotspots.store.api_keys import SCOPES
from web.api import answers
from web.api.body import LIST, MOST_INCIDENTS
from web.api.incident_rows import LARGEST_NUMBER, NUMBERS
from web.api.operations import OPERATIONS, Operation
from web.problems import PROBLEM

SCHEMAS = "#/components/schemas/"
INTRODUCTION = (
    "How an agency's own system sends incidents to Hotspots, reads what became of them and takes "
    "them back. Every call carries a key of the agency; an agency sees nothing but its own."
)
INCIDENT = (
    "What happened, when and where, as your agency says it. Give a category; and a start, or a "
    "date (with a time, if it is known), or a month; and any of the fields that say where. A field "
    "that is null or left out is empty. No text may have control characters, but for tabs and the "
    "ends of lines. What is wrong with a value is told of its row."
)


@cache
def description() -> dict[str, Any]:
    """The whole document; it is the same for every caller and must not be changed."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hotspots", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of your agency. It allows some of: "
                    + "; ".join(f"{scope} ({words})" for scope, words in SCOPES.items())
                    + ".",
                }
            },
        },
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.words,
        "responses": {
            str(status): _response(operation, status, words)
            for status, words in operation.statuses.items()
        },
    }
    if operation.scope:
        described["security"] = [{"key": [operation.scope]}]
    if operation.parameters:
        described["parameters"] = list(operation.parameters)
    if operation.takes_incidents:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"{SCHEMAS}Call"}}},
        }
    return described


def _response(operation: Operation, status: int, words: str) -> dict[str, Any]:
    response: dict[str, Any] = {"description": words}
    if status >= 400:
        response["content"] = {PROBLEM: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    elif operation.answer is not None:
        schema = _reference(operation.answer) if operation.answer is not dict else {}
        response["content"] = {"application/json": {"schema": schema}}
    headers = operation.headers.get(status)
    if headers:
        response["headers"] = {
            name: {"description": said, "schema": {"type": "string"}}
            for name, said in headers.items()
        }
    return response


def _reference(model: type[BaseModel] | type[dict[str, Any]]) -> dict[str, str]:
    return {"$ref": f"{SCHEMAS}{model.__name__}"}


def _schemas() -> dict[str, Any]:
    models = {
        operation.answer
        for operation in OPERATIONS
        if operation.answer is not None and issubclass(operation.answer, BaseModel)
    }
    wanted = sorted([*models, answers.Problem], key=lambda model: model.__name__)
    _, made = models_json_schema(
        [(model, "serialization") for model in wanted], ref_template=f"{SCHEMAS}{{model}}"
    )
    schemas: dict[str, Any] = made["$defs"]
    return {"IncidentReport": _incident_schema(), "Call": _call_schema(), **schemas}


def _incident_schema() -> dict[str, Any]:
    """The one model of an incident; a call may also leave fields null and write numbers bare."""
    fields = IncidentReport.model_json_schema()["properties"]
    return {
        "type": "object",
        "description": INCIDENT,
        "additionalProperties": False,
        "properties": {name: _field(name, schema) for name, schema in fields.items()},
    }


def _field(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": ["string", "number", "null"] if name in NUMBERS else ["string", "null"],
        "maxLength": LARGEST_CELL,
    }
    if name in NUMBERS:
        described |= {
            "exclusiveMinimum": -LARGEST_NUMBER,
            "exclusiveMaximum": LARGEST_NUMBER,
        }
    return described | {
        member: schema[member] for member in ("description", "examples") if member in schema
    }


def _call_schema() -> dict[str, Any]:
    incident = {"$ref": f"{SCHEMAS}IncidentReport"}
    many = {
        "type": "object",
        "additionalProperties": False,
        "required": [LIST],
        "properties": {
            LIST: {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_INCIDENTS,
                "items": incident,
            }
        },
    }
    return {"description": f"One incident, or up to {MOST_INCIDENTS:,}", "oneOf": [incident, many]}

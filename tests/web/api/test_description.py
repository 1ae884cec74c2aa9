"""The description of the interface is the interface."""

from __future__ import annotations

import re
from html import unescape

import pytest

from hotspots.intake.incident import IncidentReport
from web.api.description import description
from web.api.incident_rows import NUMBERS
from web.api.operations import OPERATIONS
from web.api.reference import kind_in_words

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
def test_every_address_is_described_and_no_other(service) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint)
        for rule in service.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.reference"
    }
    described = {
        (f"/api/v1{path}", method, f"api.{operation['operationId']}")
        for path, operations in description()["paths"].items()
        for method, operation in operations.items()
    }
    assert described == served


@on_sqlite
def test_the_document_is_open_to_everyone_and_openapi_3_1(service) -> None:
    answer = service.app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == description()
    assert answer.json["openapi"] == "3.1.0"


def test_the_fields_of_an_incident_are_those_of_the_one_model() -> None:
    described = description()["components"]["schemas"]["IncidentReport"]
    assert list(described["properties"]) == list(IncidentReport.model_fields)
    assert described["additionalProperties"] is False
    for name, field in IncidentReport.model_fields.items():
        said = described["properties"][name]
        assert said["description"] == field.description
        assert said["type"] == (
            ["string", "number", "null"] if name in NUMBERS else ["string", "null"]
        )


def test_what_must_be_known_of_keys_is_said_of_each_address() -> None:
    for operation in OPERATIONS:
        said = description()["paths"][operation.path][operation.method]
        assert said.get("security") == ([{"key": [operation.scope]}] if operation.scope else None)
        assert {"401", "403", "429", "503"} <= said["responses"].keys() or not operation.scope
        for status, response in said["responses"].items():
            kinds = list(response.get("content", {}))
            expected = ["application/problem+json"] if int(status) >= 400 else ["application/json"]
            assert kinds == ([] if status == "204" else expected)


def test_everything_that_is_referred_to_is_there() -> None:
    document = repr(description())
    referred = set(re.findall(r"#/components/schemas/(\w+)", document))
    assert referred == description()["components"]["schemas"].keys()


@on_sqlite
def test_the_page_says_what_the_document_says(service) -> None:
    answer = service.app.test_client().get("/api/v1/")
    assert answer.status_code == 200
    page = unescape(answer.text)
    for operation in OPERATIONS:
        assert f"{operation.method.upper()} /api/v1{operation.path}</code>" in page
        assert operation.words in page
        assert f'id="{operation.name}"' in page
    for name, schema in description()["components"]["schemas"].items():
        if "properties" in schema:
            assert f'id="model-{name}"' in page
            for field in schema["properties"]:
                assert f"<code>{field}</code>" in page
    addresses = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert [one for one in addresses if not one.startswith(("/", "#"))] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"$ref": "#/components/schemas/Counts"}, "Counts"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or null"),
        ({"type": "array", "items": {"$ref": "#/x/Row"}}, "list of Row"),
        ({"enum": ["held", "rejected"], "type": "string"}, "held, rejected"),
        ({"type": "string", "format": "date-time"}, "date and time"),
        ({}, "anything"),
    ],
)
def test_kinds_are_said_in_words(schema: dict[str, object], words: str) -> None:
    assert kind_in_words(schema) == words

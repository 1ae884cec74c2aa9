"""The service called by its own description in every way that Schemathesis can think of.

No answer may be a defect, of a status, type or shape that the description does not have, or let
anybody in whose key is wrong or missing.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from hotspots.store.database import Database
from web.api.operations import OPERATIONS

# Where it found the description it does not call again.
LABELS = [f"{one.method.upper()} {one.path}" for one in OPERATIONS if one.name != "document"]
REPORTED = {"incidents": [{"reference": "A1", "category": "asb/nuisance", "date": "2025-03-27"}]}
ONLY_KNOWN_LATER = [positive_data_acceptance]
"""Any text may be a date, as the description has it; whether it is one, the answer says."""
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 413, 415, 422]}
        }
    }
)
bounded = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def called(service, database: Database):
    """The service with an incident in it, and its description as Schemathesis reads it."""
    assert service.call("POST", "/incidents", json=REPORTED).status_code == 201
    return service, schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", service.app, config=CONFIG
    )


def _operation(schema, label: str):
    found = {result.ok().label: result.ok() for result in schema.get_all_operations()}
    assert found.keys() == set(LABELS)
    return found[label]


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", LABELS)
def test_with_a_key(called, label: str, mode: GenerationMode) -> None:
    service, schema = called
    headers = {"Authorization": f"Bearer {service.keys['HOU']}"}
    statuses = set()

    @bounded
    @given(case=_operation(schema, label).as_strategy(generation_mode=mode, headers=headers))
    def call(case) -> None:
        answer = case.call_and_validate(excluded_checks=ONLY_KNOWN_LATER)
        statuses.add(answer.status_code)

    call()
    assert statuses
    assert max(statuses) < 500


def test_what_good_calls_are_answered_is_described(called) -> None:
    """What nobody hits upon by chance: rows of every outcome, pages that follow, withdrawals."""
    service, schema = called
    place = {"easting": 400_500, "northing": 150_500}
    usable = {"category": "asb/nuisance", "date": "2025-03-28"}
    rows = [
        {"reference": "A1", **usable, **place},
        {"reference": "B1", **usable, "uprn": 1},
        {"reference": "B1", **usable, "uprn": 1},
        {"reference": "C1", **usable, "category": "Parking"},
        {"reference": "D1", **usable, "date": "soon"},
        {**usable, "date": None, "month": "2025-03"},
    ]
    calls = [
        ("POST /incidents", "/incidents", {"json": {"incidents": rows}}, 201),
        ("POST /incidents", "/incidents", {"json": {"category": ""}}, 422),
        ("GET /incidents/{reference}", "/incidents/A1", {}, 200),
        ("GET /submissions", "/submissions?limit=2", {}, 200),
        ("GET /submissions/{number}", "/submissions/2", {}, 200),
        ("GET /submissions/{number}/rows", "/submissions/2/rows?limit=1", {}, 200),
        ("DELETE /incidents/{reference}", "/incidents/B1", {}, 204),
        ("DELETE /submissions/{number}", "/submissions/2", {}, 200),
        ("DELETE /submissions/{number}", "/submissions/2", {}, 409),
        ("GET /submissions/{number}", "/submissions/2", {}, 200),
    ]
    for label, path, sent, status in calls:
        answer = service.call(label.split()[0], path, **sent)
        assert answer.status_code == status, (label, answer.text)
        operation = _operation(schema, label)
        assert str(status) in operation.definition.raw["responses"]
        operation.validate_response(answer)
        if status == 201:
            outcomes = [row["outcome"] for row in answer.json["rows"]]
            assert outcomes == ["updated", "accepted", "unchanged", "held", "rejected", "accepted"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer hs_00000000_00"}, {"Authorization": "Basic YTpi"}]
)
@pytest.mark.parametrize("label", LABELS)
def test_without_a_key_that_opens(called, label: str, header: dict[str, str]) -> None:
    _, schema = called

    @settings(bounded, max_examples=4)
    @given(case=_operation(schema, label).as_strategy())
    def call(case) -> None:
        answer = case.call_and_validate(headers=header, excluded_checks=ONLY_KNOWN_LATER)
        assert answer.status_code == 401

    call()

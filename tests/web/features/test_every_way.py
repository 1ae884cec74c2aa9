"""The layers asked for by their own description in every way that Schemathesis can think of."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from web.features.description import description

LABELS = [f"GET {path}" for path in description()["paths"] if path != "/api"]
"""Where it found the description it does not call again."""
ONLY_KNOWN_LATER = [positive_data_acceptance]
"""Any text may be a time or an area, as the description has it; whether it is, the answer says."""
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 405]}}}
)
bounded = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(live):
    return schemathesis.openapi.from_wsgi("/ogc/api", live.app, config=CONFIG)


def _operation(schema, label: str):
    found = {result.ok().label: result.ok() for result in schema.get_all_operations()}
    assert found.keys() == set(LABELS)
    return found[label]


@pytest.mark.parametrize("label", LABELS)
def test_in_every_way(live, schema, label: str) -> None:
    statuses = set()
    headers = {"Authorization": f"Bearer {live.key}", "Accept-Encoding": "identity"}
    for mode in GenerationMode:

        @bounded
        @given(case=_operation(schema, label).as_strategy(generation_mode=mode, headers=headers))
        def call(case) -> None:
            answer = case.call_and_validate(excluded_checks=ONLY_KNOWN_LATER)
            statuses.add(answer.status_code)

        call()
    assert statuses
    assert max(statuses) < 500


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("GET /", "/"),
        ("GET /conformance", "/conformance"),
        ("GET /collections", "/collections"),
        ("GET /collections/{collectionId}", "/collections/density"),
        *(
            pair
            for name in ("areas", "hotspots", "clusters", "density", "cells")
            for pair in [
                (f"GET /collections/{name}/items", f"/collections/{name}/items?limit=2"),
                (f"GET /collections/{name}/items", f"/collections/{name}/items?offset=1"),
            ]
        ),
        ("GET /collections/areas/items/{featureId}", "/collections/areas/items/east"),
        ("GET /collections/hotspots/items/{featureId}", "/collections/hotspots/items/west.1"),
    ],
)
def test_what_good_calls_are_answered_is_described(live, schema, label: str, path: str) -> None:
    _operation(schema, label).validate_response(live.get(f"/ogc{path}"))

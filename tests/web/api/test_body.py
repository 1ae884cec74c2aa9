"""Bodies that are no JSON, or not the JSON that was asked for."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from hotspots.store.schema import Submission
from web.api.body import LARGEST_CALL, parse_strictly
from web.problems import CallRefusedError

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ONE = '{"category":"asb/nuisance","date":"2025-03-27","easting":400500,"northing":150500}'


def _post(service, body: bytes | str, **said: object):
    return service.call(
        "POST", "/incidents", data=body, **{"content_type": "application/json", **said}
    )


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("", "line 1, character 1"),
        ("{", "line 1, character 2"),
        ('{\n"category": asb}', "line 2, character 13"),
        ("category=asb", "line 1, character 1"),
        (f"{ONE} {ONE}", "line 1, character"),
        ('{"category": "a", "category": "b"}', 'an object has the name "category" twice'),
        ('{"incidents": [{"date": "", "date": ""}]}', 'an object has the name "date" twice'),
        # Among so many names, comparing each with all others would take minutes.
        pytest.param(
            "{" + ",".join(f'"{n}":0' for n in range(200_000)) + ',"199999":1}',
            'an object has the name "199999" twice',
            id="many names",
        ),
        ('{"easting": NaN}', "NaN is no number"),
        ('{"easting": -Infinity}', "-Infinity is no number"),
        ('{"easting": 01}', "line 1, character"),
        ('{"easting": ' + "9" * 5000 + "}", "a number that is too long"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"address": "a\nb"}', "line 1, character"),
        (b'{"address": "\xe9"}', "byte 14 is not UTF-8"),
        (b"\xff\xfe{\0}\0", "byte 1 is not UTF-8"),
        (b"\xef\xbb\xbf{}", "line 1, character 1"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_the_place(
    service, body: bytes | str, where: str
) -> None:
    answer = _post(service, body)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert where in answer.json["detail"]
    assert "nothing was stored" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "row", "field"),
    [
        ('{"incidents": []}', None, "incidents"),
        ('{"incidents": {}}', None, "incidents"),
        ('{"incidents": null}', None, "incidents"),
        ('{"incidents": [{}], "agency": "POL"}', None, "agency"),
        (f'{{"incidents": [{ONE}, 1]}}', 2, None),
        (f'{{"incidents": [{ONE}, [{ONE}]]}}', 2, None),
    ],
)
def test_json_of_another_shape_is_refused(
    service, body: str, row: int | None, field: str | None
) -> None:
    answer = _post(service, body)
    assert answer.status_code == 422
    assert [(one["row"], one["field"]) for one in answer.json["errors"]] == [(row, field)]
    with service.database.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0


@pytest.mark.parametrize("body", ["[]", f"[{ONE}]", "1", '"x"', "null", "true"])
def test_a_body_that_is_no_object_is_refused(service, body: str) -> None:
    answer = _post(service, body)
    assert answer.status_code == 422
    assert answer.json["detail"] == (
        'The body is not a JSON object; send one incident, or up to 1,000 as {"incidents": [...]}.'
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", ""],
)
def test_anything_but_json_is_of_the_wrong_type(service, content_type: str) -> None:
    answer = _post(service, ONE, content_type=content_type)
    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.json["detail"]
    assert _post(service, ONE, content_type="application/json; charset=utf-8").status_code == 201


def test_a_thousand_incidents_are_taken_and_one_more_is_not(service) -> None:
    def body(n: int) -> str:
        each = (ONE.replace("{", f'{{"reference":"R{i}",', 1) for i in range(n))
        return f'{{"incidents": [{",".join(each)}]}}'

    answer = _post(service, body(1000))
    assert answer.status_code == 201
    assert answer.json["counts"]["accepted"] == 1000
    answer = _post(service, body(1001))
    assert answer.status_code == 413
    assert answer.json["detail"] == (
        "The call has 1,001 incidents, more than the 1,000 that one may have; send several calls, "
        "or the table as a spreadsheet."
    )


def test_five_megabytes_are_read_and_more_are_not(service) -> None:
    full = ONE + " " * (LARGEST_CALL - len(ONE))
    assert _post(service, full).status_code == 201
    answer = _post(service, full + " ")
    assert answer.status_code == 413
    assert "larger than 5 MB" in answer.json["detail"]


def test_what_is_read_is_what_was_written(database: object) -> None:
    said = {"a": [1, 2.5, "\u00e9\U0001f4a9\n", None, True, {"b": {}}]}
    assert parse_strictly(json.dumps(said).encode()) == said
    with pytest.raises(CallRefusedError):
        parse_strictly(json.dumps(said).encode("utf-16"))

"""``POST /api/v1/incidents``: what is stored, and what is said of every row."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.intake.profile import find_profile
from hotspots.store import audit
from hotspots.store.agency_categories import save_categories
from hotspots.store.schema import AuditEvent, Incident, Submission
from web.api.incident_rows import FIELDS, call_profile

Report = Callable[..., dict[str, Any]]
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_one_incident_is_stored_and_understood(service, incident: Report) -> None:
    sent = incident("WH/101", date=None, start="2025-07-27T21:30", locality=None, easting=400_512.5)
    answer = service.call("POST", "/incidents", json=sent)
    assert answer.status_code == 201
    assert answer.location == "/api/v1/submissions/1"
    assert answer.json == {
        "submission": 1,
        "counts": {
            "rows": 1, "accepted": 1, "rejected": 0, "held": 0, "updated": 0, "unchanged": 0,
            "located": 1, "outside": 0,
        },
        "notes": [],
        "rows": [
            {
                "row": 1,
                "outcome": "accepted",
                "reference": "WH/101",
                "theme": "asb",
                "subtype": "nuisance",
                # 21:30 on a summer's wall clock in London.
                "start": "2025-07-27T20:30:00+00:00",
                "end": "2025-07-27T20:30:00+00:00",
                "time_precision": "exact",
                "located": True,
                "match_type": "coordinate",
                "accuracy_m": 10.0,
                "community_area": "West",
                "flags": [],
            }
        ],
    }  # fmt: skip
    with service.database.session() as session:
        stored = session.scalars(sa.select(Incident)).one()
        assert (stored.reference, stored.easting, stored.northing) == ("WH/101", 400_512.5, 150_500)
        assert stored.location == {"easting": "400512.5", "northing": "150500"}


def test_each_row_of_many_is_told_its_own_outcome(service, incident: Report) -> None:
    first = [incident("A"), incident("B"), incident("C")]
    assert service.send(*first).json["counts"]["accepted"] == 3
    answer = service.send(
        incident("A"),  # as it was
        incident("B", easting=402_500),  # elsewhere
        incident("D"),
        incident("D"),  # the very same again
        incident("C", category="Parking"),  # a code that nobody mapped
        incident("E", date="31/02/2025"),
        incident("D", date="2025-03-01"),  # another incident under a reference that is taken
        incident("", date="2025-03-02"),
        incident("F", easting=300_000, northing=150_500, date="2025-03"),
    )
    assert answer.status_code == 201
    told = [(row["row"], row["outcome"], row["reference"]) for row in answer.json["rows"]]
    assert told[:7] == [
        (1, "unchanged", "A"),
        (2, "updated", "B"),
        (3, "accepted", "D"),
        (4, "unchanged", "D"),
        (5, "held", "C"),
        (6, "rejected", "E"),
        (7, "held", "D"),
    ]
    assert [outcome for _, outcome, _ in told[7:]] == ["accepted", "accepted"]
    assert told[7][2].startswith("content/")
    reasons = {row["row"]: (row["field"], row["reason"]) for row in answer.json["rows"][4:7]}
    assert reasons[5][0] == "category"
    assert reasons[6] == (
        "date",
        'There is no date "31/02/2025" in the calendar; correct the day or the month.',
    )
    assert reasons[7][0] == "reference"
    assert reasons[7][1].startswith("Row 3 has the same reference with other content")
    assert answer.json["rows"][1]["community_area"] == "East"
    counts = answer.json["counts"]
    assert counts == {
        "rows": 9, "accepted": 3, "updated": 1, "unchanged": 2, "held": 2, "rejected": 1,
        "located": counts["located"], "outside": counts["outside"],
    }  # fmt: skip


def test_a_reference_that_is_made_up_can_be_asked_for(service, incident: Report) -> None:
    sent = incident("", date=None, month="2025-03"), incident("R", date=None, month="2025-03")
    answer = service.send(*sent)
    made, dated = (row["reference"] for row in answer.json["rows"])
    assert dated == "2025-03/R"  # publishers of months use a reference again in another month
    for reference in (made, dated):
        assert service.call("GET", f"/incidents/{reference}").json["reference"] == reference
    again = service.send(*sent).json
    assert [(row["outcome"], row["reference"]) for row in again["rows"]] == [
        ("unchanged", made),
        ("unchanged", dated),
    ]


def test_the_agencys_own_table_of_categories_counts(service, incident: Report) -> None:
    with service.database.transaction() as session:
        save_categories(session, 1, {"Loud music": "asb/nuisance"}, actor="test")
    row = service.send(incident(category=" loud  MUSIC ")).json["rows"][0]
    assert (row["outcome"], row["theme"]) == ("accepted", "asb")
    held = service.send(incident(category="Loud music"), agency="POL").json["rows"][0]
    assert held["outcome"] == "held"


def test_a_call_of_which_nothing_can_be_used_is_refused_and_reported(
    service, incident: Report
) -> None:
    answer = service.send(incident(date="soon"), {})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["errors"] == [
        {
            "row": 1,
            "field": "date",
            "message": '"soon" is not a date; write it like 27/03/2025 or 2025-03-27 21:30.',
        },
        {
            "row": 2,
            "field": "category",
            "message": "The category is empty; say what kind of incident it was.",
        },
    ]
    assert answer.json["counts"]["rejected"] == 2
    assert [row["outcome"] for row in answer.json["rows"]] == ["rejected", "rejected"]
    report = service.call("GET", answer.location.removeprefix("/api/v1"))
    assert report.json["counts"] == answer.json["counts"]


def test_the_history_names_the_key_and_the_door(service, incident: Report) -> None:
    service.send(incident())
    public = service.keys["HOU"].rsplit("_", 1)[0]
    with service.database.session() as session:
        submission = session.scalars(sa.select(Submission)).one()
        assert (submission.channel, submission.sent_by) == ("api", public)
        assert submission.filename == "API call, Case system"
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert (event.actor, event.action, event.rows) == (public, "submit", 1)
        assert audit.verify(session) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"colour": "red"}, "colour", "There is no such field; remove it or correct its name."),
        ({"Category": "asb"}, "Category", "There is no such field; remove it or correct its name."),
        ({"category": 4}, "category", "Write it as text, in quotation marks."),
        ({"date": ["2025-03-27"]}, "date", "Write it as text, in quotation marks."),
        ({"reference": True}, "reference", "Write it as text, in quotation marks."),
        ({"easting": True}, "easting", "Write it as a number or as text."),
        ({"easting": {}}, "easting", "Write it as a number or as text."),
        ({"easting": 1e400}, "easting", "The number is too large."),
        ({"uprn": 10**15}, "uprn", "The number is too large."),
        ({"uprn": -(10**400)}, "uprn", "The number is too large."),
        ({"address": "x" * 32_768}, "address", "The text is longer than 32,767 characters;"),
        ({"address": "a\0b"}, "address", "The text has a character that cannot be written;"),
        ({"address": "a\x1bb"}, "address", "The text has a character that cannot be written;"),
        ({"address": "\ud800"}, "address", "The text has a character that cannot be written;"),
    ],
)
def test_a_call_that_breaks_the_description_stores_nothing(
    service, incident: Report, sent: dict[str, Any], field: str, message: str
) -> None:
    body = json.dumps({"incidents": [incident("A"), incident("B") | sent]})
    body = body.replace("Infinity", "1e400")
    answer = service.call("POST", "/incidents", data=body, content_type="application/json")
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert (error["row"], error["field"]) == (2, field)
    assert error["message"].startswith(message)
    with service.database.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0


@ON_SQLITE
def test_every_wrong_field_is_named_up_to_a_hundred(service) -> None:
    answer = service.send(*({"colour": "red", "size": 1} for _ in range(60)))
    assert answer.json["detail"].startswith("120 fields are not")
    assert len(answer.json["errors"]) == 100
    assert [(one["row"], one["field"]) for one in answer.json["errors"][:3]] == [
        (1, "colour"), (1, "size"), (2, "colour"),
    ]  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (400500, "400500"),
        (400500.25, "400500.25"),
        ("400500", "400500"),
        (4.005e5, "400500.0"),
        (1e-7, "0.0000001"),
        (-0.0, "-0.0"),
    ],
)
def test_a_number_is_read_as_it_is_written(
    service, incident: Report, written: object, stored: str
) -> None:
    service.send(incident(easting=written))
    read = service.call("GET", "/incidents/A1")
    assert read.json["location"]["easting"] == stored


def test_what_a_call_means_does_not_depend_on_what_else_is_in_it(service, incident: Report) -> None:
    """A file shows by its dates which way round they are; a call has too few of them."""
    alone = service.send(incident("A", date="03/04/2025")).json["rows"][0]
    beside = service.send(incident("B", date="03/04/2025"), incident("C", date="04/28/2025")).json
    assert alone["start"][:10] == beside["rows"][0]["start"][:10] == "2025-04-02"  # in UTC
    assert beside["rows"][1]["outcome"] == "rejected"


def test_calls_have_the_fields_of_the_template_by_their_own_names() -> None:
    assert list(call_profile().columns) == list(FIELDS)
    assert set(FIELDS) == {*find_profile("template").columns, "month"}
    assert all(field == heading for field, heading in call_profile().columns.items())
    assert call_profile().name == "template"


def test_hostile_text_comes_back_as_it_was_sent(service, incident: Report) -> None:
    hostile = "=cmd|' /C calc'!A0\t<script>\u202e'; DROP TABLE incidents; -- \U0001f4a9"
    row = service.send(incident(hostile, address=hostile)).json["rows"][0]
    assert row["reference"] == hostile
    read = service.call("GET", f"/incidents/{quote(hostile, safe='')}")
    assert read.json["location"]["address"] == hostile


TEXT = st.text(max_size=20)
ANY_FIELD = st.dictionaries(
    st.sampled_from([*FIELDS, "colour"]),
    st.one_of(TEXT, st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    max_size=6,
)
LIKELY = st.fixed_dictionaries(
    {"category": st.sampled_from(["asb/nuisance", "Nuisance", "Other"])},
    optional={
        "reference": st.sampled_from(["A", "B", "C/1", ""]),
        "date": st.sampled_from(["2025-03-27", "27/03/2025", "31/02/2025", "2035-01-01", ""]),
        "month": st.sampled_from(["2025-03", "2025-13"]),
        "easting": st.one_of(st.integers(390_000, 410_000), TEXT),
        "northing": st.one_of(st.integers(140_000, 160_000), TEXT),
        "address": TEXT,
    },
)


@ON_SQLITE
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(incidents=st.lists(st.one_of(LIKELY, ANY_FIELD), min_size=1, max_size=8))
def test_every_row_of_any_call_is_accounted_for(service, incidents: list[dict[str, Any]]) -> None:
    answer = service.send(*incidents)
    assert answer.status_code in (201, 422), answer.text
    if "counts" not in answer.json:  # it breaks the description
        assert answer.json["errors"]
        return
    counts, rows = answer.json["counts"], answer.json["rows"]
    assert counts["rows"] == len(incidents) == len(rows)
    assert [row["row"] for row in rows] == list(range(1, len(rows) + 1))
    for outcome in ("accepted", "rejected", "held", "updated", "unchanged"):
        assert sum(row["outcome"] == outcome for row in rows) == counts[outcome], rows
    assert sum(row.get("located", False) for row in rows) == counts["located"]
    assert (answer.status_code == 422) == (counts["rejected"] == counts["rows"])

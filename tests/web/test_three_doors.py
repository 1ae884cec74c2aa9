"""A file, an upload, a call and a form: whichever door incidents come through, they are the same.

The same rows must become the same incidents, be refused in the same sentences, be counted by the
same law and leave the same mark in the audit trail.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hotspots.intake.entry import Entry, EntryRefusedError, submit_entry
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import parse_source_table
from hotspots.intake.submission import submit_table
from hotspots.intake.upload import take_in
from hotspots.store.agencies import add_agency
from hotspots.store.api_keys import issue_key
from hotspots.store.database import Database
from hotspots.store.incident_versions import CONTENT
from hotspots.store.schema import Agency, AuditEvent, Incident, Submission, SubmissionRow
from hotspots.store.uploads import queue_upload, receive_upload
from tests.intake.data_quality.cases import geocoder
from web.application import create_app
from web.limits import limiter

TEMPLATE = find_profile("template")
COUNTS = ("rows", "accepted", "rejected", "held", "updated", "unchanged", "located", "outside")
TABLES = 25
CELLS = {
    "reference": ("A1", "A2", "A3", "B/1", " C1 ", "0012", "é", "x" * 101, ""),
    "category": ("Nuisance", "Nuisance", "ROBBERY", "nuisance ", "Parking", "", "none"),
    # Nothing whose meaning depends on other rows: a call reads dates with the day first.
    "date": (
        "27/03/2025",
        "2025-03-28",
        "31/02/2025",
        "45743.75",
        "soon",
        "",
        "27.3.25",
        "2025-03",
    ),
    "time": ("", "", "21:30", "24:00", "25:00", "01:30"),
    "start": ("", "", "", "2025-10-26 01:30", "2025-03-30T01:30", "2025-03-27T21:30:00Z"),
    "end": ("", "", "31/03/2025", "2025-03-26", "2025-10-26 01:30"),
    "month": ("", "", "2025-03", "2025-13"),
    "postcode": ("", "", "WX1 1AA", "wx99zz", "nope"),
    "grid_reference": ("", "", "SU 005 505", "ST8.66E+07"),
    "easting": ("400512", "400512", "", "0", "400500,5", "150534"),
    "northing": ("150534", "150534", "", "999999", "400512"),
    "latitude": ("", "", "51.25", "-1.99", "51.3"),
    "longitude": ("", "", "-1.99", "1.99", "-2.2"),
    "uprn": ("", "", "10012345678", "010012345678", "1.00121E+11", "#N/A"),
    "address": ("", "", "12 Millrace Way, Wexbury", "<script>", "=1+1", "\U0001f525"),
    "street": ("", "Millrace Way"),
    "locality": ("", "Wexbury"),
}
Row = dict[str, str]


@pytest.fixture
def app(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The service over a store on SQLite and then on PostgreSQL, with an invented gazetteer."""
    monkeypatch.setattr("web.api.sending.geocoder_for", lambda agency: geocoder())
    made = create_app(database.settings)
    made.config["CALLS_PER_KEY"] = "100000 per minute"
    with made.app_context():
        limiter.reset()
    yield made
    made.extensions["hotspots"].engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """An empty store, of the kind that the test asks for."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def fresh_limits() -> None:
    """The service of each test has limits of its own."""


def rows_of(number: int) -> list[Row]:
    random = Random(number)
    return [
        {field: random.choice(CELLS[field]) for field in TEMPLATE.columns}
        for _ in range(random.choice((1, 1, 2, 5, 9)))
    ]


def content_of(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TEMPLATE.columns.values())
    writer.writerows([row[field] for field in TEMPLATE.columns] for row in rows)
    return text.getvalue().encode()


def send_file(app: Flask, agency: str, rows: list[Row]) -> None:
    table = parse_source_table(
        content_of(rows), name="sent.csv", expected_columns=TEMPLATE.columns.values()
    )
    submit_table(
        app.extensions["hotspots"], table, sender=Sender(agency, "somebody"), profile=TEMPLATE,
        geocoder=geocoder(),
    )  # fmt: skip


def send_upload(app: Flask, agency: str, rows: list[Row]) -> None:
    database: Database = app.extensions["hotspots"]
    with database.transaction() as session:
        number = session.scalars(sa.select(Agency.id).where(Agency.code == agency)).one()
        upload = receive_upload(
            session, agency_id=number, user_id=None, filename="sent.csv",
            content=content_of(rows), actor="somebody",
        )  # fmt: skip
        profile = TEMPLATE.model_dump(mode="json")
        queue_upload(session, upload, profile=profile, sheet=None, actor="somebody")
    take_in(database, upload.id, geocoder=geocoder())


def send_call(app: Flask, agency: str, rows: list[Row]) -> None:
    with app.extensions["hotspots"].transaction() as session:
        _, key = issue_key(
            session, agency, label="System", scopes=["incidents:write"], actor="somebody"
        )
    answer = app.test_client().post(
        "/api/v1/incidents",
        json={"incidents": rows},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code in (201, 422), answer.text
    assert [row["row"] for row in answer.json["rows"]] == list(range(1, len(rows) + 1))


def became(app: Flask, agency: str, *, first_row: int) -> dict[str, Any]:
    """What is stored of all that an agency sent; rows are counted from the first."""

    def counted(reason: str) -> str:
        return re.sub(r"^Row (\d+)", lambda row: f"Row {int(row[1]) - first_row}", reason)

    with app.extensions["hotspots"].session() as session:
        code = sa.select(Agency.id).where(Agency.code == agency).scalar_subquery()
        sent = session.scalars(sa.select(Submission).where(Submission.agency_id == code)).unique()
        incidents = session.scalars(
            sa.select(Incident).where(Incident.agency_id == code).order_by(Incident.reference)
        ).unique()
        problems = session.scalars(
            sa.select(SubmissionRow)
            .join(Submission, Submission.id == SubmissionRow.submission_id)
            .where(Submission.agency_id == code)
            .order_by(SubmissionRow.row_number)
        ).unique()
        events = session.scalars(
            sa.select(AuditEvent).where(
                AuditEvent.action == "submit", AuditEvent.subject.startswith(f"{agency} ")
            )
        )
        return {
            "counts": [{name: getattr(one, name) for name in COUNTS} for one in sent],
            "incidents": [
                [one.reference, *(getattr(one, name) for name in CONTENT)] for one in incidents
            ],
            "problems": [
                (row.row_number - first_row, row.outcome, counted(row.reason)) for row in problems
            ],
            "events": [event.rows for event in events],
        }


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_the_same_rows_become_the_same_by_every_door(app: Flask, database: Database) -> None:
    usable = refused = single = 0
    for number in range(TABLES):
        rows, agencies = rows_of(number), [f"{door}{number}" for door in ("FILE", "UP", "CALL")]
        with database.transaction() as session:
            for agency in agencies:
                add_agency(session, agency, "Invented", actor="test")
        send_file(app, agencies[0], rows)
        send_upload(app, agencies[1], rows)
        send_call(app, agencies[2], rows)
        found = became(app, agencies[0], first_row=2)
        assert became(app, agencies[1], first_row=2) == found
        assert became(app, agencies[2], first_row=1) == found
        (counts,) = found["counts"]
        assert counts["rows"] == len(rows) == sum(counts[name] for name in COUNTS[1:6])
        assert len(found["incidents"]) == counts["accepted"]
        assert found["events"] == [len(rows)]
        if len(rows) == 1:
            _check_form(app, number, rows[0], found)
            single += 1
        usable += counts["accepted"]
        refused += len(found["problems"])
    # The rows are neither all right nor all wrong: there is something to compare.
    assert min(usable, refused) > TABLES / 2
    assert single > TABLES / 5


def _check_form(app: Flask, number: int, row: Row, found: dict[str, Any]) -> None:
    """A form says at once what a file's report says, and stores nothing then."""
    agency = f"FORM{number}"
    with app.extensions["hotspots"].transaction() as session:
        add_agency(session, agency, "Invented", actor="test")
    said = []
    try:
        submit_entry(
            app.extensions["hotspots"], Entry(f"Form {number}", row),
            sender=Sender(agency, "somebody", "form"), geocoder=geocoder(),
        )  # fmt: skip
    except EntryRefusedError as refusal:
        said.append(str(refusal))
    assert said == [reason for _, _, reason in found["problems"]]
    entered = became(app, agency, first_row=1)
    if not said:
        assert entered == found
    else:
        assert entered == {"counts": [], "incidents": [], "problems": [], "events": []}

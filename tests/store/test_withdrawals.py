"""What withdrawing leaves: what would be stored had the withdrawn submissions never been sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.boundaries import CommunityAreas
from hotspots.errors import ConflictError
from hotspots.store import audit
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.incidents import Stored
from hotspots.store.location_text import location_key
from hotspots.store.placings import Placement, place_group, set_group_aside, undo_placing
from hotspots.store.schema import (
    PLACED,
    Agency,
    AuditEvent,
    Incident,
    IncidentVersion,
    Place,
    PlacedIncident,
    Submission,
)
from hotspots.store.withdrawals import Withdrawal, withdraw_incident, withdraw_submission

Make = Callable[..., dict[str, Any]]
Send = Callable[..., Stored]
TESCO = {"address": "back of Tesco"}
KEY = location_key(TESCO)
SPOT = Placement(401_200.0, 150_300.0, "coordinate", 100.0, "401200, 150300")
NOWHERE: dict[str, Any] = {
    "location": TESCO, "easting": None, "northing": None, "match_type": "none",
    "accuracy_m": None, "confidence": 0.0, "flags": ["no_location", "short_year"],
}  # fmt: skip


def withdraw(database: Database, number: int) -> Withdrawal:
    with database.transaction() as session:
        submission = session.get_one(Submission, number)
        return withdraw_submission(session, submission, actor="robin@x")


def stored(database: Database) -> dict[str, Incident]:
    with database.session() as session:
        return {row.reference: row for row in session.scalars(sa.select(Incident))}


def count(database: Database, table: type) -> int:
    with database.session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def says(database: Database) -> str:
    """What incident A says and whose report that is, as in X1; "" if it is gone."""
    row = stored(database).get("A")
    return f"{row.category}{row.submission_id}" if row else ""


CASES = [
    # One submission.
    ("X", [1], [""]),
    # Changed by the second.
    ("XY", [1], ["Y2"]),
    ("XY", [2], ["X1"]),
    ("XY", [1, 2], ["Y2", ""]),
    ("XY", [2, 1], ["X1", ""]),
    # Reported by the second as it was.
    ("XX", [1], ["X2"]),
    ("XX", [2], ["X1"]),
    ("XX", [1, 2], ["X2", ""]),
    ("XX", [2, 1], ["X1", ""]),
    # Changed, and changed back.
    ("XYX", [1], ["X3"]),
    ("XYX", [2], ["X3"]),
    ("XYX", [3], ["Y2"]),
    ("XYX", [1, 2], ["X3", "X3"]),
    ("XYX", [1, 3], ["X3", "Y2"]),
    ("XYX", [2, 1], ["X3", "X3"]),
    ("XYX", [2, 3], ["X3", "X1"]),
    ("XYX", [3, 1], ["Y2", "Y2"]),
    ("XYX", [3, 2], ["Y2", "X1"]),
    # Confirmed, then changed.
    ("XXY", [1], ["Y3"]),
    ("XXY", [2], ["Y3"]),
    ("XXY", [3], ["X1"]),
    ("XXY", [1, 2, 3], ["Y3", "Y3", ""]),
    ("XXY", [1, 3, 2], ["Y3", "X2", ""]),
    ("XXY", [2, 1, 3], ["Y3", "Y3", ""]),
    ("XXY", [2, 3, 1], ["Y3", "X1", ""]),
    ("XXY", [3, 1, 2], ["X1", "X2", ""]),
    ("XXY", [3, 2, 1], ["X1", "X1", ""]),
    # Changed, then confirmed.
    ("XYY", [1], ["Y2"]),
    ("XYY", [2], ["Y3"]),
    ("XYY", [3], ["Y2"]),
    ("XYY", [1, 2, 3], ["Y2", "Y3", ""]),
    ("XYY", [2, 3, 1], ["Y3", "X1", ""]),
    ("XYY", [3, 2, 1], ["Y2", "X1", ""]),
    # Changed twice.
    ("XYZ", [1], ["Z3"]),
    ("XYZ", [2], ["Z3"]),
    ("XYZ", [3], ["Y2"]),
    ("XYZ", [1, 3, 2], ["Z3", "Y2", ""]),
    ("XYZ", [2, 3, 1], ["Z3", "X1", ""]),
    ("XYZ", [3, 2, 1], ["Y2", "X1", ""]),
    # Not in every submission.
    ("X.X", [1, 2], ["X3", "X3"]),
    ("X.Y", [2, 3], ["Y3", "X1"]),
    # Confirmed twice: the last of those who speak for it is remembered.
    ("XXX", [1], ["X3"]),
    ("XXX", [2, 1], ["X1", "X3"]),
]


@pytest.mark.parametrize(
    ("reports", "order", "expected"),
    CASES,
    ids=[f"{reports}-{''.join(map(str, order))}" for reports, order, _ in CASES],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_incident_says_what_the_remaining_submissions_say(
    database: Database, incident: Make, send: Send,
    reports: str, order: Sequence[int], expected: Sequence[str],
) -> None:  # fmt: skip
    for report in reports:
        send([incident("B"), *([incident("A", category=report)] if report != "." else [])])
    found = []
    for number in order:
        withdraw(database, number)
        found.append(says(database))
    assert found == list(expected)
    if len(order) == len(reports):
        assert count(database, Incident) == count(database, IncidentVersion) == 0
        assert count(database, Place) == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_several_confirmations_only_the_last_is_known(
    database: Database, incident: Make, send: Send
) -> None:
    """Submission 2 said so too, but nothing tells us once submission 3 is withdrawn."""
    for _ in range(3):
        send([incident("A", category="X")])
    withdraw(database, 3)
    assert says(database) == "X1"
    withdraw(database, 1)
    assert says(database) == ""
    assert send([incident("A", category="X")]).counts == (1, 0, 0)


def test_every_kind_of_row_at_once(
    database: Database, two_areas: CommunityAreas, incident: Make, send: Send
) -> None:
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="test")
    send([incident("same"), incident("changed"), incident("first only", easting=400_600.0)])
    send([incident("theirs")], agency="POL")
    send(
        [
            incident("same"),
            incident("changed", category="Fuel", easting=401_500.0),
            incident("new", easting=401_900.0),
            incident("confirmed", easting=400_700.0),
        ]
    )
    send([incident("confirmed", easting=400_700.0)])
    before = stored(database)
    with database.session() as session:
        version = database.data_version(session)
    assert withdraw(database, 3) == Withdrawal(removed=1, restored=1, kept=2)
    now = stored(database)
    assert sorted(now) == ["changed", "confirmed", "first only", "same", "theirs"]
    assert now["confirmed"].submission_id == 4
    assert now["confirmed"].confirmed_id is None
    assert now["same"].confirmed_id is None
    assert (now["changed"].id, now["changed"].version) == (before["changed"].id, 1)
    first = incident("changed")
    assert {name: getattr(now["changed"], name) for name in first} == first
    assert now["changed"].place_id == now["same"].place_id
    with database.session() as session:
        assert database.data_version(session) == version + 1
        submission = session.get_one(Submission, 3)
        assert submission.withdrawn_at is not None
        assert submission.withdrawn_by == "robin@x"
        assert (submission.rows, submission.accepted) == (4, 2)
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert (event.actor, event.action) == ("robin@x", "withdraw submission")
        assert (event.subject, event.rows) == ("COU submission 3", 2)
        assert audit.verify(session) is None
        assert session.scalars(sa.select(IncidentVersion)).all() == []
        eastings = session.scalars(sa.select(Place.easting).order_by(Place.easting)).all()
        assert eastings == [400_500.0, 400_600.0, 400_700.0]


def test_a_submission_is_withdrawn_once(database: Database, incident: Make, send: Send) -> None:
    send([incident("A")])
    send([incident("A")])
    withdraw(database, 1)
    with pytest.raises(ConflictError, match=r"^Submission 1 was withdrawn already"):
        withdraw(database, 1)
    assert says(database) == "Noise2"


def test_the_same_file_again_is_accepted_anew(
    database: Database, incident: Make, send: Send
) -> None:
    reports = [incident("A"), incident("B", category="Fuel")]
    send(reports)
    withdraw(database, 1)
    assert send(reports).counts == (2, 0, 0)
    withdraw(database, 2)
    assert stored(database) == {}


def test_a_submission_of_which_nothing_was_stored_changes_no_map(
    database: Database, send: Send
) -> None:
    send([])
    with database.session() as session:
        before = database.data_version(session)
    assert withdraw(database, 1) == Withdrawal(0, 0, 0)
    with database.session() as session:
        assert database.data_version(session) == before


def test_twice_in_one_submission_is_withdrawn_with_it(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", category="X")])
    send([incident("A", category="Y"), incident("A", category="Z")])
    assert says(database) == "Z2"
    assert withdraw(database, 2) == Withdrawal(0, 1, 0)
    assert says(database) == "X1"
    assert count(database, IncidentVersion) == 0


def agency_id(database: Database) -> int:
    with database.session() as session:
        return session.scalars(sa.select(Agency.id).where(Agency.code == "COU")).one()


def place(database: Database, key: str = KEY) -> int:
    with database.transaction() as session:
        return place_group(session, agency_id(database), key, SPOT, actor="robin@x").id


def undo(database: Database, number: int) -> None:
    with database.transaction() as session:
        undo_placing(session, number, agency_id=None, actor="robin@x")


def decided(database: Database) -> dict[str, int]:
    """Reference -> the decision about its place."""
    with database.session() as session:
        query = sa.select(Incident.reference, PlacedIncident.placing_id)
        rows = session.execute(query.join(Incident, Incident.id == PlacedIncident.incident_id))
        return {row.reference: row.placing_id for row in rows}


def where(database: Database) -> tuple[float | None, bool, str, list[str]]:
    row = stored(database)["A"]
    return row.easting, row.place_id is not None, row.location_key, row.flags


WAITS = (None, False, KEY, ["no_location", "short_year"])
LIES = (401_200.0, True, KEY, [PLACED, "short_year"])


def test_what_a_person_placed_goes_with_its_submission(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", **NOWHERE)])
    placing = place(database)
    assert withdraw(database, 1) == Withdrawal(1, 0, 0)
    assert decided(database) == {}
    assert count(database, IncidentVersion) == count(database, Place) == 0
    undo(database, placing)


def test_a_correction_withdrawn_gives_back_what_a_person_placed(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", **NOWHERE)])
    placing = place(database)
    send([incident("A", category="Fuel")])
    assert decided(database) == {}
    assert withdraw(database, 2) == Withdrawal(0, 1, 0)
    assert where(database) == LIES
    assert decided(database) == {"A": placing}
    undo(database, placing)
    assert where(database) == WAITS


def test_a_decision_undone_meanwhile_does_not_come_back(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", **NOWHERE), incident("B", **NOWHERE)])
    placing = place(database)
    send([incident("A", category="Fuel")])
    undo(database, placing)
    withdraw(database, 2)
    assert where(database) == WAITS
    assert decided(database) == {}
    again = place(database)
    assert decided(database) == {"A": again, "B": again}


def test_a_placed_incident_whose_first_report_is_withdrawn_can_still_be_undone(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", **NOWHERE)])
    placing = place(database)
    send([incident("A", **NOWHERE | {"category": "Fuel"})])
    assert where(database) == LIES
    assert withdraw(database, 1) == Withdrawal(0, 0, 1)
    assert where(database) == LIES
    with database.session() as session:
        (kept,) = session.scalars(sa.select(IncidentVersion)).all()
    assert (kept.submission_id, kept.content["category"], kept.content["easting"]) == (
        2, "Fuel", None,
    )  # fmt: skip
    undo(database, placing)
    assert where(database) == WAITS
    assert says(database) == "Fuel2"
    withdraw(database, 2)
    assert count(database, IncidentVersion) == 0


def test_a_placed_incident_reported_again_stays_placed(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", **NOWHERE)])
    placing = place(database)
    send([incident("A", **NOWHERE)])
    assert withdraw(database, 1) == Withdrawal(0, 0, 1)
    assert (where(database), says(database)) == (LIES, "Noise2")
    undo(database, placing)
    assert (where(database), says(database)) == (WAITS, "Noise2")
    withdraw(database, 2)
    assert stored(database) == {}


def test_what_was_set_aside_is_aside_again(database: Database, incident: Make, send: Send) -> None:
    send([incident("A", **NOWHERE)])
    with database.transaction() as session:
        aside = set_group_aside(session, agency_id(database), KEY, actor="robin@x").id
    send([incident("A", category="Fuel")])
    withdraw(database, 2)
    assert decided(database) == {"A": aside}
    assert where(database) == WAITS


def test_a_decision_about_what_is_withdrawn_is_forgotten(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", category="X")])
    send([incident("A", **NOWHERE)])
    placing = place(database)
    withdraw(database, 2)
    assert says(database) == "X1"
    assert decided(database) == {}
    assert (stored(database)["A"].easting, stored(database)["A"].location_key) == (400_500.0, "")
    undo(database, placing)
    assert says(database) == "X1"


def test_an_erased_incident_leaves_no_trace_of_what_it_said(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A/Smith", **NOWHERE), incident("B")])
    place(database)
    send([incident("A/Smith", category="Fuel", easting=400_700.0)])
    row = stored(database)["A/Smith"]
    with database.session() as session:
        version = database.data_version(session)
    with database.transaction() as session:
        withdraw_incident(session, session.get_one(Incident, row.id), actor="robin@x")
    assert list(stored(database)) == ["B"]
    assert count(database, IncidentVersion) == count(database, PlacedIncident) == 0
    assert count(database, Place) == 1
    with database.session() as session:
        assert database.data_version(session) == version + 1
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert (event.action, event.rows) == ("withdraw incident", 1)
        assert event.subject == f"COU incident {row.id}"
        assert audit.verify(session) is None
    assert withdraw(database, 2) == Withdrawal(0, 0, 0)

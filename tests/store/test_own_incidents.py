"""An agency's own incidents: what a list shows, what a search finds, and what history says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.errors import NotFoundError
from hotspots.store.database import Database
from hotspots.store.own_incidents import (
    PAGE,
    IncidentFilter,
    get_own,
    history_of,
    list_own,
    number_of_reference,
)
from hotspots.store.schema import Incident, Submission

NOWHERE = {"easting": None, "northing": None, "match_type": "none", "accuracy_m": None}
Made = Callable[..., dict[str, Any]]


def shown(database: Database, which: IncidentFilter | None = None, **said: Any) -> list[str]:
    with database.session() as session:
        page = list_own(session, said.pop("agency", 1), which or IncidentFilter(), **said)
        return [one.reference for one in page.incidents]


def test_the_newest_come_first_and_others_agencies_not_at_all(
    database: Database, send: Any, incident: Made
) -> None:
    send([incident("A1"), incident("A2")])
    send([incident("B1")], agency="HOU")
    send([incident("A3")])
    assert shown(database) == ["A3", "A2", "A1"]
    assert shown(database, agency=2) == ["B1"]
    assert shown(database, agency=3) == []


def test_pages(database: Database, send: Any, incident: Made) -> None:
    send([incident(f"A{number:03d}") for number in range(2 * PAGE + 1)])
    newest_first = [f"A{number:03d}" for number in reversed(range(2 * PAGE + 1))]
    pages = [shown(database, page=page) for page in (1, 2, 3)]
    assert pages == [newest_first[:PAGE], newest_first[PAGE : 2 * PAGE], newest_first[2 * PAGE :]]
    with database.session() as session:
        beyond = list_own(session, 1, IncidentFilter(), page=10**6)
        assert (beyond.page, beyond.pages, beyond.total) == (3, 3, 2 * PAGE + 1)
        assert [one.reference for one in beyond.incidents] == ["A000"]
        empty = list_own(session, 9, IncidentFilter(), page=0)
        assert (empty.page, empty.pages, empty.total) == (1, 1, 0)


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (IncidentFilter("a1"), ["A12", "A1"]),
        (IncidentFilter("2"), ["A12"]),
        (IncidentFilter("%"), ["50%_off"]),
        (IncidentFilter("_"), ["50%_off"]),
        (IncidentFilter("'; DROP TABLE incidents --"), []),
        (IncidentFilter("x" * 1_000), []),
        (IncidentFilter(theme="rural"), ["A12"]),
        (IncidentFilter(theme="none"), ["50%_off"]),
        (IncidentFilter(theme="violence"), []),
        (IncidentFilter(located=False), ["50%_off"]),
        (IncidentFilter(located=True), ["A12", "A1"]),
        (IncidentFilter("a", theme="asb", located=True), ["A1"]),
        (IncidentFilter(), ["50%_off", "A12", "A1"]),
    ],
)
def test_filters(
    database: Database, send: Any, incident: Made, which: IncidentFilter, found: list[str]
) -> None:
    send(
        [
            incident("A1"),
            incident("A12", theme="rural", subtype="fuel"),
            incident("50%_off", theme=None, subtype=None, **NOWHERE),
        ]
    )
    assert shown(database, which) == found
    assert which.narrows == (which != IncidentFilter())


def test_one_of_them_and_nobody_elses(database: Database, send: Any, incident: Made) -> None:
    send([incident("A1")])
    with database.session() as session:
        (number,) = session.scalars(sa.select(Incident.id))
        assert get_own(session, number, agency_id=1).reference == "A1"
        assert number_of_reference(session, 1, "A1") == number
        assert number_of_reference(session, 1, "a1") is None
        assert number_of_reference(session, 2, "A1") is None
        for agency_id, asked in ((2, number), (1, 999), (1, 0), (1, -1), (1, 2**31), (1, 10**20)):
            with pytest.raises(NotFoundError, match=f"no incident {asked}; it may have been"):
                get_own(session, asked, agency_id=agency_id)


def test_history_says_who_sent_what_by_which_door(
    database: Database, send: Any, incident: Made
) -> None:
    send([incident("A1")])
    send([incident("A1", theme="rural", subtype="fuel")])
    send([incident("A1", theme="rural", subtype="arson")])
    with database.transaction() as session:
        for submission in session.scalars(sa.select(Submission)):
            submission.sent_by = f"person {submission.id}"
            submission.channel = "form" if submission.id == 3 else "upload"
    with database.session() as session:
        states = history_of(session, session.scalars(sa.select(Incident)).one())
    assert [state.version for state in states] == [3, 2, 1]
    assert [state.content["subtype"] for state in states] == ["arson", "fuel", "nuisance"]
    assert [state.sent_by for state in states] == ["person 3", "person 2", "person 1"]
    assert [state.channel for state in states] == ["form", "upload", "upload"]
    assert [state.submission for state in states] == [3, 2, 1]
    assert states[0].until is None
    assert states[1].until is not None
    assert states[2].until is not None
    assert states[2].until <= states[1].until

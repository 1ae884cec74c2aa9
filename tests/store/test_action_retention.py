"""How long notes of what was done are kept, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hotspots.store import audit
from hotspots.store.action_retention import forget_old_actions, kept_until, old_actions
from hotspots.store.actions import (
    ActionPlace,
    WhatWasDone,
    change_action,
    list_actions,
    note_action,
)
from hotspots.store.actions_schema import Action
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

OUTLINE = shapely.box(400_000, 150_000, 400_150, 150_100)
PLACE = ActionPlace("West", "asb", None, "Canary Lane", OUTLINE, "near Canary Lane", None)
TODAY = date(2026, 6, 15)


def note(database: Database, changed: str, ended: date | None = None) -> int:
    """A note that was last changed at noon of a day."""
    said = WhatWasDone("patrols", "Canary", "Town team", date(2020, 1, 1), ended)
    with database.transaction() as session:
        action = note_action(session, PLACE, said, actor="alex@x")
        action.changed_at = datetime.fromisoformat(f"{changed}T12:00").replace(tzinfo=UTC)
        return action.id


def numbers(database: Database) -> list[int]:
    with database.session() as session:
        return sorted(action.id for action in list_actions(session))


def forget(database: Database, years: int = 3, today: date = TODAY) -> int:
    with database.transaction() as session:
        return forget_old_actions(session, years, actor="test", today=today)


@pytest.mark.parametrize(
    ("changed", "ended", "until"),
    [
        ("2023-06-15", None, "2026-06-15"),
        ("2023-06-15", date(2023, 1, 31), "2026-06-15"),
        ("2023-06-15", date(2024, 1, 31), "2027-01-31"),
        # What is to end one day has not ended: its note is one that goes on.
        ("2023-06-15", date(2026, 6, 16), "2026-06-15"),
        ("2023-06-15", date(2026, 6, 15), "2029-06-15"),
        ("2023-06-15", date(2099, 12, 31), "2026-06-15"),
        ("2024-02-29", None, "2027-02-28"),
    ],
)
def test_it_is_kept_after_its_last_change_or_its_end(
    changed: str, ended: date | None, until: str
) -> None:
    moment = datetime.fromisoformat(f"{changed}T12:00").replace(tzinfo=UTC)
    action = Action(changed_at=moment, ended=ended)
    assert kept_until(action, 3, today=TODAY) == date.fromisoformat(until)


def test_a_day_is_one_of_london() -> None:
    late = datetime(2023, 6, 15, 23, 30, tzinfo=UTC)  # 00:30 on the 16th
    assert kept_until(Action(changed_at=late), 3, today=TODAY) == date(2026, 6, 16)


def test_what_was_kept_long_enough_is_forgotten_and_no_other(database: Database) -> None:
    gone = [note(database, "2023-06-14"), note(database, "2020-01-01", date(2020, 5, 1))]
    kept = [
        note(database, "2023-06-15"),
        note(database, "2020-01-01", date(2023, 6, 15)),
        note(database, "2026-06-15"),
    ]
    with database.session() as session:
        assert [one.id for one in old_actions(session, 3, today=TODAY)] == gone
    assert forget(database) == 2
    assert numbers(database) == kept
    assert forget(database) == 0
    with database.session() as session:
        events = session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "forget actions")
        ).all()
        assert [(one.actor, one.subject, one.rows) for one in events] == [
            ("test", f"action {gone[0]}, {gone[1]}, after 3 years", 2)
        ]
        assert audit.verify(session) is None


def test_a_note_that_is_brought_up_to_date_is_kept(database: Database) -> None:
    number = note(database, "2020-01-01")
    said = WhatWasDone("patrols", "Still there", "Town team", date(2020, 1, 1))
    with database.transaction() as session:
        change_action(session, number, said, actor="alex@x")
    assert forget(database) == 0
    assert numbers(database) == [number]


def test_more_notes_than_a_record_can_name_are_forgotten_all_the_same(database: Database) -> None:
    for _ in range(40):
        note(database, "2020-01-01")
    assert forget(database) == 40
    with database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.rows == 40
    assert event.subject.endswith(" and others, after 3 years")


def test_nothing_of_a_forgotten_note_is_left_in_the_file(sqlite_database: Database) -> None:
    note(sqlite_database, "2020-01-01")
    home = sqlite_database.settings.home
    assert _holds(home, b"Canary Lane")
    assert forget(sqlite_database) == 1
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not _holds(home, b"Canary")


@given(
    changed=st.datetimes(datetime(2015, 1, 1), datetime(2026, 6, 1)),
    ended=st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    years=st.integers(1, 10),
)
def test_years_are_years(changed: datetime, ended: date | None, years: int) -> None:
    action = Action(changed_at=changed.replace(tzinfo=UTC), ended=ended)
    until = kept_until(action, years, today=TODAY)
    after = [changed.date(), *([ended] if ended and ended <= TODAY else [])]
    days = (until - max(after)).days - years * 365.25
    assert -1.8 < days < 2.8  # A leap day, and London's midnight.
    assert kept_until(action, years + 1, today=TODAY) > until


def _holds(home: Any, text: bytes) -> bool:
    return any(text in path.read_bytes() for path in home.rglob("*") if path.is_file())

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

EVENTS = 5


@pytest.fixture
def trail(database: Database) -> Database:
    """A store with five audit events."""
    for number in range(1, EVENTS + 1):
        with database.transaction() as session:
            audit.record(
                session, f"person{number}@example.org", "download", purpose="patrol plan",
                subject="Westbury, asb", rows=number,
            )  # fmt: skip
    return database


def _force(database: Database, *statements: str) -> audit.Break | None:
    """Change the trail as someone could who owns the database, and look at what is left."""
    with database.transaction() as session:
        if database.engine.dialect.name == "postgresql":
            session.execute(sa.text("ALTER TABLE audit_events DISABLE TRIGGER USER"))
        else:
            for change in ("update", "delete"):
                session.execute(sa.text(f"DROP TRIGGER audit_events_no_{change}"))
        for statement in statements:
            session.execute(sa.text(statement))
    with database.session() as session:
        return audit.verify(session)


def test_events_are_numbered_and_each_carries_the_hash_before_it(trail: Database) -> None:
    with trail.session() as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        assert audit.verify(session) is None
    assert [event.id for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous_hash for event in events] == [
        "0" * 64,
        *(event.hash for event in events[:-1]),
    ]
    assert len({event.hash for event in events}) == EVENTS
    assert (events[2].actor, events[2].purpose, events[2].subject, events[2].rows) == (
        "person3@example.org", "patrol plan", "Westbury, asb", 3,
    )  # fmt: skip


def test_an_empty_trail_is_whole(database: Database) -> None:
    with database.session() as session:
        assert audit.verify(session) is None


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_events SET actor = 'x' WHERE id = 2", "DELETE FROM audit_events WHERE id = 5"],
)
def test_the_database_itself_refuses_to_change_the_trail(trail: Database, change: str) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match="audit events are never changed or removed"),
        trail.transaction() as session,
    ):
        session.execute(sa.text(change))
    with trail.session() as session:
        assert audit.verify(session) is None


def test_postgresql_refuses_to_empty_the_trail(postgres_database: Database) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match="never changed or removed"),
        postgres_database.transaction() as session,
    ):
        session.execute(sa.text("TRUNCATE audit_events"))


@pytest.mark.parametrize("event", [1, 3, EVENTS])
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'someone@example.org'",
        "action = 'sign in'",
        "purpose = ''",
        "subject = 'Calne'",
        '"rows" = "rows" + 1',
        "hash = '{}'".format("1" * 64),
    ],
)
def test_altering_any_event_is_found(sqlite_database: Database, change: str, event: int) -> None:
    for number in range(1, EVENTS + 1):
        with sqlite_database.transaction() as session:
            audit.record(session, "a", "b", purpose="c", subject="d", rows=number)
    found = _force(sqlite_database, f"UPDATE audit_events SET {change} WHERE id = {event}")
    assert found == audit.Break(event, "it was altered")


def test_altering_the_moment_of_an_event_is_found(trail: Database) -> None:
    found = _force(trail, "UPDATE audit_events SET at = '2001-01-01 00:00:00' WHERE id = 3")
    assert found == audit.Break(3, "it was altered")


@pytest.mark.parametrize("event", [1, 3, EVENTS])
def test_removing_any_event_is_found(trail: Database, event: int) -> None:
    found = _force(trail, f"DELETE FROM audit_events WHERE id = {event}")
    assert found is not None
    assert found.event_id == min(event + 1, EVENTS)


def test_removing_events_at_the_end_or_all_of_them_is_found(trail: Database) -> None:
    found = _force(trail, "DELETE FROM audit_events WHERE id > 3")
    assert found == audit.Break(4, "it is missing, or the one before it was added by hand")


def test_removing_all_events_is_found(trail: Database) -> None:
    found = _force(trail, "DELETE FROM audit_events")
    assert found == audit.Break(1, "it is missing, or the one before it was added by hand")


def test_an_event_removed_and_the_rest_numbered_anew_is_found(trail: Database) -> None:
    found = _force(
        trail,
        "DELETE FROM audit_events WHERE id = 2",
        "UPDATE audit_events SET id = id - 1 WHERE id = 3",
        "UPDATE audit_events SET id = id - 1 WHERE id = 4",
        "UPDATE audit_events SET id = id - 1 WHERE id = 5",
    )
    assert found == audit.Break(2, "the event before it is missing or was replaced")


def test_events_in_another_order_are_found(trail: Database) -> None:
    found = _force(
        trail,
        "UPDATE audit_events SET id = 99 WHERE id = 2",
        "UPDATE audit_events SET id = 2 WHERE id = 3",
        "UPDATE audit_events SET id = 3 WHERE id = 99",
    )
    assert found == audit.Break(2, "the event before it is missing or was replaced")


def test_an_event_written_with_a_hash_of_its_own_is_found_by_the_next(trail: Database) -> None:
    # Someone alters event 3 and works out its hash anew: event 4 still knows the old one.
    with trail.session() as session:
        forged = session.get_one(AuditEvent, 3)
        forged.actor = "someone@example.org"
        digest = audit._digest(forged)
        session.rollback()
    found = _force(
        trail,
        f"UPDATE audit_events SET actor = 'someone@example.org', hash = '{digest}' WHERE id = 3",
    )
    assert found == audit.Break(4, "the event before it is missing or was replaced")


def test_an_event_added_past_the_record_is_found(trail: Database) -> None:
    with trail.session() as session:
        last = session.get_one(AuditEvent, EVENTS)
    with trail.transaction() as session:
        _append(session, last)
    with trail.session() as session:
        found = audit.verify(session)
    assert found == audit.Break(EVENTS + 2, "it is missing, or the one before it was added by hand")


def test_what_is_too_long_for_its_column_is_cut_before_it_is_hashed(database: Database) -> None:
    with database.transaction() as session:
        audit.record(session, "a" * 400, "act", purpose="p" * 400, subject="s" * 400)
    with database.session() as session:
        event = session.scalars(sa.select(AuditEvent)).one()
        assert (len(event.actor), len(event.purpose), len(event.subject)) == (254, 200, 300)
        assert audit.verify(session) is None


def _append(session: Session, last: AuditEvent) -> None:
    event = AuditEvent(
        id=last.id + 1, at=last.at, actor="x", action="y", purpose="", subject="", rows=0,
        previous_hash=last.hash,
    )  # fmt: skip
    event.hash = audit._digest(event)
    session.add(event)

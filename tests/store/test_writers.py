"""Writers that come at the same time: they take turns and lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from hotspots.errors import ConflictError
from hotspots.roles import Role
from hotspots.store import audit, users
from hotspots.store.agencies import add_agency, list_agencies
from hotspots.store.database import Database
from hotspots.store.incidents import Stored, count_incidents
from hotspots.store.schema import AuditEvent, Place

ADD_AGENCIES = """
import sys
from hotspots.store.agencies import add_agency
from hotspots.store.database import open_database
database = open_database()
for number in range(10):
    with database.transaction() as session:
        add_agency(session, f"P{sys.argv[1]}-{number}", "Invented", actor=sys.argv[1])
"""


def test_threads_lose_no_incident_and_no_version(
    database: Database, incident: Callable[..., Any], send: Callable[..., Stored]
) -> None:
    send([incident("first")])
    with database.session() as session:
        before = database.data_version(session)

    def submit(number: int) -> Stored:
        # Every thread sends the places of all the others as well.
        return send([incident(f"T{number}-{i}", easting=400_000.0 + i) for i in range(40)])

    with ThreadPoolExecutor(6) as threads:
        stored = list(threads.map(submit, range(12)))
        assert [one.counts for one in stored] == [(40, 0, 0)] * 12
    with database.session() as session:
        assert count_incidents(session) == 1 + 12 * 40
        assert session.scalar(sa.select(sa.func.count()).select_from(Place)) == 41
        assert database.data_version(session) == before + 12


def test_processes_share_one_unbroken_audit_trail(empty_database: Database) -> None:
    # The embedded database is made by whichever process is first.
    if empty_database.engine.dialect.name == "postgresql":
        empty_database.upgrade()
    environment = os.environ | {"HOTSPOTS_DATABASE_URL": empty_database.settings.database_url}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", ADD_AGENCIES, str(number)],
            env=environment, stderr=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 3
    with empty_database.session() as session:
        assert len(list_agencies(session)) == 30
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [event.id for event in events] == list(range(1, 31))
        assert audit.verify(session) is None


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except ConflictError:
        return "conflict"
    return "stored"


def test_the_same_agency_or_person_added_at_once_is_added_once(database: Database) -> None:
    def agency(_: int) -> str:
        def add() -> None:
            with database.transaction() as session:
                add_agency(session, "COU", "An invented council", actor="test")

        return _outcome(add)

    def person(_: int) -> str:
        def add() -> None:
            with database.transaction() as session:
                users.add_user(
                    session, "a@example.org", role=Role.VIEWER, password="long enough, this",
                    actor="test",
                )  # fmt: skip

        return _outcome(add)

    for attempt in (agency, person):
        with ThreadPoolExecutor(4) as threads:
            outcomes = sorted(threads.map(attempt, range(4)))
        assert outcomes == ["conflict", "conflict", "conflict", "stored"]

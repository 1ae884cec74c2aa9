"""`hotspots actions`, run as people run it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.store.actions import ActionPlace, WhatWasDone, note_action
from hotspots.store.actions_schema import Action
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent
from hotspots.store.table import now

PLACE = ActionPlace(
    "West", "asb", None, "Withybed Lane", shapely.box(0, 0, 9, 9), "near Withybed Lane", None
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["actions", *arguments])


def note(database: Database, days_ago: int, ended: date | None = None) -> int:
    said = WhatWasDone("patrols", "Two officers", "Town team", date(2020, 1, 1), ended)
    with database.transaction() as session:
        action = note_action(session, PLACE, said, actor="alex@x")
        action.changed_at = now() - timedelta(days=days_ago)
        return action.id


def left(database: Database) -> list[int]:
    with database.session() as session:
        return list(session.scalars(sa.select(Action.id).order_by(Action.id)))


def test_without_notes_it_says_so(sqlite_database: Database) -> None:
    assert run("list").output == "Nothing has been noted yet.\n"
    assert run("forget").output == "Forgot 0 notes after 3 years.\n"


def test_the_list_says_how_long_each_is_kept_and_not_what_it_says(
    sqlite_database: Database,
) -> None:
    number = note(sqlite_database, 400, date(2020, 3, 31))
    printed = run("list").output
    assert printed.startswith(
        f"{number}\tPatrols, West\tfrom 2020-01-01 to 2020-03-31\tkept until "
    )
    assert "officers" not in printed
    assert "Withybed" not in printed


def test_what_was_kept_long_enough_is_forgotten(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = note(sqlite_database, 3 * 366), note(sqlite_database, 400)
    assert run("forget", "--dry-run").output == f"Would forget note {old}, West.\n"
    assert left(sqlite_database) == [old, young]
    assert run("forget").output == "Forgot 1 note after 3 years.\n"
    assert left(sqlite_database) == [young]
    nothing = "There is nothing to forget: no note is older than 3 years.\n"
    assert run("forget", "--dry-run").output == nothing
    monkeypatch.setenv("HOTSPOTS_KEEP_NOTES_YEARS", "1")
    assert run("forget").output == "Forgot 1 note after 1 year.\n"
    assert left(sqlite_database) == []
    with sqlite_database.session() as session:
        events = session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "forget actions")
        ).all()
    assert [event.actor for event in events] == ["command line"] * 2


def test_years_that_are_none_are_one_sentence(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_KEEP_NOTES_YEARS", "for ever")
    done = run("forget")
    assert done.exit_code == 2
    assert done.stderr == "Error: HOTSPOTS_KEEP_NOTES_YEARS is not a whole number from 1 to 10.\n"

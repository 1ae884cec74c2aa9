"""Notes of what was done at places, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.actions import (
    ActionPlace,
    WhatWasDone,
    change_action,
    find_action,
    list_actions,
    note_action,
    remove_action,
)
from hotspots.store.actions_schema import Action
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

OUTLINE = shapely.box(400_000, 150_000, 400_150, 150_100)
SQUARES = shapely.box(400_000, 150_000, 400_250, 150_250)
PLACE = ActionPlace(
    "West", "asb", None, "Withybed Lane", OUTLINE, "near Withybed Lane", SQUARES
)  # fmt: skip
PATROLS = WhatWasDone("patrols", "Two officers on Friday nights", "Town team", date(2025, 3, 7))


def note(database: Database, place: ActionPlace = PLACE, **said: Any) -> int:
    with database.transaction() as session:
        return note_action(session, place, replace(PATROLS, **said), actor="alex@x").id


def stored(database: Database, number: int) -> Action:
    with database.session() as session:
        return find_action(session, number)


def test_a_note_is_kept_as_it_was_said(database: Database) -> None:
    number = note(database, ended=date(2025, 4, 6), text="Two officers\r\non Friday\tnights ")
    action = stored(database, number)
    assert (action.area, action.theme, action.subtype) == ("West", "asb", None)
    assert (action.kind, action.done_by) == ("patrols", "Town team")
    assert action.text == "Two officers\non Friday nights"
    assert (action.began, action.ended) == (date(2025, 3, 7), date(2025, 4, 6))
    assert shapely.from_wkt(action.outline).equals(OUTLINE)
    assert shapely.from_wkt(action.protected_outline).equals(SQUARES)
    assert (action.place, action.protected_place) == ("Withybed Lane", "near Withybed Lane")


def test_a_place_may_have_nothing_for_those_who_see_no_points(database: Database) -> None:
    number = note(database, replace(PLACE, protected_outline=None, subtype="nuisance"))
    action = stored(database, number)
    assert (action.protected_outline, action.subtype) == (None, "nuisance")


def test_a_change_keeps_the_place_and_is_noticed(database: Database) -> None:
    number = note(database)
    before = stored(database, number)
    said = replace(PATROLS, kind="lighting", text="Two lamps", ended=date(2025, 3, 7))
    with database.transaction() as session:
        change_action(session, number, said, actor="alex@x")
    after = stored(database, number)
    assert (after.kind, after.text, after.ended) == ("lighting", "Two lamps", date(2025, 3, 7))
    assert (after.outline, after.noted_at) == (before.outline, before.noted_at)
    assert after.changed_at > before.changed_at


def test_a_change_to_what_somebody_else_has_changed_is_refused(database: Database) -> None:
    number = note(database)
    seen = stored(database, number).changed_at
    with database.transaction() as session:
        change_action(session, number, replace(PATROLS, text="First"), actor="alex@x", seen=seen)
    with (
        pytest.raises(ConflictError, match="Somebody else has changed this note"),
        database.transaction() as session,
    ):
        change_action(session, number, replace(PATROLS, text="Second"), actor="kim@x", seen=seen)
    assert stored(database, number).text == "First"


def test_the_latest_begun_comes_first_in_its_area(database: Database) -> None:
    early, late = note(database), note(database, began=date(2025, 5, 1))
    other = note(database, replace(PLACE, area="East"), began=date(2025, 4, 1))
    with database.session() as session:
        assert [action.id for action in list_actions(session, "West")] == [late, early]
        assert [action.id for action in list_actions(session)] == [late, other, early]


def test_what_is_removed_is_gone(database: Database) -> None:
    number = note(database)
    with database.transaction() as session:
        assert remove_action(session, number, actor="alex@x").text == PATROLS.text
    for attempt in (
        lambda session: find_action(session, number),
        lambda session: remove_action(session, number, actor="alex@x"),
        lambda session: change_action(session, number, PATROLS, actor="alex@x"),
    ):
        with (
            database.transaction() as session,
            pytest.raises(NotFoundError, match=f"There is no action {number}"),
        ):
            attempt(session)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**70])
def test_a_number_that_cannot_be_is_unknown(database: Database, number: int) -> None:
    with database.session() as session, pytest.raises(NotFoundError, match="There is no action"):
        find_action(session, number)


def test_who_noted_changed_and_removed_stands_in_the_audit_trail_without_content(
    database: Database,
) -> None:
    number = note(database)
    with database.transaction() as session:
        change_action(session, number, replace(PATROLS, text="Lamps"), actor="kim@x")
        remove_action(session, number, actor="sam@x")
    with database.session() as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        said = [(event.actor, event.action, event.subject) for event in events]
        assert said[-3:] == [
            ("alex@x", "note action", f"action {number}"),
            ("kim@x", "change action", f"action {number}"),
            ("sam@x", "remove action", f"action {number}"),
        ]
        assert audit.verify(session) is None


def test_hostile_text_is_kept_and_what_does_not_print_is_not(database: Database) -> None:
    nasty = "<script>alert(1)</script>'; DROP TABLE actions; --\0\u202e\ud800 {{ 7 * 7 }}"
    number = note(database, text=nasty, done_by=f"{nasty}\nTeam")
    action = stored(database, number)
    assert action.text == "<script>alert(1)</script>'; DROP TABLE actions; --    {{ 7 * 7 }}"
    assert action.done_by == ("<script>alert(1)</script>'; DROP TABLE actions; -- {{ 7 * 7 }} Team")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "magic"}, "Choose what was done: patrols, lighting, warden, other."),
        ({"text": " \n\t\0"}, "Describe what was done in 1 to 500 characters."),
        ({"text": "x" * 501}, "Describe what was done in 1 to 500 characters."),
        ({"done_by": ""}, "Enter the agency or team that did it"),
        ({"done_by": "x" * 201}, "Enter the agency or team that did it"),
        ({"began": date(1989, 12, 31)}, "A day must be from 1990 to 2099."),
        ({"ended": date(2100, 1, 1)}, "A day must be from 1990 to 2099."),
        ({"ended": date(2025, 3, 6)}, "The last day is before the first"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_noted_is_refused(
    database: Database, said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        note(database, **said)
    with database.session() as session:
        assert list_actions(session) == []


def test_the_longest_texts_fit(database: Database) -> None:
    number = note(
        database,
        replace(PLACE, name="n" * 300, protected_name="p" * 300),
        text="\N{SNOWMAN}" * 500,
        done_by="\N{SNOWMAN}" * 200,
    )
    action = stored(database, number)
    assert (len(action.text), len(action.done_by), len(action.place)) == (500, 200, 200)

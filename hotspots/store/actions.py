"""What was done at places and from when, as analysts note it for everyone who signs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.actions_schema import ACTION_KINDS, Action
from hotspots.store.submissions import LARGEST_ID
from hotspots.store.table import now

LONGEST_TEXT = 500
LONGEST_NAME = 200
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class ActionPlace:
    """Where something was done, for those who see exact places and for everyone else.

    Attributes
    ----------
    area
        The community area by name.
    theme, subtype
        The incidents of the map that it was found on.
    outline, protected_outline
        Polygons or multipolygons in EPSG:27700; the protected one is made of protected cells
        alone, and None where none of them may be shown.
    """

    area: str
    theme: str
    subtype: str | None
    name: str
    outline: shapely.Geometry
    protected_name: str
    protected_outline: shapely.Geometry | None


@dataclass(frozen=True)
class WhatWasDone:
    """What a person says of an action.

    Attributes
    ----------
    kind
        One of ``ACTION_KINDS``.
    done_by
        The agency or team that did it.
    began, ended
        First and last day; no last day while it goes on.
    """

    kind: str
    text: str
    done_by: str
    began: date
    ended: date | None = None


def note_action(session: Session, place: ActionPlace, said: WhatWasDone, *, actor: str) -> Action:
    """Note what was done at a place.

    Raises
    ------
    InputError
        If the kind is unknown, the text or a name is empty or too long, or a day cannot be.
    """
    checked = _checked(said)
    shown = place.protected_outline
    action = Action(
        area=place.area,
        theme=place.theme,
        subtype=place.subtype,
        place=_one_line(place.name)[:LONGEST_NAME],
        outline=shapely.to_wkt(place.outline, rounding_precision=2),
        protected_place=_one_line(place.protected_name)[:LONGEST_NAME],
        protected_outline=None if shown is None else shapely.to_wkt(shown, rounding_precision=2),
    )
    _say(action, checked)
    session.add(action)
    session.flush()
    audit.record(session, actor, "note action", subject=f"action {action.id}")
    return action


def change_action(
    session: Session, number: int, said: WhatWasDone, *, actor: str, seen: datetime | None = None
) -> Action:
    """Say something else of an action; its place stays.

    Parameters
    ----------
    seen
        ``changed_at`` of what the person saw who says this; None where that does not matter.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    ConflictError
        If it says something else by now than the person saw.
    InputError
        As `note_action`.
    """
    action = find_action(session, number, to_change=True)
    if seen is not None and action.changed_at != seen:
        raise ConflictError("Somebody else has changed this note since you opened it.")
    _say(action, _checked(said))
    action.changed_at = now()
    session.flush()
    audit.record(session, actor, "change action", subject=f"action {number}")
    return action


def remove_action(session: Session, number: int, *, actor: str) -> Action:
    """Forget an action, and return what it was.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    action = find_action(session, number)
    session.delete(action)
    session.flush()
    audit.record(session, actor, "remove action", subject=f"action {number}")
    return action


def find_action(session: Session, number: int, *, to_change: bool = False) -> Action:
    """The action of a number; ``to_change`` lets nobody else change it before the session ends.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    known = 0 < number <= LARGEST_ID
    action = session.get(Action, number, with_for_update=to_change or None) if known else None
    if action is None:
        raise NotFoundError(f"There is no action {number}; it may have been removed.")
    return action


def list_actions(session: Session, area: str | None = None) -> Sequence[Action]:
    """The actions of a community area, or of all, the latest begun first."""
    query = select(Action).order_by(Action.began.desc(), Action.id.desc())
    if area is not None:
        query = query.where(Action.area == area)
    return session.scalars(query).all()


def _say(action: Action, said: WhatWasDone) -> None:
    action.kind, action.text, action.done_by = said.kind, said.text, said.done_by
    action.began, action.ended = said.began, said.ended


def _checked(said: WhatWasDone) -> WhatWasDone:
    text, done_by = _printable(said.text), _one_line(said.done_by)
    if said.kind not in ACTION_KINDS:
        raise InputError(f"Choose what was done: {', '.join(ACTION_KINDS)}.")
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise InputError(f"Describe what was done in 1 to {LONGEST_TEXT} characters.")
    if not 1 <= len(done_by) <= LONGEST_NAME:
        raise InputError(
            f"Enter the agency or team that did it, in up to {LONGEST_NAME} characters."
        )
    for day in filter(None, (said.began, said.ended)):
        if not EARLIEST <= day <= LATEST:
            raise InputError(f"A day must be from {EARLIEST.year} to {LATEST.year}.")
    if said.ended is not None and said.ended < said.began:
        raise InputError("The last day is before the first: swap them, or correct one.")
    return replace(said, text=text, done_by=done_by)


def _printable(text: str) -> str:
    """The text without what does not print; its lines stay."""
    lines = ("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
    return "\n".join(line.rstrip() for line in lines).strip()


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())

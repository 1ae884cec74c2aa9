"""How long notes of what was done are kept, and forgetting them in time.

A note names a place where much happened and who worked there. It is kept so many years after the
later of two days: its last change, and the day on which what was done ended, if that has come. So
a note that is still of use is kept by whoever brings it up to date, and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.periods import LONDON
from hotspots.store import audit
from hotspots.store.actions_schema import Action
from hotspots.store.table import now

MOST_NUMBERS = 30
"""Of the notes that are forgotten at once, as the record names them."""


def kept_until(action: Action, years: int, *, today: date | None = None) -> date:
    """The last day on which a note is kept, in London.

    Parameters
    ----------
    years
        How long notes are kept, see ``Settings.keep_notes_years``.
    today
        The present day unless given.
    """
    last = action.changed_at.astimezone(LONDON).date()
    if action.ended is not None and action.ended <= (today or _today()):
        last = max(last, action.ended)
    return _years_after(last, years)


def old_actions(session: Session, years: int, *, today: date | None = None) -> Sequence[Action]:
    """The notes that have been kept long enough, by number."""
    day = today or _today()
    notes = session.scalars(select(Action).order_by(Action.id))
    return [note for note in notes if kept_until(note, years, today=day) < day]


def forget_old_actions(
    session: Session, years: int, *, actor: str, today: date | None = None
) -> int:
    """Delete the notes that have been kept long enough, and return how many.

    The audit trail says which numbers they had, and nothing of what they said.
    """
    old = old_actions(session, years, today=today)
    for action in old:
        session.delete(action)
    if old:
        session.flush()
        named = ", ".join(str(action.id) for action in old[:MOST_NUMBERS])
        more = " and others" if len(old) > MOST_NUMBERS else ""
        subject = f"action {named}{more}, after {years} years"
        audit.record(session, actor, "forget actions", subject=subject, rows=len(old))
    return len(old)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _today() -> date:
    return now().astimezone(LONDON).date()

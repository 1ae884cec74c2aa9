"""What an agency's own codes mean, as its people decided: one table for files, forms and calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.schema import Agency, AgencyCategory, now
from hotspots.themes import parse_theme_path

LONGEST_CODE = 200


def categories_of(session: Session, agency_id: int) -> dict[str, str]:
    """The agency's codes, in the form in which they are compared, and what each means."""
    return {one.code_key: one.path for one in list_categories(session, agency_id)}


def list_categories(session: Session, agency_id: int) -> Sequence[AgencyCategory]:
    """The agency's table of categories, by code."""
    query = select(AgencyCategory).where(AgencyCategory.agency_id == agency_id)
    return session.scalars(query.order_by(AgencyCategory.code_key)).all()


def save_categories(
    session: Session,
    agency_id: int,
    meanings: Mapping[str, str],
    *,
    actor: str,
    user_id: int | None = None,
) -> None:
    """Say what codes mean: ``theme/subtype``, or ``none`` for incidents without a theme.

    A code that has a meaning already gets the new one. Incidents that are stored keep theirs until
    they are sent again.

    Raises
    ------
    InputError
        If a code is empty or too long, or there is no such theme.
    """
    lock_installation(session)
    for code, path in meanings.items():
        key = code_key(code)
        if not key or len(key) > LONGEST_CODE:
            raise InputError(f"A category has between 1 and {LONGEST_CODE} characters; shorten it.")
        parse_theme_path(path)
        known = session.get(AgencyCategory, (agency_id, key))
        if known is None:
            known = AgencyCategory(agency_id=agency_id, code_key=key)
            session.add(known)
        known.code, known.path = " ".join(code.split()), path
        known.decided_at, known.decided_by = now(), user_id
    session.flush()
    audit.record(session, actor, "map categories", rows=len(meanings))


def forget_category(session: Session, agency_id: int, key: str, *, actor: str) -> None:
    """Forget what one code means; what was sent under it stays, and the next rows are held.

    Parameters
    ----------
    key
        The code as it is compared, see `code_key`.

    Raises
    ------
    NotFoundError
        If the agency's table has no such code.
    """
    lock_installation(session)
    known = session.get(AgencyCategory, (agency_id, key)) if key.isprintable() else None
    if known is None:
        raise NotFoundError("There is no such category; it may have been forgotten.")
    session.delete(known)
    session.flush()
    agency = session.get_one(Agency, agency_id)
    audit.record(session, actor, "forget category", subject=agency.code, rows=1)


def code_key(code: str) -> str:
    """A code without its capitals and extra spaces, for comparison."""
    return " ".join(code.split()).casefold()

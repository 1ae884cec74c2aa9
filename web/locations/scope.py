"""Whose incidents and places a person may see and decide about."""

from __future__ import annotations

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import NotFoundError
from hotspots.roles import Role
from hotspots.store.location_queue import GONE, LocationGroup, get_group
from hotspots.store.schema import Agency


def own_agency_id() -> int:
    """The agency of the person.

    Raises
    ------
    NotFoundError
        If the account belongs to none.
    """
    if current_user.agency_id is None:
        raise NotFoundError(
            "Your account belongs to no agency; ask the person who runs this service to name yours."
        )
    number: int = current_user.agency_id
    return number


def visible_agency_id() -> int | None:
    """None for analysts, who see every agency's exact places; a submitter's own agency."""
    return None if current_user.role is Role.ANALYST else own_agency_id()


def visible_agency(session: Session, code: str) -> Agency:
    """An agency whose incidents the person may place.

    Raises
    ------
    NotFoundError
        If there is none of that code, or it is another's: which of the two is not told.
    """
    # A NUL is an error to PostgreSQL, where it is only unknown.
    known = code.isprintable()
    agency = session.scalars(select(Agency).where(Agency.code == code)).first() if known else None
    if agency is None or visible_agency_id() not in (None, agency.id):
        raise NotFoundError(GONE)
    return agency


def visible_group(session: Session, code: str, key: str) -> LocationGroup:
    """A group of waiting incidents that the person may place.

    Raises
    ------
    NotFoundError
        If none waits under that address, or they are another agency's.
    """
    return get_group(session, visible_agency(session, code).id, key)

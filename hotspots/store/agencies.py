"""The organisations that send incidents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.schema import Agency


def add_agency(session: Session, code: str, name: str, *, actor: str) -> Agency:
    """Add an organisation under a short code of its own.

    Raises
    ------
    InputError
        If the code or the name is not usable.
    ConflictError
        If the code is taken.
    """
    code, name = code.strip().upper(), name.strip()
    if not re.fullmatch(r"[A-Z0-9-]{2,20}", code):
        raise InputError(
            f'"{code}" cannot be an agency code; use 2 to 20 letters, digits and hyphens.'
        )
    if not 1 <= len(name) <= 200:
        raise InputError("Give the agency a name of up to 200 letters.")
    installation = lock_installation(session)  # two that add the same code take turns
    if session.scalars(select(Agency).where(Agency.code == code)).first():
        raise ConflictError(f"There is an agency with the code {code} already.")
    agency = Agency(code=code, name=name)
    session.add(agency)
    session.flush()
    installation.data_version += 1  # what is kept for a version names the agencies
    audit.record(session, actor, "add agency", subject=code)
    return agency


def find_agency(session: Session, code: str) -> Agency:
    """The agency with this code, enabled or not.

    Raises
    ------
    NotFoundError
        If there is none; the sentence lists those there are.
    """
    agency = session.scalars(select(Agency).where(Agency.code == code.strip().upper())).first()
    if agency is None:
        codes = ", ".join(agency.code for agency in list_agencies(session))
        known = f"the agencies are {codes}" if codes else "there are none yet"
        raise NotFoundError(
            f'There is no agency with the code "{code}": {known}. '
            'Add it with: hotspots agencies add CODE "NAME"'
        )
    return agency


def list_agencies(session: Session) -> Sequence[Agency]:
    """All agencies, by code."""
    return session.scalars(select(Agency).order_by(Agency.code)).all()


def set_enabled(session: Session, code: str, enabled: bool, *, actor: str) -> Agency:
    """Let an agency send incidents, or stop it from sending more."""
    agency = find_agency(session, code)
    agency.enabled = enabled
    audit.record(
        session, actor, "enable agency" if enabled else "disable agency", subject=agency.code
    )
    return agency

"""The organisations that send incidents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import lock_installation
from hotspots.store.demonstration import refuse_demonstration
from hotspots.store.schema import Agency, AgencyArea


def add_agency(
    session: Session,
    code: str,
    name: str,
    *,
    actor: str,
    areas: Sequence[str] = (),
    invented: bool = False,
) -> Agency:
    """Add an organisation under a short code of its own.

    Parameters
    ----------
    areas
        The community areas where it works; everywhere if none is named.
    invented
        Whether it is one of the demonstration, which takes no others.

    Raises
    ------
    InputError
        If the code or the name is not usable.
    ConflictError
        If the code is taken, or the installation is the demonstration.
    NotFoundError
        If there is no community area of one of the names.
    """
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9-]{2,20}", code):
        raise InputError(
            f'"{code}" cannot be an agency code; use 2 to 20 letters, digits and hyphens.'
        )
    name = _usable(name)
    installation = lock_installation(session)  # two that add the same code take turns
    if not invented:
        refuse_demonstration(session)
    if session.scalars(select(Agency).where(Agency.code == code)).first():
        raise ConflictError(f"There is an agency with the code {code} already.")
    agency = Agency(code=code, name=name)
    session.add(agency)
    session.flush()
    installation.data_version += 1  # what is kept for a version names the agencies
    audit.record(session, actor, "add agency", subject=code)
    if areas:
        set_areas(session, code, areas, actor=actor)
    return agency


def rename_agency(session: Session, code: str, name: str, *, actor: str) -> Agency:
    """Give an agency another name; its code stays.

    Raises
    ------
    InputError
        If the name is not usable.
    NotFoundError
        If there is no such agency.
    """
    installation = lock_installation(session)
    agency, name = find_agency(session, code), _usable(name)
    if name != agency.name:
        agency.name = name
        installation.data_version += 1  # what is kept for a version names the agencies
        audit.record(session, actor, "rename agency", subject=agency.code)
    return agency


def set_areas(session: Session, code: str, names: Sequence[str], *, actor: str) -> tuple[str, ...]:
    """Say in which community areas an agency works; in all of them if none is named.

    Geocoding chooses by it between places of the same name, and for nothing else.

    Raises
    ------
    NotFoundError
        If there is no such agency, or no community area of one of the names.
    """
    agency = find_agency(session, code)
    areas = _known_areas(session, names)
    session.execute(delete(AgencyArea).where(AgencyArea.agency_id == agency.id))
    session.add_all([AgencyArea(agency_id=agency.id, name=name) for name in areas])
    session.flush()
    audit.record(session, actor, "set areas of agency", subject=agency.code, rows=len(areas))
    return areas


def areas_of(session: Session, agency_id: int) -> tuple[str, ...]:
    """The names of the community areas where an agency works; none if everywhere."""
    query = select(AgencyArea.name).where(AgencyArea.agency_id == agency_id)
    return tuple(session.scalars(query.order_by(AgencyArea.name)))


def _usable(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise InputError("Give the agency a name of up to 200 letters.")
    return name


def _known_areas(session: Session, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    boundaries = current_boundaries(session)
    if boundaries is None:
        raise NotFoundError(
            "No community areas have been imported yet, so an agency cannot work in one; import "
            "them with: hotspots boundaries import"
        )
    return tuple(sorted({boundaries.area(name).name for name in names}))


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

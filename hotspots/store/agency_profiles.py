"""How an agency's files are read, as its people confirmed it, so that nobody confirms it twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import InputError, NotFoundError
from hotspots.intake.column_proposal import SavedMapping
from hotspots.intake.profile import Profile
from hotspots.intake.source_table import normal
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.schema import Agency
from hotspots.store.sending_schema import AgencyProfile
from hotspots.store.table import now


def save_profile(
    session: Session,
    agency_id: int,
    name: str,
    content: dict[str, Any],
    headings: Iterable[str],
    *,
    actor: str,
    user_id: int | None = None,
) -> AgencyProfile:
    """Remember how an agency's files of these headings are read.

    What the agency had under that name before is replaced.

    Parameters
    ----------
    name
        Letters, digits and underscores, up to 60; it becomes the name of the profile itself.
    content
        A `hotspots.intake.profile.Profile` as JSON has it (``model_dump(mode="json")``).
    headings
        All columns of the file that it was made for, those that are not read too.

    Raises
    ------
    InputError
        If the content is not a profile; the sentence says what is wrong with it.
    """
    profile = _checked(content | {"name": name})
    lock_installation(session)  # two that save the same name take turns
    saved = session.scalars(_named(agency_id, name)).first()
    if saved is None:
        saved = AgencyProfile(agency_id=agency_id, name=name)
        session.add(saved)
    saved.content = profile.model_dump(mode="json")
    saved.headings = [kept for heading in headings if (kept := heading.replace("\x00", "").strip())]
    saved.saved_at, saved.saved_by = now(), user_id
    session.flush()
    agency = session.get_one(Agency, agency_id)
    # By its number: its name is made of a file's, which may be somebody's.
    audit.record(session, actor, "save profile", subject=f"{agency.code} profile {saved.id}")
    return saved


def list_profiles(session: Session, agency_id: int) -> Sequence[AgencyProfile]:
    """An agency's profiles, the newest first."""
    query = select(AgencyProfile).where(AgencyProfile.agency_id == agency_id)
    return session.scalars(
        query.order_by(AgencyProfile.saved_at.desc(), AgencyProfile.id.desc())
    ).all()


def profile_for(session: Session, agency_id: int, headings: Iterable[str]) -> AgencyProfile | None:
    """The profile that the agency saved for files of these headings; None if it has none.

    A profile fits where the file has every column that it reads: other columns may have come or
    gone, but a file whose needed column has another name is looked at by a person again (what the
    agency said of its other headings is still proposed, see `saved_mappings`). Of several that fit
    the one counts whose file had the most headings in common with this one, then the newest.
    """
    present = _normal(headings)
    fitting = [
        saved
        for saved in list_profiles(session, agency_id)
        if _normal(saved.content["columns"].values()) <= present
    ]
    return max(fitting, key=lambda saved: _alike(_normal(saved.headings), present), default=None)


def forget_profile(session: Session, agency_id: int, name: str, *, actor: str) -> None:
    """Forget a profile; what was read with it stays.

    Raises
    ------
    NotFoundError
        If the agency has none of that name.
    """
    saved = session.scalars(_named(agency_id, name)).first()
    if saved is None:
        raise NotFoundError("There is no such profile; it may have been forgotten.")
    session.delete(saved)
    session.flush()
    agency = session.get_one(Agency, agency_id)
    audit.record(session, actor, "forget profile", subject=f"{agency.code} profile {saved.id}")


def saved_profile(saved: AgencyProfile) -> Profile:
    """A saved profile as intake takes it.

    Raises
    ------
    InputError
        If it is none any more, because a theme that it names has gone.
    """
    return _checked(saved.content)


def saved_mappings(session: Session, agency_id: int) -> tuple[SavedMapping, ...]:
    """What the agency said of its headings, the newest first, for the next proposal."""
    return tuple(
        SavedMapping(headings=tuple(saved.headings), columns=dict(saved.content["columns"]))
        for saved in list_profiles(session, agency_id)
    )


def _named(agency_id: int, name: str) -> Any:
    return select(AgencyProfile).where(
        AgencyProfile.agency_id == agency_id, AgencyProfile.name == name
    )


def _checked(content: dict[str, Any]) -> Profile:
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "profile"
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"This way of reading is not usable: {where}: {message}.") from error


def _normal(headings: Iterable[str]) -> set[str]:
    return {normal(heading) for heading in headings}


def _alike(these: set[str], those: set[str]) -> float:
    """The share of the headings of both that they have in common."""
    return len(these & those) / max(len(these | those), 1)

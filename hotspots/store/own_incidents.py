"""An agency's own incidents: listed, searched by reference, and one with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotspots.errors import NotFoundError
from hotspots.store.incident_versions import CONTENT
from hotspots.store.schema import Incident, IncidentVersion, Submission
from hotspots.store.submissions import LARGEST_ID

PAGE = 25
LONGEST_SEARCH = 200
NO_THEME = "none"


@dataclass(frozen=True)
class IncidentFilter:
    """Which of its incidents an agency looks at.

    Attributes
    ----------
    reference
        Part of the agency's reference, in capitals or not; "" is any.
    theme
        The id of a theme, ``none`` for incidents without one, "" for any.
    located
        With a point, without one, or None for either.
    """

    reference: str = ""
    theme: str = ""
    located: bool | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != IncidentFilter()


@dataclass(frozen=True)
class IncidentPage:
    """Some of the incidents that a filter leaves, the newest first."""

    incidents: Sequence[Incident]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class IncidentState:
    """What an incident said once: in which version, who sent it by which door, and when.

    ``content`` holds the columns of `hotspots.store.incident_versions.CONTENT`; moments are text in
    versions that were replaced. ``until`` is None for what it says now.
    """

    version: int
    sent_at: datetime
    sent_by: str
    channel: str
    submission: int
    content: dict[str, Any]
    until: datetime | None


def list_own(
    session: Session, agency_id: int, which: IncidentFilter, *, page: int = 1
) -> IncidentPage:
    """One page of an agency's incidents, the newest first; the last one for a page beyond it."""
    matching = _matching(select(func.count()).select_from(Incident), agency_id, which)
    total = session.scalar(matching) or 0
    page = min(max(1, page), max(1, -(-total // PAGE)))
    # The numbers first: they stand in an index, the rows need not be read to be passed over.
    numbers = (
        _matching(select(Incident.id), agency_id, which)
        .order_by(Incident.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    shown = session.scalars(
        select(Incident)
        .where(Incident.id.in_(session.scalars(numbers).all()))
        .order_by(Incident.id.desc())
    )
    return IncidentPage(shown.all(), total, page)


def get_own(session: Session, number: int, *, agency_id: int) -> Incident:
    """One of an agency's incidents.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's.
    """
    # A number that no column could hold is an error to a database, where it is only unknown.
    known = 0 < number <= LARGEST_ID
    incident = session.get(Incident, number) if known else None
    if incident is None or incident.agency_id != agency_id:
        raise NotFoundError(f"Your agency has no incident {number}; it may have been withdrawn.")
    return incident


def number_of_reference(session: Session, agency_id: int, reference: str) -> int | None:
    """The number of the agency's incident with that very reference, or None."""
    return session.scalars(
        select(Incident.id).where(Incident.agency_id == agency_id, Incident.reference == reference)
    ).first()


def history_of(session: Session, incident: Incident) -> list[IncidentState]:
    """What an incident says and what it said before, the newest first."""
    versions = session.execute(
        select(IncidentVersion, Submission)
        .join(Submission, Submission.id == IncidentVersion.submission_id)
        .where(IncidentVersion.incident_id == incident.id)
        .order_by(IncidentVersion.version.desc())
    ).all()
    now = {column: getattr(incident, column) for column in CONTENT}
    latest = session.get_one(Submission, incident.submission_id)
    states = [_state(incident.version, latest, now, None)]
    states += [
        _state(one.version, submission, one.content, one.replaced_at)
        for one, submission in versions
    ]
    return states


def _state(
    version: int, submission: Submission, content: dict[str, Any], until: datetime | None
) -> IncidentState:
    return IncidentState(
        version, submission.submitted_at, submission.sent_by, submission.channel, submission.id,
        content, until,
    )  # fmt: skip


def _matching(query: Select[Any], agency_id: int, which: IncidentFilter) -> Select[Any]:
    query = query.where(Incident.agency_id == agency_id)
    if which.reference:
        query = query.where(
            Incident.reference.icontains(which.reference[:LONGEST_SEARCH], autoescape=True)
        )
    if which.theme:
        theme = None if which.theme == NO_THEME else which.theme
        query = query.where(Incident.theme.is_not_distinct_from(theme))
    if which.located is not None:
        point = Incident.easting
        query = query.where(point.is_not(None) if which.located else point.is_(None))
    return query

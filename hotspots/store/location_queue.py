"""The incidents without a point that wait for a person, grouped by what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotspots.errors import NotFoundError
from hotspots.geocoding.result import Flag
from hotspots.store.location_text import location_text, place_name
from hotspots.store.schema import Agency, Incident, PlacedIncident

PAGE = 25
GONE = (
    "No incidents wait here: somebody has placed them, or their agency corrected them; go back to "
    "the list."
)
_COORDINATES = frozenset({"easting", "northing", "latitude", "longitude"})


@dataclass(frozen=True)
class LocationGroup:
    """Incidents of one agency whose location was written alike and gave no point.

    Attributes
    ----------
    key
        What they share, see `hotspots.store.location_text.location_key`.
    location
        What was sent, field by field.
    flags
        Why there is no point, as codes.
    incidents
        How many they are.
    first_month, last_month
        From when to when they happened, as 2025-03.
    """

    agency: Agency
    key: str
    location: dict[str, str]
    flags: tuple[str, ...]
    incidents: int
    first_month: str
    last_month: str

    @property
    def text(self) -> str:
        """What was sent, on one line."""
        return location_text(self.location)

    @property
    def name(self) -> str:
        """The name that the agency may write again for the same place; "" if there is none."""
        return place_name(self.location)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why there is no point, in sentences."""
        return tuple(Flag(flag).sentence for flag in self.flags if flag in set(Flag))

    @property
    def one_place(self) -> bool:
        """Whether the text can mean one place: no text, or "0, 0", may stand for many."""
        if Flag.PLACEHOLDER in self.flags and _COORDINATES.issuperset(self.location):
            return False
        return bool(self.location)


def count_groups(session: Session, agency_id: int | None) -> tuple[int, int]:
    """How many groups wait, and how many incidents are in them; of all agencies if None."""
    groups = _groups(agency_id).subquery()
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(groups.c.incidents), 0)).select_from(groups)
    ).one()
    return int(found[0]), int(found[1])


def list_groups(session: Session, agency_id: int | None, *, page: int = 1) -> list[LocationGroup]:
    """One page of the groups, the one with the newest incident first; of all agencies if None."""
    rows = session.execute(
        _groups(agency_id)
        .order_by(func.max(Incident.id).desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return _described(session, rows)


def get_group(session: Session, agency_id: int, key: str) -> LocationGroup:
    """The group of one agency under a key.

    Raises
    ------
    NotFoundError
        If no incident of that agency waits under it (any more).
    """
    query = _groups(agency_id).where(Incident.location_key == key)
    # A NUL is an error to PostgreSQL, where it is only unknown.
    rows = session.execute(query).all() if key.isprintable() else []
    if not rows:
        raise NotFoundError(GONE)
    return _described(session, rows)[0]


def waiting(agency_id: int | None, *columns: Any) -> Select[Any]:
    """A query of columns of the incidents that wait; of all agencies if None."""
    return _of_agency(select(*columns), agency_id)


def _groups(agency_id: int | None) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Incident.agency_id,
        Incident.location_key,
        func.count().label("incidents"),
        func.max(Incident.id).label("newest"),
        func.min(Incident.month).label("first_month"),
        func.max(Incident.month).label("last_month"),
    )
    return _of_agency(select(*columns), agency_id).group_by(
        Incident.agency_id, Incident.location_key
    )


def _of_agency(query: Select[Any], agency_id: int | None) -> Select[Any]:
    query = query.outerjoin(PlacedIncident, PlacedIncident.incident_id == Incident.id).where(
        Incident.easting.is_(None), PlacedIncident.placing_id.is_(None)
    )
    return query if agency_id is None else query.where(Incident.agency_id == agency_id)


def _described(session: Session, rows: Sequence[Any]) -> list[LocationGroup]:
    newest = {
        incident.id: incident
        for incident in session.scalars(
            select(Incident).where(Incident.id.in_([row.newest for row in rows]))
        )
    }
    return [
        LocationGroup(
            agency=session.get_one(Agency, row.agency_id),
            key=row.location_key,
            location=newest[row.newest].location,
            flags=tuple(newest[row.newest].flags),
            incidents=row.incidents,
            first_month=row.first_month,
            last_month=row.last_month,
        )
        for row in rows
    ]

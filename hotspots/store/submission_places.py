"""Where the incidents of one submission are, as far as they were located."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hotspots.store.schema import Area, Incident, Place


@dataclass(frozen=True)
class SubmissionPlace:
    """A point at which a submission has incidents.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700.
    incidents
        How many.
    accuracy_m
        The radius in metres within which the least well known of them lies.
    match_type
        What located them; of several, the first by name.
    """

    easting: float
    northing: float
    incidents: int
    accuracy_m: float
    match_type: str


def submission_places(
    session: Session, submission_id: int, *, most: int
) -> tuple[Sequence[SubmissionPlace], int]:
    """The points with the most incidents, and how many points there are in all.

    The incidents are those that still say what the submission reported: what a later one changed,
    or what was withdrawn, is not this submission's any more. The last that confirmed an incident
    shows it too.
    """
    grouped = (
        select(
            Incident.easting,
            Incident.northing,
            func.count().label("incidents"),
            func.coalesce(func.max(Incident.accuracy_m), 0.0).label("accuracy_m"),
            func.min(Incident.match_type).label("match_type"),
        )
        .where(_reported(submission_id), Incident.easting.is_not(None))
        .group_by(Incident.easting, Incident.northing)
    )
    points = session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    rows = session.execute(
        grouped.order_by(func.count().desc(), Incident.easting, Incident.northing).limit(most)
    )
    places = [
        SubmissionPlace(row.easting, row.northing, row.incidents, row.accuracy_m, row.match_type)
        for row in rows
    ]
    return places, points


def submission_areas(session: Session, submission_id: int) -> list[tuple[str | None, int]]:
    """Community area and number of located incidents, by name; None is outside them all."""
    rows = session.execute(
        select(Area.name, func.count())
        .select_from(Incident)
        .join(Place, Incident.place_id == Place.id)
        .outerjoin(Area, Place.area_id == Area.id)
        .where(_reported(submission_id))
        .group_by(Area.name)
    )
    return sorted(((name, n) for name, n in rows), key=lambda row: (row[0] is None, row[0] or ""))


def _reported(submission_id: int) -> ColumnElement[bool]:
    return or_(Incident.submission_id == submission_id, Incident.confirmed_id == submission_id)

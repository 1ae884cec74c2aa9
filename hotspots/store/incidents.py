"""Incidents as their agencies last reported them, and what they said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from hotspots.geocoding.result import Flag
from hotspots.store.boundaries import Boundaries
from hotspots.store.location_text import location_key
from hotspots.store.places import Point, batches, place_ids
from hotspots.store.schema import PLACED, SNAPPED, Incident, IncidentVersion, PlacedIncident

PLACE = ("easting", "northing", "match_type", "accuracy_m", "confidence", "source")
"""Where an incident is and how that is known; its flags say so too, among other things."""

CONTENT = (
    "digest",
    "category",
    "theme",
    "subtype",
    "sensitive",
    "start",
    "end",
    "time_precision",
    "month",
    "location",
    "flags",
    *PLACE,
)
"""What a report says of an incident: the columns that a later report may change."""

_ABOUT_PLACE = frozenset([*Flag, SNAPPED, PLACED])


@dataclass(frozen=True)
class Stored:
    """What storing did.

    Attributes
    ----------
    accepted, updated, unchanged
        How many incidents were new, changed, and as they were.
    points
        Easting and northing of every row that has a point now, whoever found it.
    match_types
        How many rows were located by what; "none" counts those without a point.
    """

    accepted: int
    updated: int
    unchanged: int
    points: tuple[Point, ...]
    match_types: Mapping[str, int]

    @property
    def counts(self) -> tuple[int, int, int]:
        """New, changed and as they were."""
        return self.accepted, self.updated, self.unchanged


@dataclass(frozen=True)
class _Known:
    """What is stored of an incident that is reported again."""

    id: int
    digest: str
    match_type: str
    point: Point | None
    placed: bool


def store_incidents(
    session: Session,
    incidents: Sequence[Mapping[str, Any]],
    *,
    agency_id: int,
    submission_id: int,
    boundaries: Boundaries | None,
) -> Stored:
    """Add what is new and update what changed, keeping what it said before.

    A point that a person chose stays as long as the agency writes the location as it did.

    Parameters
    ----------
    incidents
        One mapping each of ``reference`` and the columns of `CONTENT`. A reference that comes
        twice must carry the same content: the second is unchanged.
    """
    known = _known(session, agency_id, [incident["reference"] for incident in incidents])
    places = place_ids(session, map(_point, incidents), boundaries)
    new: dict[str, dict[str, Any]] = {}
    changed: list[tuple[int, Mapping[str, Any]]] = []
    rows: list[tuple[Point | None, str]] = []
    for incident in incidents:
        reference, point = incident["reference"], _point(incident)
        stored = known.get(reference)
        if stored is None:
            new[reference] = {
                **incident,
                "location_key": _key(incident),
                "agency_id": agency_id,
                "submission_id": submission_id,
                "version": 1,
                "place_id": places.get(point) if point else None,
            }
            known[reference] = _Known(0, incident["digest"], incident["match_type"], point, False)
        elif reference not in new and stored.digest != incident["digest"]:
            now, same = _as_placed(session, stored, incident)
            if not same:
                changed.append((stored.id, now))
            known[reference] = replace(
                stored, digest=incident["digest"], match_type=now["match_type"], point=_point(now)
            )
        rows.append((known[reference].point, known[reference].match_type))
    for batch in batches(new.values()):
        session.execute(insert(Incident), batch)
    for incident_id, incident in changed:
        _replace(session, incident_id, incident, submission_id, places)
    return Stored(
        accepted=len(new),
        updated=len(changed),
        unchanged=len(incidents) - len(new) - len(changed),
        points=tuple(point for point, _ in rows if point),
        match_types=Counter(match_type for _, match_type in rows),
    )


def keep_versions(session: Session, incidents: Iterable[Incident]) -> None:
    """Keep what incidents say now, before they say something else."""
    for batch in batches(incidents):
        session.execute(
            insert(IncidentVersion),
            [
                {
                    "incident_id": incident.id,
                    "version": incident.version,
                    "submission_id": incident.submission_id,
                    "content": {column: _plain(getattr(incident, column)) for column in CONTENT},
                }
                for incident in batch
            ],
        )


def other_flags(flags: Iterable[str]) -> list[str]:
    """The flags that say nothing about the place."""
    return [flag for flag in flags if flag not in _ABOUT_PLACE]


def _as_placed(
    session: Session, stored: _Known, report: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    """A report with the point that a person gave its location, and whether it says nothing new."""
    if not (stored.placed and stored.point):
        return report, False
    before = session.get_one(Incident, stored.id)
    if before.location != report["location"]:
        return report, False
    about_place = [flag for flag in before.flags if flag in _ABOUT_PLACE]
    now = {
        **report,
        **{column: getattr(before, column) for column in PLACE},
        "flags": [*about_place, *other_flags(report["flags"])],
    }
    same = all(now[column] == getattr(before, column) for column in CONTENT if column != "digest")
    return now, same


def _key(report: Mapping[str, Any]) -> str:
    """What a report waits under, or would if a person's decision were undone; else nothing."""
    waits = report["easting"] is None or PLACED in report["flags"]
    return location_key(report["location"]) if waits else ""


def _point(report: Mapping[str, Any]) -> Point | None:
    return None if report["easting"] is None else (report["easting"], report["northing"])


def _replace(
    session: Session,
    incident_id: int,
    report: Mapping[str, Any],
    submission_id: int,
    places: Mapping[Point, int],
) -> None:
    before = session.get_one(Incident, incident_id)
    keep_versions(session, [before])
    point = _point(report)
    if PLACED not in report["flags"]:
        session.execute(delete(PlacedIncident).where(PlacedIncident.incident_id == incident_id))
        place_id = places[point] if point else None
    else:
        place_id = before.place_id
    session.execute(
        update(Incident)
        .where(Incident.id == incident_id)
        .values(
            {getattr(Incident, column): report[column] for column in CONTENT}
            | {
                Incident.version: before.version + 1,
                Incident.submission_id: submission_id,
                Incident.location_key: _key(report),
                Incident.place_id: place_id,
            }
        )
    )


def _known(session: Session, agency_id: int, references: Iterable[str]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for batch in batches(set(references)):
        rows = session.execute(
            select(
                Incident.reference,
                Incident.id,
                Incident.digest,
                Incident.match_type,
                Incident.easting,
                Incident.northing,
                PlacedIncident.placing_id,
            )
            .outerjoin(PlacedIncident, PlacedIncident.incident_id == Incident.id)
            .where(Incident.agency_id == agency_id, Incident.reference.in_(batch))
        )
        for reference, id_, digest, match_type, easting, northing, placing in rows:
            point = None if easting is None or northing is None else (easting, northing)
            known[reference] = _Known(id_, digest, match_type, point, placing is not None)
    return known


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def count_incidents(session: Session) -> int:
    """How many incidents are stored."""
    return session.scalar(select(func.count()).select_from(Incident)) or 0

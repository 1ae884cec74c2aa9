"""Incidents as their agencies last reported them, and what they said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries, area_ids
from hotspots.store.schema import Incident, IncidentVersion, Place

Key = TypeVar("Key")
BATCH = 5_000

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
    "easting",
    "northing",
    "match_type",
    "accuracy_m",
    "confidence",
    "flags",
    "source",
)
"""What a report says of an incident: the columns that a later report may change."""


@dataclass(frozen=True)
class Stored:
    """What storing did: how many incidents were new, changed, and as they were."""

    accepted: int
    updated: int
    unchanged: int


def store_incidents(
    session: Session,
    incidents: Sequence[Mapping[str, Any]],
    *,
    agency_id: int,
    submission_id: int,
    boundaries: Boundaries | None,
) -> Stored:
    """Add what is new and update what changed, keeping what it said before.

    Parameters
    ----------
    incidents
        One mapping each of ``reference`` and the columns of `CONTENT`. A reference that comes
        twice must carry the same content: the second is unchanged.
    """
    known = _known(session, agency_id, [incident["reference"] for incident in incidents])
    places = _place_ids(session, incidents, boundaries)
    new: dict[str, dict[str, Any]] = {}
    changed: list[tuple[int, Mapping[str, Any]]] = []
    unchanged = 0
    for incident in incidents:
        reference = incident["reference"]
        stored = known.get(reference)
        if reference in new or (stored and stored[1] == incident["digest"]):
            unchanged += 1
        elif stored:
            changed.append((stored[0], incident))
            known[reference] = (stored[0], incident["digest"])
        else:
            new[reference] = {
                **incident,
                "agency_id": agency_id,
                "submission_id": submission_id,
                "version": 1,
                "place_id": places.get((incident["easting"], incident["northing"])),
            }
    for batch in _batches(new.values()):
        session.execute(insert(Incident), batch)
    for incident_id, incident in changed:
        _replace(session, incident_id, incident, submission_id, places)
    return Stored(len(new), len(changed), unchanged)


def _replace(
    session: Session,
    incident_id: int,
    report: Mapping[str, Any],
    submission_id: int,
    places: Mapping[tuple[float, float], int],
) -> None:
    before = session.get_one(Incident, incident_id)
    session.execute(
        insert(IncidentVersion).values(
            incident_id=incident_id,
            version=before.version,
            submission_id=before.submission_id,
            content={column: _plain(getattr(before, column)) for column in CONTENT},
        )
    )
    session.execute(
        update(Incident)
        .where(Incident.id == incident_id)
        .values(
            {getattr(Incident, column): report[column] for column in CONTENT}
            | {
                Incident.version: before.version + 1,
                Incident.submission_id: submission_id,
                Incident.place_id: places.get((report["easting"], report["northing"])),
            }
        )
    )


def _known(
    session: Session, agency_id: int, references: Iterable[str]
) -> dict[str, tuple[int, str]]:
    known: dict[str, tuple[int, str]] = {}
    for batch in _batches(set(references)):
        rows = session.execute(
            select(Incident.reference, Incident.id, Incident.digest).where(
                Incident.agency_id == agency_id, Incident.reference.in_(batch)
            )
        )
        known.update({reference: (id_, digest) for reference, id_, digest in rows})
    return known


def _place_ids(
    session: Session, incidents: Sequence[Mapping[str, Any]], boundaries: Boundaries | None
) -> dict[tuple[float, float], int]:
    wanted = {
        (incident["easting"], incident["northing"])
        for incident in incidents
        if incident["easting"] is not None
    }
    places = _places_at(session, wanted)
    missing = sorted(wanted - places.keys())
    if not missing:
        return places
    eastings, northings = np.array(missing).T
    areas = area_ids(boundaries, eastings, northings)
    rows = [
        {"easting": easting, "northing": northing, "area_id": area}
        for (easting, northing), area in zip(missing, areas, strict=True)
    ]
    for batch in _batches(rows):
        session.execute(insert(Place), batch)
    return places | _places_at(session, set(missing))


def _places_at(
    session: Session, points: set[tuple[float, float]]
) -> dict[tuple[float, float], int]:
    found: dict[tuple[float, float], int] = {}
    for batch in _batches({easting for easting, _ in points}):
        rows = session.execute(
            select(Place.easting, Place.northing, Place.id).where(Place.easting.in_(batch))
        )
        found.update({(easting, northing): id_ for easting, northing, id_ in rows})
    return {point: found[point] for point in points if point in found}


def _batches(items: Iterable[Key]) -> Iterator[list[Key]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def count_incidents(session: Session) -> int:
    """How many incidents are stored."""
    return session.scalar(select(func.count()).select_from(Incident)) or 0

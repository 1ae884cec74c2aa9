"""What a report says of an incident, and what incidents said before they said something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.geocoding.result import Flag
from hotspots.store.bulk_rows import insert_rows
from hotspots.store.membership import one_of
from hotspots.store.places import batches
from hotspots.store.schema import (
    PLACED,
    SNAPPED,
    Incident,
    IncidentVersion,
    PlacedIncident,
    now,
)

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


def keep_versions(session: Session, incident_ids: Iterable[int]) -> None:
    """Keep what incidents say now, before they say something else.

    With the columns of `CONTENT` are kept, where there is one, ``confirmed_id``, the submission
    that reported the same again, and ``placing_id``, the decision of a person about the place.
    """
    columns = [getattr(Incident, column) for column in CONTENT]
    query = select(
        Incident.id,
        Incident.version,
        Incident.submission_id,
        Incident.confirmed_id,
        PlacedIncident.placing_id,
        *columns,
    ).outerjoin(PlacedIncident, PlacedIncident.incident_id == Incident.id)
    replaced_at = now()
    for batch in batches(incident_ids):
        rows = session.execute(query.where(one_of(session, Incident.id, batch)))
        insert_rows(
            session,
            IncidentVersion,
            [
                {
                    "incident_id": id_,
                    "version": version,
                    "submission_id": submission_id,
                    "replaced_at": replaced_at,
                    "content": kept_content(said)
                    | standing(confirmed_id=confirmed_id, placing_id=placing_id),
                }
                for id_, version, submission_id, confirmed_id, placing_id, *said in rows
            ],
        )


def kept_content(said: Iterable[Any]) -> dict[str, Any]:
    """The columns of `CONTENT` as a version keeps them, from their values in that order."""
    return dict(zip(CONTENT, map(_plain, said), strict=True))


def standing(**kept: int | None) -> dict[str, int]:
    """What a version keeps beside what was said, where there is something to keep."""
    return {name: value for name, value in kept.items() if value is not None}


def said_before(content: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an incident that says again what a version kept."""
    said = {column: content[column] for column in CONTENT}
    return said | {column: datetime.fromisoformat(said[column]) for column in ("start", "end")}


def without_point(placed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says if the point that a person gave it is taken away.

    Parameters
    ----------
    placed
        The columns of `CONTENT` with the point.
    before
        Those of a report with the same text that had none.
    """
    said = {column: placed[column] for column in CONTENT}
    place = {column: before[column] for column in PLACE}
    return said | place | {"flags": [*place_flags(before["flags"]), *other_flags(said["flags"])]}


def place_flags(flags: Iterable[str]) -> list[str]:
    """The flags that say something about the place."""
    return [flag for flag in flags if flag in _ABOUT_PLACE]


def other_flags(flags: Iterable[str]) -> list[str]:
    """The flags that say nothing about the place."""
    return [flag for flag in flags if flag not in _ABOUT_PLACE]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

"""What a report says of an incident, and what incidents said before they said something else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hotspots.geocoding.result import Flag
from hotspots.store.places import batches
from hotspots.store.schema import PLACED, SNAPPED, Incident, IncidentVersion

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
    """Keep what incidents say now, before they say something else."""
    columns = [getattr(Incident, column) for column in CONTENT]
    for batch in batches(incident_ids):
        rows = session.execute(
            select(Incident.id, Incident.version, Incident.submission_id, *columns).where(
                Incident.id.in_(batch)
            )
        )
        session.execute(
            insert(IncidentVersion),
            [
                {
                    "incident_id": id_,
                    "version": version,
                    "submission_id": submission_id,
                    "content": dict(zip(CONTENT, map(_plain, said), strict=True)),
                }
                for id_, version, submission_id, *said in rows
            ],
        )


def place_flags(flags: Iterable[str]) -> list[str]:
    """The flags that say something about the place."""
    return [flag for flag in flags if flag in _ABOUT_PLACE]


def other_flags(flags: Iterable[str]) -> list[str]:
    """The flags that say nothing about the place."""
    return [flag for flag in flags if flag not in _ABOUT_PLACE]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

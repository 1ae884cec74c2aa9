"""Incidents as their agencies last reported them, and what they said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries
from hotspots.store.bulk_rows import insert_rows, update_rows
from hotspots.store.incident_versions import (
    CONTENT,
    PLACE,
    keep_versions,
    other_flags,
    place_flags,
)
from hotspots.store.location_text import location_key
from hotspots.store.membership import one_of
from hotspots.store.places import NOWHERE, batches, places_of
from hotspots.store.schema import PLACED, Incident, PlacedIncident
from hotspots.store.stored import Stored as Stored


class _Known(NamedTuple):
    """What is stored of an incident that is reported again."""

    id: int
    version: int
    digest: str
    match_type: str
    place_id: int
    decided: bool
    """Whether a person placed it or set it aside."""
    new: bool
    """Whether this submission brought it: the same report, written otherwise, is no news then."""


def store_incidents(
    session: Session,
    incidents: Sequence[Mapping[str, Any]],
    *,
    agency_id: int,
    submission_id: int,
    boundaries: Boundaries | None,
    places: Sequence[int] | None = None,
) -> Stored:
    """Add what is new and update what changed, keeping what it said before.

    What a person decided about its place stays as long as the agency writes the location as it did.

    Parameters
    ----------
    incidents
        One mapping each of ``reference`` and the columns of `CONTENT`. A reference that comes
        twice must carry the same content: the second is unchanged.
    places
        The id of each incident's place where the caller has them; see `places_of`.
    """
    references = {incident["reference"] for incident in incidents}
    known = _known(session, agency_id, references, submission_id)
    decided = _decided(session, incidents, known)
    if places is None:
        places = _places(session, incidents, boundaries)
    new: dict[str, tuple[Mapping[str, Any], int]] = {}
    changed: dict[int, dict[str, Any]] = {}
    now_at: list[int] = []
    match_types: list[str] = []
    confirmed: list[int] = []
    updated = 0
    for incident, place in zip(incidents, places, strict=True):
        stored = known.get(incident["reference"])
        if stored is None:
            first, its_place = new.setdefault(incident["reference"], (incident, place))
            now_at.append(its_place)
            match_types.append(first["match_type"])
            continue
        if stored.new or stored.digest == incident["digest"]:
            confirmed.append(stored.id)
        else:
            report = _with_place(incident, place) | {"submission_id": submission_id}
            now = _as_placed(decided.get(stored.id), report)
            if stored.id in changed:  # twice in one submission: both are history
                _replace(session, changed, decided)
                changed = {}
            if now is None:
                confirmed.append(stored.id)
            else:
                changed[stored.id] = {**now, "version": stored.version + 1}
                updated += 1
                stored = stored._replace(
                    version=stored.version + 1, digest=report["digest"],
                    match_type=now["match_type"], place_id=_number(now["place_id"]),
                )  # fmt: skip
                known[incident["reference"]] = stored
        now_at.append(stored.place_id)
        match_types.append(stored.match_type)
    _insert(session, list(new.values()), agency_id, submission_id)
    _replace(session, changed, decided)
    _confirm(session, confirmed, submission_id)
    return Stored(
        accepted=len(new),
        updated=updated,
        unchanged=len(incidents) - len(new) - updated,
        places=np.array([place for place in now_at if place != NOWHERE], dtype=np.int64),
        match_types=Counter(match_types),
    )


def _insert(
    session: Session,
    new: Sequence[tuple[Mapping[str, Any], int]],
    agency_id: int,
    submission_id: int,
) -> None:
    """Add incidents; what their reports do not say goes beside them, so that none is copied."""
    incidents = [incident for incident, _ in new]
    insert_rows(
        session,
        Incident,
        incidents,
        beside={
            "agency_id": [agency_id] * len(new),
            "submission_id": [submission_id] * len(new),
            "version": [1] * len(new),
            "place_id": [None if place == NOWHERE else place for _, place in new],
            "location_key": list(map(_key, incidents)),
        },
    )


def _places(
    session: Session, incidents: Sequence[Mapping[str, Any]], boundaries: Boundaries | None
) -> list[int]:
    easting, northing = (
        np.array([incident[axis] for incident in incidents], dtype=np.float64)  # None becomes NaN
        for axis in ("easting", "northing")
    )
    found: list[int] = places_of(session, easting, northing, boundaries).tolist()
    return found


def _number(place_id: int | None) -> int:
    return NOWHERE if place_id is None else place_id


def _with_place(report: Mapping[str, Any], place: int) -> dict[str, Any]:
    return {
        **report,
        "location_key": _key(report),
        "confirmed_id": None,
        "place_id": None if place == NOWHERE else place,
    }


def _as_placed(before: Incident | None, report: dict[str, Any]) -> dict[str, Any] | None:
    """A report with the point that a person gave its location; None if it says nothing new."""
    if before is None or before.easting is None or not _same_text(before, report):
        return report
    now = {
        **report,
        **{column: getattr(before, column) for column in PLACE},
        "flags": [*place_flags(before.flags), *other_flags(report["flags"])],
        "location_key": before.location_key,
        "place_id": before.place_id,
    }
    if report["easting"] is not None:
        # Geocoding finds it meanwhile: were the decision undone, the same report would be news.
        now["digest"] = before.digest
    said = [column for column in CONTENT if column != "digest"]
    return now if any(now[column] != getattr(before, column) for column in said) else None


def _same_text(before: Incident, report: Mapping[str, Any]) -> bool:
    return location_key(before.location) == location_key(report["location"])


def _key(report: Mapping[str, Any]) -> str:
    """What a report without a point waits under."""
    return location_key(report["location"]) if report["easting"] is None else ""


def _replace(
    session: Session, changed: Mapping[int, dict[str, Any]], decided: Mapping[int, Incident]
) -> None:
    """Let incidents say what was reported now; a decision about another place is forgotten."""
    keep_versions(session, changed)
    overruled = [
        incident_id
        for incident_id, report in changed.items()
        if incident_id in decided
        and PLACED not in report["flags"]
        and not (report["easting"] is None and _same_text(decided[incident_id], report))
    ]
    for ids in batches(overruled):
        session.execute(delete(PlacedIncident).where(PlacedIncident.incident_id.in_(ids)))
    columns = (*CONTENT, "version", "submission_id", "confirmed_id", "location_key", "place_id")
    for batch in batches(changed.items()):
        update_rows(
            session,
            Incident,
            [
                {"id": incident_id, **{column: report[column] for column in columns}}
                for incident_id, report in batch
            ],
        )


def _confirm(session: Session, incident_ids: Iterable[int], submission_id: int) -> None:
    """Note that a submission reported incidents as an earlier one had."""
    for ids in batches(id_ for id_ in incident_ids if id_):
        session.execute(
            update(Incident)
            .where(one_of(session, Incident.id, ids), Incident.submission_id != submission_id)
            .values(confirmed_id=submission_id)
            .execution_options(synchronize_session=False)
        )


def _known(
    session: Session, agency_id: int, references: Iterable[str], submission_id: int
) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for batch in batches(references):
        rows = session.execute(
            select(
                Incident.reference,
                Incident.id,
                Incident.version,
                Incident.submission_id,
                Incident.digest,
                Incident.match_type,
                Incident.place_id,
                PlacedIncident.placing_id,
            )
            .outerjoin(PlacedIncident, PlacedIncident.incident_id == Incident.id)
            .where(Incident.agency_id == agency_id, one_of(session, Incident.reference, batch))
        )
        for reference, id_, version, by, digest, match_type, place, placing in rows:
            new = version == 1 and by == submission_id
            known[reference] = _Known(
                id_, version, digest, match_type, _number(place), placing is not None, new
            )
    return known


def _decided(
    session: Session, incidents: Iterable[Mapping[str, Any]], known: Mapping[str, _Known]
) -> dict[int, Incident]:
    """The incidents about whose place a person decided and that are reported otherwise now."""
    ids = {
        stored.id
        for incident in incidents
        if (stored := known.get(incident["reference"]))
        and stored.decided
        and stored.digest != incident["digest"]
    }
    decided: dict[int, Incident] = {}
    for batch in batches(ids):
        for incident in session.scalars(select(Incident).where(Incident.id.in_(batch))):
            session.expunge(incident)  # it stays as it was before this submission
            decided[incident.id] = incident
    return decided


def count_incidents(session: Session) -> int:
    """How many incidents are stored."""
    return session.scalar(select(func.count()).select_from(Incident)) or 0

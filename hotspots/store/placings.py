"""Incidents that a person puts on the map, and how that is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, NotFoundError
from hotspots.geocoding.result import MatchType
from hotspots.store import audit
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import lock_installation
from hotspots.store.incident_versions import PLACE, keep_versions, other_flags, place_flags
from hotspots.store.location_queue import waiting
from hotspots.store.location_text import location_text
from hotspots.store.places import batches, place_ids
from hotspots.store.schema import (
    PLACED,
    Agency,
    Incident,
    IncidentVersion,
    PlacedIncident,
    Placing,
    StoredLocalPlace,
    now,
)
from hotspots.store.submissions import LARGEST_ID

SOURCE = "placed by a person"
CONFIDENCE = 0.9
"""A person saw the text and the map, and may still have meant another place."""
NOWHERE = MatchType.NONE


@dataclass(frozen=True)
class Placement:
    """Where a person says that something happened.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700.
    match_type
        What was chosen: a kind of candidate, or ``coordinate`` for a pin.
    accuracy_m
        Metres: the radius within which it happened with 95 % probability.
    label
        What was chosen, for a person, such as "Fore Street, Trowbridge".
    """

    easting: float
    northing: float
    match_type: str
    accuracy_m: float
    label: str


def place_group(
    session: Session, agency_id: int, key: str, placement: Placement, *, actor: str
) -> Placing:
    """Give all waiting incidents of an agency under a key the same point.

    What they said before is kept, and their digest stays that of what was sent: the same file
    again changes nothing, and a corrected location replaces the point.

    Raises
    ------
    ConflictError
        If none waits any more, because somebody else was quicker.
    """
    installation = lock_installation(session)
    incidents = _waiting(session, agency_id, key)
    point = (placement.easting, placement.northing)
    place_id = place_ids(session, [point], current_boundaries(session))[point]
    same = _columns(placement) | {"place_id": place_id}
    placed = {one.id: same | {"flags": [PLACED, *other_flags(one.flags)]} for one in incidents}
    _rewrite(session, incidents, placed)
    placing = _record(session, incidents, placement, agency_id=agency_id, key=key)
    installation.data_version += 1
    _audit(session, actor, "place incidents", placing)
    return placing


def set_group_aside(session: Session, agency_id: int, key: str, *, actor: str) -> Placing:
    """Take all waiting incidents of an agency under a key out of the queue, without a point.

    Raises
    ------
    ConflictError
        If none waits any more, because somebody else was quicker.
    """
    lock_installation(session)
    incidents = _waiting(session, agency_id, key)
    placing = _record(session, incidents, None, agency_id=agency_id, key=key)
    _audit(session, actor, "set incidents aside", placing)
    return placing


def undo_placing(
    session: Session, placing_id: int, *, agency_id: int | None, actor: str
) -> Placing:
    """Take a decision back: its incidents wait again, and what it made us remember is forgotten.

    Parameters
    ----------
    agency_id
        Whose decisions the person may see; None for those of all agencies.

    Raises
    ------
    NotFoundError, ConflictError
        If there is no such decision, or it was taken back already.
    """
    installation = lock_installation(session)
    placing = get_placing(session, placing_id, agency_id=agency_id)
    if placing.undone_at is not None:
        raise ConflictError("This was undone already; the incidents wait in the list again.")
    incidents = session.execute(
        select(Incident.id, Incident.version, Incident.flags)
        .join(PlacedIncident, PlacedIncident.incident_id == Incident.id)
        .where(PlacedIncident.placing_id == placing.id)
    ).all()
    if placing.easting is not None:
        _restore(session, incidents)
        installation.data_version += 1
    session.execute(delete(PlacedIncident).where(PlacedIncident.placing_id == placing.id))
    session.execute(delete(StoredLocalPlace).where(StoredLocalPlace.placing_id == placing.id))
    placing.undone_at = now()
    _audit(session, actor, "undo placing", placing, rows=len(incidents))
    return placing


def get_placing(session: Session, placing_id: int, *, agency_id: int | None) -> Placing:
    """One decision, of any agency if ``agency_id`` is None.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's.
    """
    known = 0 < placing_id <= LARGEST_ID
    placing = session.get(Placing, placing_id) if known else None
    if placing is None or agency_id not in (None, placing.agency_id):
        raise NotFoundError(f"There is no decision {placing_id} about a place.")
    return placing


def list_placings(session: Session, agency_id: int | None, *, most: int = 50) -> Sequence[Placing]:
    """The latest decisions, newest first; of all agencies if ``agency_id`` is None."""
    query = select(Placing).order_by(Placing.id.desc()).limit(most)
    if agency_id is not None:
        query = query.where(Placing.agency_id == agency_id)
    return session.scalars(query).all()


def _waiting(session: Session, agency_id: int, key: str) -> Sequence[Any]:
    query = waiting(agency_id, Incident.id, Incident.version, Incident.flags, Incident.location)
    incidents = session.execute(
        query.where(Incident.location_key == key).order_by(Incident.id)
    ).all()
    if not incidents:
        raise ConflictError(
            "Somebody else has decided about these incidents meanwhile, so nothing was changed; "
            "look at the latest decisions."
        )
    return incidents


def _columns(placement: Placement) -> dict[str, Any]:
    said = asdict(placement) | {"confidence": CONFIDENCE, "source": SOURCE}
    return {column: said[column] for column in PLACE}


def _record(
    session: Session,
    incidents: Sequence[Any],
    placement: Placement | None,
    *,
    agency_id: int,
    key: str,
) -> Placing:
    placing = Placing(
        agency_id=agency_id,
        location_key=key,
        text=location_text(incidents[-1].location),
        easting=placement and placement.easting,
        northing=placement and placement.northing,
        match_type=placement.match_type if placement else NOWHERE,
        accuracy_m=placement and placement.accuracy_m,
        label=placement.label[:200] if placement else "",
        incidents=len(incidents),
    )
    session.add(placing)
    session.flush()
    session.execute(
        insert(PlacedIncident),
        [{"incident_id": incident.id, "placing_id": placing.id} for incident in incidents],
    )
    return placing


def _restore(session: Session, incidents: Sequence[Any]) -> None:
    """Let incidents say of their place what they said before a person gave them a point."""
    before = _without_point(session, [incident.id for incident in incidents])
    restored = {
        one.id: {
            **{column: before[one.id][column] for column in PLACE},
            "place_id": None,
            "flags": [*place_flags(before[one.id]["flags"]), *other_flags(one.flags)],
        }
        for one in incidents
    }
    _rewrite(session, incidents, restored)


def _rewrite(
    session: Session, incidents: Sequence[Any], columns: Mapping[int, dict[str, Any]]
) -> None:
    """Change columns of incidents, keeping what they said before."""
    keep_versions(session, columns)
    for batch in batches(incidents):
        session.execute(
            update(Incident),
            [{"id": one.id, "version": one.version + 1, **columns[one.id]} for one in batch],
        )


def _without_point(session: Session, incident_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What each incident said last while it had no point."""
    found: dict[int, dict[str, Any]] = {}
    for batch in batches(incident_ids):
        versions = session.execute(
            select(IncidentVersion.incident_id, IncidentVersion.content)
            .where(IncidentVersion.incident_id.in_(batch))
            .order_by(IncidentVersion.version)
        )
        found.update({id_: content for id_, content in versions if content["easting"] is None})
    return found


def _audit(
    session: Session, actor: str, action: str, placing: Placing, *, rows: int | None = None
) -> None:
    session.flush()
    code = session.scalars(select(Agency.code).where(Agency.id == placing.agency_id)).one()
    audit.record(
        session,
        actor,
        action,
        subject=f"{code} placing {placing.id}",
        rows=placing.incidents if rows is None else rows,
    )

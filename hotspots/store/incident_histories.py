"""The histories of many incidents: read, and changed as one submission is taken out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries
from hotspots.store.bulk_rows import insert_rows, update_rows
from hotspots.store.incident_history import State, as_it_stands, without_submission
from hotspots.store.incident_versions import CONTENT, kept_content, said_before, standing
from hotspots.store.location_text import location_key
from hotspots.store.membership import one_of
from hotspots.store.places import place_ids
from hotspots.store.schema import Incident, IncidentVersion, PlacedIncident

UNSEEN = {"synchronize_session": False}
"""Nobody has loaded these rows: looking for them in the session takes longer than the change."""


@dataclass(frozen=True, slots=True)
class History:
    """All that an incident said, the oldest first; the last is the present."""

    incident_id: int
    states: list[State]


def load_histories(session: Session, incident_ids: Sequence[int]) -> Iterator[History]:
    """The histories of no more incidents than a statement may name."""
    before: dict[int, list[State]] = {}
    for version in session.execute(
        select(
            IncidentVersion.incident_id,
            IncidentVersion.version,
            IncidentVersion.submission_id,
            IncidentVersion.content,
            IncidentVersion.replaced_at,
        )
        .where(one_of(session, IncidentVersion.incident_id, incident_ids))
        .order_by(IncidentVersion.version)
    ):
        content = version.content
        before.setdefault(version.incident_id, []).append(
            State(
                version.version,
                version.submission_id,
                content.get("confirmed_id"),
                content.get("placing_id"),
                content,
                version.replaced_at,
            )
        )
    placed = _placed_contents(session, incident_ids)
    for row in session.execute(
        select(
            Incident.id,
            Incident.version,
            Incident.submission_id,
            Incident.confirmed_id,
        ).where(one_of(session, Incident.id, incident_ids))
    ):
        placing_id, content = placed.get(row.id, (None, {}))
        present = State(row.version, row.submission_id, row.confirmed_id, placing_id, content)
        yield History(row.id, [*before.get(row.id, ()), present])


def _placed_contents(
    session: Session, incident_ids: Sequence[int]
) -> dict[int, tuple[int, dict[str, Any]]]:
    """What incidents say about whose place a person decided, and that decision."""
    columns = [getattr(Incident, column) for column in CONTENT]
    rows = session.execute(
        select(Incident.id, PlacedIncident.placing_id, *columns)
        .join(PlacedIncident, PlacedIncident.incident_id == Incident.id)
        .where(one_of(session, Incident.id, incident_ids))
    )
    return {id_: (placing_id, kept_content(said)) for id_, placing_id, *said in rows}


def _lists() -> defaultdict[Any, list[int]]:
    return defaultdict(list)


@dataclass
class HistoryChanges:
    """What taking a submission out of the histories of incidents changes, until it is written.

    Parameters
    ----------
    withdrawn
        The submission that is taken out.
    placings
        The decisions about places that are in force.
    """

    withdrawn: int
    placings: set[int]
    removed: list[int] = field(default_factory=list)
    restored: dict[int, State] = field(default_factory=dict)
    _attributed: dict[tuple[int, int | None], list[int]] = field(default_factory=_lists)
    _dropped: dict[int, list[int]] = field(default_factory=_lists)
    """Version -> the incidents of which it is history no more."""
    _kept: list[dict[str, Any]] = field(default_factory=list)

    def add(self, history: History) -> None:
        """Take the submission out of one more history."""
        incident_id, states = history.incident_id, history.states
        left = without_submission(states, self.withdrawn)
        if not left:
            self.removed.append(incident_id)
            return
        present = left[-1]
        if present.version != states[-1].version:
            self.restored[incident_id] = as_it_stands(left, self.placings)
        elif present != states[-1]:
            self._attributed[present.submission_id, present.confirmed_id].append(incident_id)
        as_before, as_now = set(map(id, states[:-1])), set(map(id, left[:-1]))
        for state in states[:-1]:
            if id(state) not in as_now:
                self._dropped[state.version].append(incident_id)
        self._kept += [
            _version(incident_id, state) for state in left[:-1] if id(state) not in as_before
        ]

    def write(self, session: Session, boundaries: Boundaries | None) -> None:
        """Change what is stored; what the session has loaded of it is out of date then."""
        if self.removed:
            gone = delete(Incident).where(one_of(session, Incident.id, self.removed))
            session.execute(gone, execution_options=UNSEEN)
        for version, ids in self._dropped.items():
            dropped = delete(IncidentVersion).where(
                one_of(session, IncidentVersion.incident_id, ids),
                IncidentVersion.version == version,
            )
            session.execute(dropped, execution_options=UNSEEN)
        insert_rows(session, IncidentVersion, self._kept)
        for (submission_id, confirmed_id), ids in self._attributed.items():
            now = update(Incident).where(one_of(session, Incident.id, ids))
            session.execute(
                now.values(submission_id=submission_id, confirmed_id=confirmed_id),
                execution_options=UNSEEN,
            )
        self._write_restored(session, boundaries)

    def _write_restored(self, session: Session, boundaries: Boundaries | None) -> None:
        if not self.restored:
            return
        said = {id_: said_before(state.content) for id_, state in self.restored.items()}
        points = {
            id_: None if one["easting"] is None else (one["easting"], one["northing"])
            for id_, one in said.items()
        }
        places = place_ids(session, points.values(), boundaries)
        update_rows(
            session,
            Incident,
            [
                {
                    "id": id_,
                    **said[id_],
                    "version": state.version,
                    "submission_id": state.submission_id,
                    "confirmed_id": state.confirmed_id,
                    "location_key": _key(state),
                    "place_id": places[point] if (point := points[id_]) else None,
                }
                for id_, state in self.restored.items()
            ],
        )
        self._write_decisions(session)

    def _write_decisions(self, session: Session) -> None:
        session.execute(
            delete(PlacedIncident).where(
                one_of(session, PlacedIncident.incident_id, list(self.restored))
            )
        )
        decided = [
            {"incident_id": id_, "placing_id": state.placing_id}
            for id_, state in self.restored.items()
            if state.placing_id is not None
        ]
        if decided:
            session.execute(insert(PlacedIncident), decided)


def _version(incident_id: int, state: State) -> dict[str, Any]:
    said = {column: state.content[column] for column in CONTENT}
    return {
        "incident_id": incident_id,
        "version": state.version,
        "submission_id": state.submission_id,
        "replaced_at": state.replaced_at,
        "content": said | standing(confirmed_id=state.confirmed_id, placing_id=state.placing_id),
    }


def _key(state: State) -> str:
    """What it waits under, or waited before a person placed it."""
    waits = state.without_point or state.placed
    return location_key(state.content["location"]) if waits else ""

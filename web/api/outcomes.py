"""What became of every row of a call, read in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.intake.profile import Profile
from hotspots.intake.reference import assign_references
from hotspots.intake.row import validate_rows
from hotspots.intake.source_table import SourceTable
from hotspots.store.agency_categories import categories_of
from hotspots.store.places import batches
from hotspots.store.schema import Area, Incident, Place, Submission, SubmissionRow
from hotspots.store.submissions import rows_not_accepted

ACCEPTED, UPDATED, UNCHANGED, REJECTED = "accepted", "updated", "unchanged", "rejected"
Known = tuple[Incident, str | None]
"""A stored incident and the name of its community area."""


def outcomes_of(
    session: Session, submission: Submission, table: SourceTable, profile: Profile
) -> list[dict[str, Any]]:
    """A row each, in the order in which they were sent; see `web.api.answers.RowOutcome`."""
    problems = {row.row_number: row for row in rows_not_accepted(session, submission.id)}
    references = _references(session, submission, table, profile)
    known = incidents_of(session, submission.agency_id, set(references.values()))
    told: set[str] = set()
    outcomes = []
    for row in table.rows:
        if row.number in problems:
            outcomes.append(not_accepted(problems[row.number]))
            continue
        reference = references[row.number]
        # A second row that says the same of the same incident changes nothing.
        outcome = UNCHANGED if reference in told else _outcome(known[reference][0], submission.id)
        told.add(reference)
        outcomes.append({"row": row.number, "outcome": outcome, **understood(*known[reference])})
    return outcomes


def not_accepted(row: SubmissionRow) -> dict[str, Any]:
    """A row that was rejected or is held, with the field to look at and why."""
    return {
        "row": row.row_number,
        "outcome": row.outcome,
        "reference": row.fields.get("reference") or None,
        "field": row.column or None,
        "value": row.value,
        "reason": row.reason,
    }


def understood(incident: Incident, area: str | None) -> dict[str, Any]:
    """What, when and where, as a report of it was understood."""
    return {
        "reference": incident.reference,
        "theme": incident.theme,
        "subtype": incident.subtype,
        "start": incident.start.isoformat(),
        "end": incident.end.isoformat(),
        "time_precision": incident.time_precision,
        "located": incident.easting is not None,
        "match_type": incident.match_type,
        "accuracy_m": incident.accuracy_m,
        "community_area": area,
        "flags": list(incident.flags),
    }


def incidents_of(session: Session, agency_id: int, references: set[str]) -> Mapping[str, Known]:
    """An agency's incidents by their references, those that there are."""
    found: dict[str, Known] = {}
    for batch in batches(references):
        rows = session.execute(
            select(Incident, Area.name)
            .outerjoin(Place, Place.id == Incident.place_id)
            .outerjoin(Area, Area.id == Place.area_id)
            .where(Incident.agency_id == agency_id, Incident.reference.in_(batch))
            .execution_options(populate_existing=True)
        )
        found.update({incident.reference: (incident, area) for incident, area in rows})
    return found


def _references(
    session: Session, submission: Submission, table: SourceTable, profile: Profile
) -> dict[int, str]:
    """The reference of every row that can be one, also of those that came without."""
    known = profile.with_categories(categories_of(session, submission.agency_id))
    usable, _ = validate_rows(table, known)
    references, _ = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    return {row.row.number: name for row, name in zip(usable, references, strict=True)}


def _outcome(incident: Incident, submission_id: int) -> str:
    if incident.submission_id != submission_id:
        return UNCHANGED
    return ACCEPTED if incident.version == 1 else UPDATED

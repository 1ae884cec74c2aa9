"""Taking back what an agency sent: a whole submission, or one incident for good.

Withdrawing a submission leaves what would be stored had it never been sent, as far as that is
known. Three things are not known. Of several later submissions that reported an incident as it was,
only the last is remembered: once that one is withdrawn too, nothing speaks for the incident. What
people decided about places stays as they decided it, though they saw what is withdrawn now. And
what other reports say is as it was geocoded when it came.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, or_, select, union, update
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError
from hotspots.store import audit
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import lock_installation
from hotspots.store.incident_histories import HistoryChanges, load_histories
from hotspots.store.places import batches
from hotspots.store.schema import (
    Agency,
    Incident,
    IncidentVersion,
    Place,
    Placing,
    Submission,
    SubmissionRow,
    Upload,
    now,
)


@dataclass(frozen=True)
class Withdrawal:
    """What withdrawing a submission did to the incidents that it reported.

    Attributes
    ----------
    removed
        Only it reported them: they are gone.
    restored
        They say again what they said before it.
    kept
        They say what they said: another submission reports it too.
    """

    removed: int
    restored: int
    kept: int


def withdraw_submission(session: Session, submission: Submission, *, actor: str) -> Withdrawal:
    """Take back what a submission reported, and nothing that another reported too.

    Its figures stay as the report of what was sent; the rows that were not accepted and the file
    that was kept for correcting them are deleted. The same file sent again is accepted anew.

    Parameters
    ----------
    submission
        One that this session loaded.

    Raises
    ------
    ConflictError
        If it was withdrawn before.
    """
    installation = lock_installation(session)
    session.refresh(submission)  # somebody else may have been quicker
    if submission.withdrawn_at is not None:
        raise ConflictError(
            f"Submission {submission.id} was withdrawn already; nothing was changed."
        )
    placings = _placings_in_force(session, submission.agency_id)
    boundaries = current_boundaries(session)
    removed = restored = kept = 0
    for incident_ids in batches(_reported_by(session, submission)):
        changes = HistoryChanges(submission.id, placings)
        for history in load_histories(session, incident_ids):
            changes.add(history)
        changes.write(session, boundaries)
        removed += len(changes.removed)
        restored += len(changes.restored)
        kept += len(incident_ids) - len(changes.removed) - len(changes.restored)
    _forget_places(session)
    _forget_what_was_sent(session, submission)
    submission.withdrawn_at, submission.withdrawn_by = now(), actor[:254]
    if removed or restored:
        installation.data_version += 1
    audit.record(
        session, actor, "withdraw submission",
        subject=f"{submission.agency.code} submission {submission.id}", rows=removed + restored,
    )  # fmt: skip
    return Withdrawal(removed, restored, kept)


def withdraw_incident(session: Session, incident: Incident, *, actor: str) -> None:
    """Erase an incident with all that it ever said; what was said of it is not in the audit trail.

    A file that is still queued, or is sent again, brings it back.
    """
    installation = lock_installation(session)
    number = incident.id
    before = session.scalars(
        select(IncidentVersion.content).where(IncidentVersion.incident_id == number)
    )
    eastings = {incident.easting, *(content["easting"] for content in before)} - {None}
    code = session.scalars(select(Agency.code).where(Agency.id == incident.agency_id)).one()
    session.execute(delete(Incident).where(Incident.id == number))
    _forget_places(session, Place.easting.in_(eastings))
    installation.data_version += 1
    audit.record(session, actor, "withdraw incident", subject=f"{code} incident {number}", rows=1)


def _forget_what_was_sent(session: Session, submission: Submission) -> None:
    """Whoever takes a file back does not expect its addresses to stay behind."""
    session.execute(
        delete(SubmissionRow)
        .where(SubmissionRow.submission_id == submission.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Upload)
        .where(Upload.submission_id == submission.id)
        .values(content=None)
        .execution_options(synchronize_session=False)
    )


def _placings_in_force(session: Session, agency_id: int) -> set[int]:
    query = select(Placing.id).where(Placing.agency_id == agency_id, Placing.undone_at.is_(None))
    return set(session.scalars(query))


def _forget_places(session: Session, *among: ColumnElement[bool]) -> None:
    """Remove the places where nothing is any more."""
    used = exists().where(Incident.place_id == Place.id)
    session.execute(delete(Place).where(~used, *among).execution_options(synchronize_session=False))


def _reported_by(session: Session, submission: Submission) -> list[int]:
    """The incidents that a submission reported, whatever has become of them since."""
    confirmed = IncidentVersion.content["confirmed_id"].as_integer()
    query = union(
        select(Incident.id).where(
            Incident.agency_id == submission.agency_id,
            or_(Incident.submission_id == submission.id, Incident.confirmed_id == submission.id),
        ),
        select(IncidentVersion.incident_id).where(
            or_(IncidentVersion.submission_id == submission.id, confirmed == submission.id)
        ),
    )
    return sorted(session.scalars(query))

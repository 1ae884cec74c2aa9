"""What agencies sent, when, and what became of every row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import NotFoundError
from hotspots.store.schema import Submission, SubmissionRow

LARGEST_ID = 2**31 - 1


def list_submissions(session: Session, agency_id: int) -> Sequence[Submission]:
    """An agency's submissions, newest first."""
    query = select(Submission).where(Submission.agency_id == agency_id)
    return session.scalars(query.order_by(Submission.id.desc())).all()


def get_submission(session: Session, submission_id: int, *, agency_id: int) -> Submission:
    """One of an agency's submissions.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's.
    """
    # A number that no column could hold is an error to a database, where it is only unknown.
    known = 0 < submission_id <= LARGEST_ID
    submission = session.get(Submission, submission_id) if known else None
    if submission is None or submission.agency_id != agency_id:
        raise NotFoundError(f"Your agency has no submission {submission_id}.")
    return submission


def rows_not_accepted(session: Session, submission_id: int) -> Sequence[SubmissionRow]:
    """The rejected and held rows of a submission, in the order of the file."""
    query = select(SubmissionRow).where(SubmissionRow.submission_id == submission_id)
    return session.scalars(query.order_by(SubmissionRow.row_number)).all()

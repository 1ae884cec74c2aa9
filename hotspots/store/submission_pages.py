"""What the pages about submissions show: a page of them at a time, and of the rows of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store.schema import Submission, SubmissionRow, Upload

PAGE = 25
ROWS_PAGE = 100


def count_submissions(session: Session, agency_id: int) -> int:
    """How many an agency has sent, those that were withdrawn too."""
    query = select(func.count()).select_from(Submission).where(Submission.agency_id == agency_id)
    return session.scalars(query).one()


def page_of_submissions(session: Session, agency_id: int, *, page: int = 1) -> Sequence[Submission]:
    """One page of an agency's submissions, the newest first."""
    query = select(Submission).where(Submission.agency_id == agency_id)
    query = query.order_by(Submission.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return session.scalars(query).all()


def page_of_rows(session: Session, submission_id: int, *, page: int = 1) -> Sequence[SubmissionRow]:
    """One page of the rows of a submission that were not accepted, in the order of the file."""
    query = select(SubmissionRow).where(SubmissionRow.submission_id == submission_id)
    query = query.order_by(SubmissionRow.row_number, SubmissionRow.id)
    return session.scalars(query.limit(ROWS_PAGE).offset((page - 1) * ROWS_PAGE)).all()


def upload_of(session: Session, submission_id: int) -> Upload | None:
    """The spreadsheet that a submission came from; None for one that came by another door."""
    query = select(Upload).where(Upload.submission_id == submission_id)
    return session.scalars(query).first()


def is_kept(session: Session, upload: Upload) -> bool:
    """Whether the file itself is still there; it is not read."""
    query = select(Upload.content.is_not(None)).where(Upload.id == upload.id)
    return bool(session.scalar(query))

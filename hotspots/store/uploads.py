"""Files on their way in: received, queued, taken in by a worker, done or failed.

The database is the queue of record. A worker claims an upload, and its claim says which attempt it
is: a worker that was taken for dead can neither finish nor fail what another has claimed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.orm import Session, joinedload

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.intake.quotation import UNPRINTABLE, quote
from hotspots.settings import KEEP_UPLOADS_DAYS
from hotspots.store import audit
from hotspots.store.schema import Agency, Submission, Upload, now
from hotspots.store.sending_schema import DONE, FAILED, QUEUED, RECEIVED, RUNNING
from hotspots.store.submissions import LARGEST_ID

MOST_ATTEMPTS = 3
GIVEN_UP = (
    f"Taking this file in was interrupted {MOST_ATTEMPTS} times, so it was given up; nothing of it "
    "was stored. Send it in smaller parts, or ask the person who runs this service."
)


@dataclass(frozen=True)
class Claim:
    """One attempt of one worker to take an upload in."""

    number: int
    attempt: int
    queued_at: datetime


def receive_upload(
    session: Session,
    *,
    agency_id: int,
    user_id: int | None,
    filename: str,
    content: bytes,
    actor: str,
    keep_days: int = KEEP_UPLOADS_DAYS,
) -> Upload:
    """Keep a file that an agency sent, until it is known how it is read.

    Parameters
    ----------
    keep_days
        After so many days the file itself is deleted; see `delete_old_contents`.

    Raises
    ------
    ConflictError
        If the agency is disabled: its file could become nothing.
    """
    if not session.get_one(Agency, agency_id).enabled:
        raise ConflictError(
            "Your agency is disabled and cannot send files, so this one was not kept; ask the "
            "person who runs this service."
        )
    received = now()
    upload = Upload(
        agency_id=agency_id,
        user_id=user_id,
        filename=quote(filename, most=255),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        state=RECEIVED,
        received_at=received,
        delete_after=received + timedelta(days=keep_days),
    )
    session.add(upload)
    session.flush()
    _audit(session, actor, "receive upload", upload)
    return upload


def get_upload(session: Session, number: int, *, agency_id: int) -> Upload:
    """One of an agency's uploads.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's.
    """
    upload = session.get(Upload, number) if 0 < number <= LARGEST_ID else None
    if upload is None or upload.agency_id != agency_id:
        raise NotFoundError(f"Your agency has no upload {number}.")
    return upload


def upload_content(session: Session, upload: Upload) -> bytes:
    """The file as it was sent.

    Raises
    ------
    NotFoundError
        If it was deleted meanwhile.
    """
    content = session.scalar(select(Upload.content).where(Upload.id == upload.id))
    if content is None:
        raise NotFoundError(
            f"The file of upload {upload.id} has been deleted, as every file is after a while; "
            "send it again."
        )
    return content


def open_uploads(session: Session, agency_id: int) -> Sequence[Upload]:
    """An agency's uploads that are not stored and can still be, the newest first."""
    query = select(Upload).where(
        Upload.agency_id == agency_id, Upload.state != DONE, Upload.content.is_not(None)
    )
    return session.scalars(query.order_by(Upload.id.desc())).all()


def queue_upload(
    session: Session, upload: Upload, *, profile: dict[str, Any], sheet: str | None, actor: str
) -> None:
    """Let an upload be taken in as a person confirmed it; one that failed may be tried anew.

    Parameters
    ----------
    profile
        A `Profile` as plain values: ``profile.model_dump(mode="json")``.

    Raises
    ------
    ConflictError
        If it was queued already or is stored.
    NotFoundError
        If its file was deleted meanwhile.
    """
    upload_content(session, upload)
    queued = _change(
        session,
        update(Upload).where(Upload.id == upload.id, Upload.state.in_((RECEIVED, FAILED))),
        state=QUEUED, profile=profile, sheet=sheet, message="", attempts=0, queued_at=now(),
        finished_at=None,
    )  # fmt: skip
    if not queued:
        raise ConflictError(f"Upload {upload.id} was confirmed already; look at what became of it.")
    _audit(session, actor, "queue upload", upload)


def discard_upload(session: Session, upload: Upload, *, actor: str) -> None:
    """Delete the file at once; what it brought into the store stays.

    An upload that brought nothing goes altogether.

    Raises
    ------
    ConflictError
        If it is being taken in at this moment.
    """
    # Whoever claims it meanwhile comes first or waits: the row is held either way.
    state = session.scalar(select(Upload.state).where(Upload.id == upload.id).with_for_update())
    if state == RUNNING:
        raise ConflictError(
            f"Upload {upload.id} is being taken in; wait until it is done, then withdraw it."
        )
    _audit(session, actor, "discard upload", upload)
    if state == DONE:
        _change(session, update(Upload).where(Upload.id == upload.id), content=None)
    elif state is not None:
        session.delete(upload)
        session.flush()


def queued_uploads(session: Session) -> Sequence[int]:
    """The numbers of the uploads that wait for a worker, in the order in which they came."""
    query = select(Upload.id).where(Upload.state == QUEUED)
    return session.scalars(query.order_by(Upload.queued_at, Upload.id)).all()


def running_uploads(session: Session) -> Sequence[int]:
    """The numbers of the uploads that a worker has claimed, whether or not it lives."""
    return session.scalars(select(Upload.id).where(Upload.state == RUNNING)).all()


def claim_upload(session: Session, number: int) -> tuple[Claim, Upload] | None:
    """Begin an attempt at a queued upload; None if it is not queued, or another was quicker."""
    begun = _change(
        session,
        update(Upload).where(Upload.id == number, Upload.state == QUEUED),
        state=RUNNING, attempts=Upload.attempts + 1,
    )  # fmt: skip
    if not begun:
        return None
    query = select(Upload).where(Upload.id == number).options(joinedload(Upload.user))
    upload = session.scalars(query.execution_options(populate_existing=True)).one()
    if upload.queued_at is None:  # pragma: no cover - only `queue_upload` queues
        raise InputError(f"Upload {number} was never queued.")
    return Claim(number, upload.attempts, upload.queued_at), upload


def finish_upload(session: Session, claim: Claim, submission: Submission) -> None:
    """Say that an upload is done, in the transaction that stores its rows.

    Raises
    ------
    ConflictError
        If somebody else has claimed it since: nothing is stored then.
    """
    if not _settle(
        session, claim, state=DONE, submission_id=submission.id, message="", finished_at=now()
    ):
        raise ConflictError(f"Upload {claim.number} was taken over by another worker.")


def fail_upload(session: Session, claim: Claim, message: str) -> bool:
    """Say in a sentence why an upload cannot be taken in; False if it is no longer ours to say."""
    # PostgreSQL takes no text with that character, whatever a sentence may have quoted.
    said = message.replace("\0", UNPRINTABLE)
    return _settle(session, claim, state=FAILED, message=said, finished_at=now())


def put_back(session: Session, claim: Claim, *, counts: bool = True) -> bool:
    """Let an upload wait for another attempt; False if it is no longer ours.

    Parameters
    ----------
    counts
        Whether the attempt counts among the few that an upload has.
    """
    return _settle(session, claim, state=QUEUED, attempts=claim.attempt - (not counts))


def recover_upload(session: Session, number: int) -> bool:
    """Queue an upload again whose worker has died, or give it up; whether it was queued.

    The caller knows that the worker is dead: see `sign_of_life`.
    """
    lost = update(Upload).where(Upload.id == number, Upload.state == RUNNING)
    if _change(session, lost.where(Upload.attempts < MOST_ATTEMPTS), state=QUEUED):
        return True
    _change(session, lost, state=FAILED, message=GIVEN_UP, finished_at=now())
    return False


def delete_old_contents(session: Session) -> int:
    """Delete the files that were kept long enough, but for those about to be taken in."""
    return _change(
        session,
        update(Upload).where(
            Upload.content.is_not(None),
            Upload.delete_after <= now(),
            Upload.state.not_in((QUEUED, RUNNING)),
        ),
        content=None,
    )


def _settle(session: Session, claim: Claim, **columns: Any) -> bool:
    ours = update(Upload).where(
        Upload.id == claim.number,
        Upload.state == RUNNING,
        Upload.attempts == claim.attempt,
        Upload.queued_at == claim.queued_at,
    )
    return bool(_change(session, ours, **columns))


def _change(session: Session, query: Update, **columns: Any) -> int:
    session.flush()
    done = session.execute(query.values(**columns).execution_options(synchronize_session="fetch"))
    if not isinstance(done, CursorResult):  # pragma: no cover - what an update always answers
        raise TypeError("An update says how many rows it changed.")
    return done.rowcount


def _audit(session: Session, actor: str, action: str, upload: Upload) -> None:
    code = session.scalars(select(Agency.code).where(Agency.id == upload.agency_id)).one()
    audit.record(session, actor, action, subject=f"{code} upload {upload.id}")

"""Answers under an idempotency key: a call that is repeated is answered again, not done again.

After the draft standard "The Idempotency-Key HTTP Header Field" of the Internet Engineering Task
Force (draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hotspots.store.schema import IdempotentAnswer, now

KEPT = timedelta(hours=24)
LONGEST_KEY = 200


class AnsweredMeanwhileError(Exception):
    """The same call was answered while this one was at work; nothing of this one may be stored."""


@dataclass(frozen=True)
class Answered:
    """What a call was answered, and whether it was the very same call."""

    status: int
    answer: Mapping[str, Any]
    same_request: bool


def answer_under(
    session: Session, agency_id: int, key: str, *, request_digest: str
) -> Answered | None:
    """What an agency's call under this key was answered in the last 24 hours, if anything."""
    stored = session.get(IdempotentAnswer, (agency_id, key))
    if stored is None or now() - stored.answered_at >= KEPT:
        return None
    return Answered(stored.status, stored.answer, stored.request_digest == request_digest)


def keep_answer(
    session: Session,
    agency_id: int,
    key: str,
    *,
    request_digest: str,
    status: int,
    answer: Mapping[str, Any],
) -> None:
    """Keep an answer with what the call stored, in one transaction, and forget old ones.

    The caller holds the installation's lock, so that of two calls under one key one comes first.

    Raises
    ------
    AnsweredMeanwhileError
        If another call came first; the transaction must not be committed.
    """
    forget_old_answers(session)
    if session.get(IdempotentAnswer, (agency_id, key)) is not None:
        raise AnsweredMeanwhileError
    kept = IdempotentAnswer(
        agency_id=agency_id, key=key, request_digest=request_digest, status=status,
        answer=dict(answer),
    )  # fmt: skip
    session.add(kept)
    session.flush()


def forget_old_answers(session: Session) -> None:
    """Delete the answers that are too old to be given again: they say what incidents said."""
    session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.answered_at <= now() - KEPT))


def digest_of(body: bytes) -> str:
    """What tells one request body from another."""
    return hashlib.sha256(body).hexdigest()

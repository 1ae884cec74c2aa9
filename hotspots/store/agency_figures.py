"""How much each agency sent and when, in figures: what whoever runs the service may know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotspots.store.schema import ApiKey, Submission, User
from hotspots.store.table import now


@dataclass(frozen=True)
class AgencyFigures:
    """An agency in numbers.

    Attributes
    ----------
    people
        Those who may sign in or were invited.
    keys
        Those that open something.
    submissions
        All that were not withdrawn.
    last_sent
        When the latest of them came; None before the first.
    """

    people: int = 0
    keys: int = 0
    submissions: int = 0
    last_sent: datetime | None = None


@dataclass(frozen=True)
class SubmissionFigures:
    """One submission in numbers, without its name, which may say what is in it."""

    submitted_at: datetime
    channel: str
    withdrawn: bool
    rows: int
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    held: int
    located: int


def figures_of_agencies(session: Session) -> Mapping[int, AgencyFigures]:
    """Agency's id -> its figures; agencies without any are left out."""
    in_use = ApiKey.revoked_at.is_(None) & (
        ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now())
    )
    people = _counts(session, User.agency_id, User.enabled & User.agency_id.is_not(None))
    keys = _counts(session, ApiKey.agency_id, in_use)
    sent = {
        agency_id: (count, last)
        for agency_id, count, last in session.execute(
            select(Submission.agency_id, func.count(), func.max(Submission.submitted_at))
            .where(Submission.withdrawn_at.is_(None))
            .group_by(Submission.agency_id)
        )
    }
    return {
        number: AgencyFigures(
            people.get(number, 0), keys.get(number, 0), *sent.get(number, (0, None))
        )
        for number in people.keys() | keys.keys() | sent.keys()
    }


def latest_submissions(
    session: Session, agency_id: int, *, most: int = 20
) -> Sequence[SubmissionFigures]:
    """The figures of an agency's latest submissions, the newest first."""
    query = select(Submission).where(Submission.agency_id == agency_id)
    return [
        SubmissionFigures(
            one.submitted_at, one.channel, one.withdrawn_at is not None, one.rows, one.accepted,
            one.updated, one.unchanged, one.rejected, one.held, one.located,
        )
        for one in session.scalars(query.order_by(Submission.id.desc()).limit(most))
    ]  # fmt: skip


def _counts(
    session: Session, agency_id: InstrumentedAttribute[Any], counted: ColumnElement[bool]
) -> dict[int, int]:
    query = select(agency_id, func.count()).where(counted).group_by(agency_id)
    return dict(session.execute(query).all())

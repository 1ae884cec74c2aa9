"""An agency's own submissions: what was sent, what became of it, and taking it back."""

from __future__ import annotations

from flask import Response
from sqlalchemy import select

from hotspots.store.api_keys import name_of
from hotspots.store.hit_rates import submissions_located
from hotspots.store.schema import Submission, SubmissionRow
from hotspots.store.submissions import get_submission
from hotspots.store.withdrawals import withdraw_submission
from web.access import allow_key
from web.api.blueprint import blueprint
from web.api.outcomes import not_accepted
from web.api.paging import json_answer, page_answer, page_asked
from web.api.summary import summary_of
from web.callers import calling_key, limited
from web.installation import database


@blueprint.get("/submissions")
@allow_key("submissions:read")
@limited
def submissions() -> Response:
    """Everything the agency sent, by whichever door, the newest first."""
    asked = page_asked()
    query = select(Submission).where(Submission.agency_id == calling_key().agency_id)
    if asked.cursor is not None:
        query = query.where(Submission.id < asked.cursor)
    with database().session() as session:
        found = session.scalars(query.order_by(Submission.id.desc()).limit(asked.limit + 1)).all()
        shown = found[: asked.limit]
        located = submissions_located(session, [one.id for one in shown])
    return page_answer(
        {"submissions": [summary_of(one, located[one.id]) for one in shown]},
        next_cursor=shown[-1].id if len(found) > asked.limit else None,
        limit=asked.limit,
    )


@blueprint.get("/submissions/<int:number>")
@allow_key("submissions:read")
@limited
def submission(number: int) -> Response:
    """One submission: its figures, and how it was located."""
    with database().session() as session:
        found = get_submission(session, number, agency_id=calling_key().agency_id)
        located = submissions_located(session, [found.id])[found.id]
    return json_answer(summary_of(found, located))


@blueprint.get("/submissions/<int:number>/rows")
@allow_key("submissions:read")
@limited
def rows(number: int) -> Response:
    """The rows of a submission that were not accepted, each with its reason."""
    asked = page_asked()
    with database().session() as session:
        found = get_submission(session, number, agency_id=calling_key().agency_id)
        query = select(SubmissionRow).where(SubmissionRow.submission_id == found.id)
        if asked.cursor is not None:
            query = query.where(SubmissionRow.id > asked.cursor)
        listed = session.scalars(query.order_by(SubmissionRow.id).limit(asked.limit + 1)).all()
    shown = listed[: asked.limit]
    return page_answer(
        {"rows": [not_accepted(row) for row in shown]},
        next_cursor=shown[-1].id if len(listed) > asked.limit else None,
        limit=asked.limit,
    )


@blueprint.delete("/submissions/<int:number>")
@allow_key("incidents:withdraw")
@limited
def withdraw(number: int) -> Response:
    """Take a whole submission back, whichever door it came through."""
    key = calling_key()
    with database().transaction() as session:
        found = get_submission(session, number, agency_id=key.agency_id)
        done = withdraw_submission(session, found, actor=name_of(key))
    return json_answer(
        {
            "submission": number,
            "removed": done.removed,
            "restored": done.restored,
            "kept": done.kept,
        }
    )

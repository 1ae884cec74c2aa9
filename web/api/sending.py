"""``POST /api/v1/incidents``: incidents on their way through the one pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response, request, url_for
from sqlalchemy.orm import Session

from hotspots.intake.row import REJECTED
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable
from hotspots.intake.submission import submit_table
from hotspots.store.api_keys import name_of
from hotspots.store.idempotency import AnsweredMeanwhileError, digest_of, keep_answer
from hotspots.store.schema import ApiKey, Submission
from web.access import allow_key
from web.api.blueprint import blueprint
from web.api.body import LARGEST_CALL, incidents_sent
from web.api.incident_rows import call_profile, table_of
from web.api.outcomes import outcomes_of
from web.api.repeated_calls import REPLAYED, alone_under, earlier_answer, key_of_call
from web.api.summary import counts_of
from web.callers import calling_key, limited
from web.installation import database
from web.limits import body_up_to
from web.locations.geocoders import geocoder_for
from web.problems import PROBLEM, FieldError, problem

NONE_USABLE = (
    "None of the incidents can be used; correct what is named and send it again as a new call."
)


@blueprint.post("/incidents")
@allow_key("incidents:write")
@body_up_to(LARGEST_CALL)
@limited
def send() -> Response:
    """Store one incident or many, and say what became of each."""
    key, repeated = calling_key(), key_of_call()
    body = request.get_data()
    digest = digest_of(body)
    with alone_under(key.agency_id, repeated):
        earlier = earlier_answer(key.agency_id, repeated, request_digest=digest)
        if earlier is None:
            table = table_of(incidents_sent(), body=body, name=f"API call, {key.label}")
            try:
                return _answer(*_submit(key, table, repeated=repeated, digest=digest))
            except AnsweredMeanwhileError:  # by another server of this installation
                earlier = earlier_answer(key.agency_id, repeated, request_digest=digest)
    if earlier is None:
        raise RuntimeError("An answer that was kept a moment ago is gone.")
    return _answer(earlier.status, earlier.answer, replayed=True)


def _submit(
    key: ApiKey, table: SourceTable, *, repeated: str | None, digest: str
) -> tuple[int, Mapping[str, Any]]:
    """Status and answer, kept in the transaction that stores the rows: both, or neither."""
    said: list[tuple[int, Mapping[str, Any]]] = []

    def with_stored(session: Session, submission: Submission) -> None:
        outcomes = outcomes_of(session, submission, table, call_profile())
        status, answer = _said(submission, outcomes)
        if repeated is not None:
            keep_answer(
                session, key.agency_id, repeated, request_digest=digest, status=status,
                answer=answer,
            )  # fmt: skip
        said.append((status, answer))

    submit_table(
        database(),
        table,
        sender=Sender(key.agency.code, name_of(key), "api"),
        profile=call_profile(),
        geocoder=geocoder_for(None),
        with_stored=with_stored,
    )
    return said[-1]


def _said(
    submission: Submission, outcomes: Sequence[Mapping[str, Any]]
) -> tuple[int, Mapping[str, Any]]:
    answer = {
        "submission": submission.id,
        "counts": counts_of(submission),
        "notes": list(submission.notes),
        "rows": list(outcomes),
    }
    if submission.rejected < submission.rows:
        return 201, answer
    errors = [
        FieldError(row["row"], row["field"], row["reason"])
        for row in outcomes
        if row["outcome"] == REJECTED
    ]
    return 422, problem(422, NONE_USABLE, errors=errors, more=answer)


def _answer(status: int, said: Mapping[str, Any], *, replayed: bool = False) -> Response:
    mimetype = PROBLEM if status >= 400 else "application/json"
    answer = Response(orjson.dumps(said), status, mimetype=mimetype)
    answer.headers["Location"] = url_for("api.submission", number=said["submission"])
    if replayed:
        answer.headers[REPLAYED] = "true"
    return answer

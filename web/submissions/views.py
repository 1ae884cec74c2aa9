"""An agency's own submissions and their reports."""

from __future__ import annotations

from flask import Blueprint, render_template

from hotspots.roles import Role
from hotspots.store import submissions
from hotspots.store.hit_rates import submissions_located
from web.access import allow
from web.installation import database
from web.locations.scope import own_agency_id

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")


@blueprint.get("")
@allow(Role.SUBMITTER)
def own() -> str:
    """All submissions of the person's agency, the newest first."""
    with database().session() as session:
        sent = submissions.list_submissions(session, own_agency_id())
        located = submissions_located(session, [one.id for one in sent])
    return render_template("submissions/own.html", submissions=sent, located=located)


@blueprint.get("/<int:number>")
@allow(Role.SUBMITTER)
def report(number: int) -> str:
    """One submission: its figures, how it was located, and every row that was not accepted."""
    with database().session() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        rows = submissions.rows_not_accepted(session, number)
        located = submissions_located(session, [number])[number]
    return render_template(
        "submissions/report.html", submission=submission, rows=rows, located=located
    )

"""An agency's own submissions and their reports."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from hotspots.errors import NotFoundError
from hotspots.roles import Role
from hotspots.store import submissions
from web.access import allow
from web.installation import database

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")


@blueprint.get("")
@allow(Role.SUBMITTER)
def own() -> str:
    """All submissions of the person's agency, the newest first."""
    with database().session() as session:
        sent = submissions.list_submissions(session, _agency_id())
    return render_template("submissions/own.html", submissions=sent)


@blueprint.get("/<int:number>")
@allow(Role.SUBMITTER)
def report(number: int) -> str:
    """One submission: its figures, and every row that was not accepted, with the reason."""
    with database().session() as session:
        submission = submissions.get_submission(session, number, agency_id=_agency_id())
        rows = submissions.rows_not_accepted(session, number)
    return render_template("submissions/report.html", submission=submission, rows=rows)


def _agency_id() -> int:
    if current_user.agency_id is None:
        raise NotFoundError(
            "Your account belongs to no agency; ask the person who runs this service to name yours."
        )
    number: int = current_user.agency_id
    return number

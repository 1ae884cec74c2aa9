"""Taking back a whole submission."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store import submissions
from hotspots.store.submission_pages import upload_of
from hotspots.store.withdrawals import withdraw_submission
from web.access import allow
from web.installation import database
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.wording import count


@blueprint.get("/<int:number>/withdraw")
@allow(Role.SUBMITTER)
def withdraw(number: int) -> str | Response:
    """What withdrawing will do, and the button that does it."""
    with database().session() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        upload = upload_of(session, number)
    if submission.withdrawn_at:
        return redirect(url_for("submissions.report", number=number), 303)
    return render_template("submissions/withdraw.html", submission=submission, upload=upload)


@blueprint.post("/<int:number>/withdraw")
@allow(Role.SUBMITTER)
def withdraw_now(number: int) -> Response:
    """Take it back, and say what became of its incidents."""
    with database().transaction() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        if submission.withdrawn_at is None:  # a second press of the button does nothing more
            done = withdraw_submission(session, submission, actor=current_user.email)
            flash(
                f"Submission withdrawn: {count(done.removed)} removed, "
                f"{count(done.restored)} put back to what they said before, "
                f"{count(done.kept)} kept because another submission reported them too"
            )
    return redirect(url_for("submissions.report", number=number), 303)

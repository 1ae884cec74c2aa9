"""Who sent what, when and by which door; and what is still on its way."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store import submissions
from hotspots.store.hit_rates import submissions_located
from hotspots.store.schema import Upload
from hotspots.store.sending_schema import FAILED, QUEUED, RECEIVED, RUNNING
from hotspots.store.submission_pages import (
    PAGE,
    count_submissions,
    page_of_submissions,
    upload_of,
)
from hotspots.store.uploads import discard_upload, open_uploads
from web.access import allow
from web.installation import database
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.draft import own_upload

DOORS = {"file": "File, from a shell", "upload": "Spreadsheet", "form": "Form", "api": "API"}
STATES = {
    RECEIVED: "Not sent yet",
    QUEUED: "Waiting for its turn",
    RUNNING: "Being taken in",
    FAILED: "Not taken in",
}


@dataclass(frozen=True)
class OpenUpload:
    """An upload that is not stored yet, and what can be done with it."""

    upload: Upload
    state: str

    @property
    def moving(self) -> bool:
        """Whether the service works on it."""
        return self.upload.state in (QUEUED, RUNNING)


@blueprint.get("")
@allow(Role.SUBMITTER)
def own() -> str:
    """A page of the submissions of the person's agency, the newest first."""
    agency_id = own_agency_id()
    with database().session() as session:
        total = count_submissions(session, agency_id)
        pages = max(1, -(-total // PAGE))
        page = min(max(1, request.args.get("page", 1, type=int)), pages)
        sent = page_of_submissions(session, agency_id, page=page)
        located = submissions_located(session, [one.id for one in sent])
        waiting = [OpenUpload(one, STATES[one.state]) for one in open_uploads(session, agency_id)]
    return render_template(
        "submissions/own.html",
        submissions=sent,
        located=located,
        waiting=waiting,
        doors=DOORS,
        page=page,
        pages=pages,
    )


@blueprint.post("/uploads/<int:number>/discard")
@allow(Role.SUBMITTER)
def discard(number: int) -> Response:
    """Delete a file that was not stored; nothing else changes."""
    with database().transaction() as session:
        discard_upload(session, own_upload(session, number), actor=current_user.email)
    return redirect(url_for("submissions.own"), 303)


@blueprint.post("/<int:number>/delete-file")
@allow(Role.SUBMITTER)
def delete_file(number: int) -> Response:
    """Delete the file of a submission before its time; the incidents stay."""
    with database().transaction() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        upload = upload_of(session, submission.id)
        if upload is not None:
            discard_upload(session, upload, actor=current_user.email)
            flash("The file has been deleted. The incidents in it stay")
    return redirect(url_for("submissions.report", number=number), 303)

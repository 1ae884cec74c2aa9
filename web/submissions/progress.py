"""An upload on its way in, until it is wholly in or wholly not."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store.schema import Upload
from hotspots.store.sending_schema import DONE, FAILED, QUEUED, RECEIVED
from hotspots.store.submission_pages import is_kept
from web.access import allow
from web.installation import database
from web.submissions.blueprint import blueprint
from web.submissions.draft import own_upload

STAGES = {
    "checking": "Checking the rows",
    "locating": "Finding the places",
    "storing": "Storing the incidents",
}
WAITING = "Waiting for its turn"
BEGINNING = "Reading the file"


@blueprint.get("/uploads/<int:number>")
@allow(Role.SUBMITTER)
def progress(number: int) -> str | Response:
    """How far it has come; the report once it is done, the way on if it was never sent."""
    with database().session() as session:
        upload = own_upload(session, number)
        kept = is_kept(session, upload)
    if upload.state == DONE:
        return redirect(url_for("submissions.report", number=upload.submission_id), 303)
    if upload.state == RECEIVED:
        return redirect(url_for("submissions.columns", number=number), 303)
    return render_template(
        "submissions/progress.html",
        upload=upload,
        failed=upload.state == FAILED,
        kept=kept,
        now=_figures(upload),
    )


@blueprint.get("/uploads/<int:number>/progress.json")
@allow(Role.SUBMITTER)
def progress_figures(number: int) -> FlaskResponse:
    """The same for the script of the page."""
    with database().session() as session:
        upload = own_upload(session, number)
    return FlaskResponse(orjson.dumps(_figures(upload)), mimetype="application/json")


def _figures(upload: Upload) -> dict[str, Any]:
    """What the page says of an upload; the words are made here for both of its readers."""
    if upload.state in (DONE, FAILED):
        return {"finished": True}
    known = current_app.extensions["hotspots.work"].progress_of(upload.id)
    if upload.state == QUEUED or known is None:
        waits = WAITING if upload.state == QUEUED else BEGINNING
        return {"finished": False, "stage": waits, "done": 0, "total": 0, "words": ""}
    return {
        "finished": False,
        "stage": STAGES[known.stage],
        "done": known.done,
        "total": known.total,
        "words": _words(known),
    }


def _words(known: Any) -> str:
    """``12,000 of 100,000 rows, 24,000 rows a second, about 4 seconds left``."""
    parts = [f"{known.done:,} of {known.total:,} rows"]
    if known.rows_per_second:
        parts.append(f"{known.rows_per_second:,.0f} rows a second")
    if known.seconds_left is not None:
        parts.append(f"about {_duration(known.seconds_left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} second{'' if whole == 1 else 's'}"
    minutes = round(whole / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"

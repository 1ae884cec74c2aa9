"""A spreadsheet arrives: read at once, so that what cannot be read is said at once."""

from __future__ import annotations

import csv
import io

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from hotspots.errors import InputError
from hotspots.intake.limits import LARGEST_FILE, MOST_ROWS
from hotspots.intake.profile import find_profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import parse_source_table
from hotspots.roles import Role
from hotspots.store.uploads import receive_upload
from web.access import allow
from web.installation import database
from web.limits import UPLOADS_PER_PERSON, body_up_to, limiter, person_signed_in
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.draft import remember

MEGABYTES = LARGEST_FILE // 1024**2
BESIDE_THE_FILE = 64 * 1024
"""What a form sends around its file."""
TOO_LARGE = f"The selected file must be smaller than {MEGABYTES} MB; send it in parts"
EXAMPLES = (
    {
        "Reference": "A-1001", "Category": "Nuisance", "Date": "2026-03-27", "Time": "21:30",
        "Postcode": "WX1 1AA",
    },
    {
        "Reference": "A-1002", "Category": "Fly-tipping", "Start": "2026-03-27 18:00",
        "End": "2026-03-28 07:30", "Street": "Example Lane", "Locality": "Westham",
    },
)  # fmt: skip
"""Invented rows; the postcode area does not exist."""


@blueprint.get("/upload")
@allow(Role.SUBMITTER)
def choose_file() -> str:
    """Ask for the spreadsheet."""
    own_agency_id()
    return _page(None)


@blueprint.post("/upload")
@limiter.limit(UPLOADS_PER_PERSON, key_func=person_signed_in)
@body_up_to(LARGEST_FILE + BESIDE_THE_FILE)
@allow(Role.SUBMITTER)
def receive() -> Response | tuple[str, int]:
    """Read and keep the file, then ask what its columns are."""
    agency_id = own_agency_id()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page("Select a spreadsheet"), 400
    content = sent.read()
    if len(content) > LARGEST_FILE:
        return _page(TOO_LARGE), 400
    name = _file_name(sent.filename)
    try:
        table = parse_source_table(content, name=name)
    except InputError as error:
        return _page(str(error)), 400
    with database().transaction() as session:
        upload = receive_upload(
            session,
            agency_id=agency_id,
            user_id=current_user.id,
            filename=name,
            content=content,
            actor=current_user.email,
            keep_days=database().settings.keep_uploads_days,
        )
    remember(upload, table)
    return redirect(url_for("submissions.columns", number=upload.id), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """The body was not read: say so on the page that sent it."""
    return _page(TOO_LARGE), 413


@blueprint.get("/template.csv")
@allow(Role.SUBMITTER)
def template() -> FlaskResponse:
    """The plain template: our columns, and two invented rows that show how they are filled in."""
    columns = list(find_profile("template").columns.values())
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    writer.writerows(EXAMPLES)
    # With the mark of UTF-8, without which Excel takes it for Windows-1252.
    answer = FlaskResponse(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="hotspots-template.csv"'
    return answer


def _file_name(name: str) -> str:
    """The last part of a name that may hold the sender's folders, without what cannot be shown."""
    return quote(name.replace("\\", "/").rpartition("/")[2], most=255) or "file"


def _page(error: str | None) -> str:
    return render_template(
        "submissions/upload.html",
        error=error,
        megabytes=MEGABYTES,
        most_rows=MOST_ROWS,
        largest=LARGEST_FILE,
        too_large=TOO_LARGE,
        keep_days=database().settings.keep_uploads_days,
    )

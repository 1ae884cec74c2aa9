"""The rows to correct, as a spreadsheet with a column of reasons, to be sent again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response as FlaskResponse
from flask import redirect, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.errors import NotFoundError
from hotspots.intake.corrections import with_reasons
from hotspots.intake.profile import find_profile
from hotspots.intake.source_table import SourceRow, SourceTable, parse_source_table
from hotspots.roles import Role
from hotspots.store import submissions
from hotspots.store.schema import Submission, SubmissionRow, Upload
from hotspots.store.sending_schema import DONE
from hotspots.store.submission_pages import is_kept, upload_of
from hotspots.store.uploads import receive_upload, upload_content
from web.access import allow
from web.installation import database
from web.limits import UPLOADS_PER_PERSON, limiter, person_signed_in
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.draft import in_turn, own_upload

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/<int:number>/corrections")
@allow(Role.SUBMITTER)
@in_turn
def corrections(number: int) -> FlaskResponse:
    """The file as it was sent with the reasons beside the rows; after its deletion, those rows."""
    with database().session() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        rows = submissions.rows_not_accepted(session, number)
        if not rows:
            raise NotFoundError("Every row of this submission was accepted; nothing is to correct.")
        table = _kept_table(session, submission) or _table_of_rows(submission, rows)
    content, extension = with_reasons(table, {row.row_number: _reason(row) for row in rows})
    answer = FlaskResponse(content, mimetype=TYPES[extension])
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="submission-{number}-to-correct.{extension}"'
    )
    return answer


@blueprint.post("/uploads/<int:number>/again")
@limiter.limit(UPLOADS_PER_PERSON, key_func=person_signed_in)
@allow(Role.SUBMITTER)
def read_again(number: int) -> Response:
    """Take the same file up again, as after a decision about its categories."""
    with database().transaction() as session:
        upload = own_upload(session, number)
        if upload.state != DONE:
            return redirect(url_for("submissions.progress", number=number), 303)
        again = receive_upload(
            session,
            agency_id=upload.agency_id,
            user_id=current_user.id,
            filename=upload.filename,
            content=upload_content(session, upload),
            actor=current_user.email,
            keep_days=database().settings.keep_uploads_days,
        )
        again.profile, again.sheet = upload.profile, upload.sheet
    return redirect(url_for("submissions.categories", number=again.id), 303)


def _reason(row: SubmissionRow) -> str:
    return f"{row.column}: {row.reason}" if row.column else row.reason


def _kept_table(session: Session, submission: Submission) -> SourceTable | None:
    upload = upload_of(session, submission.id)
    if upload is None or not is_kept(session, upload):
        return None
    return parse_source_table(
        upload_content(session, upload),
        name=upload.filename,
        expected_columns=_headings(upload),
        sheet=upload.sheet,
    )


def _headings(upload: Upload) -> Sequence[str]:
    return list((upload.profile or {}).get("columns", {}).values())


def _table_of_rows(submission: Submission, rows: Sequence[SubmissionRow]) -> SourceTable:
    """The rows from what was kept of them, under the headings of the plain template."""
    headings = find_profile("template").columns
    used = [field for field in headings if any(row.fields.get(field) for row in rows)]
    return SourceTable(
        name=submission.filename,
        columns=tuple(headings[field] for field in used),
        rows=tuple(
            SourceRow(row.row_number, tuple(str(row.fields.get(field, "")) for field in used))
            for row in rows
        ),
        encoding="utf-8",
        delimiter=",",
        sha256="",
    )

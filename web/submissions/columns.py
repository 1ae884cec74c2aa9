"""Which column is what: proposed, and confirmed by the person who sends the file."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.errors import ConflictError, NotFoundError
from hotspots.intake.column_proposal import ProposedColumn, propose_columns
from hotspots.intake.known_layout import known_layout
from hotspots.intake.profile import Column, Profile
from hotspots.intake.source_table import SourceTable
from hotspots.roles import Role
from hotspots.store.agency_profiles import profile_for, saved_mappings, saved_profile
from web.access import allow
from web.installation import database
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.column_answer import ColumnAnswer, order_matters
from web.submissions.draft import Draft, in_turn, open_draft, own_upload, table_of
from web.submissions.fields import FIELD_GROUPS

MOST_SHOWN = 120
"""Columns of which each has a line of its own; nobody looks through more."""


@blueprint.get("/uploads/<int:number>/columns")
@allow(Role.SUBMITTER)
@in_turn
def columns(number: int) -> str | Response:
    """Every heading with its first cells, and what we take it for."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:
            return redirect(url_for("submissions.progress", number=number), 303)
        draft = _with_sheet(session, draft, request.args.get("sheet", type=int))
        proposed = _propose(session, draft.table)
        answer, as_last_time = _first_answer(session, draft, proposed)
    return _page(draft, proposed, answer, as_last_time=as_last_time)


@blueprint.post("/uploads/<int:number>/columns")
@allow(Role.SUBMITTER)
@in_turn
def choose_columns(number: int) -> Response | tuple[str, int]:
    """Keep what the columns are with the upload, and go on to the categories."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:
            return redirect(url_for("submissions.progress", number=number), 303)
        draft = _with_sheet(session, draft, request.form.get("sheet", type=int))
        answer = ColumnAnswer.read(request.form, draft.table)
        base, _ = _read_before(session, draft.table)
        profile = answer.profile(draft.table, title=draft.upload.filename, base=base)
        if profile is None:
            return _page(draft, _propose(session, draft.table), answer), 400
    with database().transaction() as session:
        upload = own_upload(session, number)
        upload.profile = profile.model_dump(mode="json")
        upload.sheet = draft.table.sheet
    return redirect(url_for("submissions.categories", number=number), 303)


def _with_sheet(session: Session, draft: Draft, position: int | None) -> Draft:
    """The draft with another worksheet, named by its place in the list."""
    sheets = draft.table.sheets
    if position is None or len(sheets) < 2:
        return draft
    if not 0 <= position < len(sheets):
        raise NotFoundError("The file has no such worksheet; choose one of the list.")
    if sheets[position] == draft.table.sheet:
        return draft
    return Draft(draft.upload, table_of(session, draft.upload, sheets[position]), None)


def _propose(session: Session, table: SourceTable) -> tuple[ProposedColumn, ...]:
    return propose_columns(table, saved=saved_mappings(session, own_agency_id()))


def _read_before(session: Session, table: SourceTable) -> tuple[Profile | None, bool]:
    """How the agency last read such a file, or anybody reads this publisher's; whether the first.

    A publisher's profile knows what no heading says, that its points are moved, for instance.
    """
    saved = profile_for(session, own_agency_id(), table.columns)
    return (saved_profile(saved), True) if saved else (known_layout(table.columns), False)


def _first_answer(
    session: Session, draft: Draft, proposed: tuple[ProposedColumn, ...]
) -> tuple[ColumnAnswer, bool]:
    """What the form shows at first, and whether a whole earlier file was read that way."""
    if draft.profile:
        return ColumnAnswer.of(draft.profile, draft.table), False
    base, as_last_time = _read_before(session, draft.table)
    if base:
        return ColumnAnswer.of(base, draft.table), as_last_time
    fields: list[Column | None] = [one.field for one in proposed]
    return ColumnAnswer(fields), False


def _page(
    draft: Draft,
    proposed: tuple[ProposedColumn, ...],
    answer: ColumnAnswer,
    *,
    as_last_time: bool = False,
) -> str:
    if len(proposed) != len(answer.fields):
        raise ConflictError("The worksheet was changed in another window; load the page again.")
    shown = [
        (position, column, field)
        for position, (column, field) in enumerate(zip(proposed, answer.fields, strict=True))
        if position < MOST_SHOWN or field
    ]
    return render_template(
        "submissions/columns.html",
        upload=draft.upload,
        table=draft.table,
        shown=shown,
        answer=answer,
        as_last_time=as_last_time,
        groups=FIELD_GROUPS,
        order_matters=order_matters(draft.table) or answer.order,
    )

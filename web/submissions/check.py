"""The file as it was understood, before anything of it is stored; then it is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.intake.personal_data import PersonalData, find_personal_data
from hotspots.intake.preview import Preview, preview
from hotspots.intake.profile import Profile
from hotspots.intake.row import Problem
from hotspots.intake.source_table import normal
from hotspots.roles import Role
from hotspots.store.agency_profiles import list_profiles, save_profile
from hotspots.store.uploads import queue_upload
from web.access import allow
from web.cache import AnswerCache
from web.installation import database
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.categories import known_profile
from web.submissions.draft import Draft, in_turn, open_draft, own_upload
from web.submissions.fields import FIELD_NAMES

MOST_REASONS = 12
NOT_CONFIRMED = "Tick the box to say that you have removed them or need to send them"


@dataclass(frozen=True)
class Reason:
    """Why rows cannot be taken in yet: how many have this reason, and the first of them."""

    outcome: str
    column: str
    text: str
    rows: int
    first_row: int


@dataclass(frozen=True)
class Understanding:
    """What a file would become.

    Attributes
    ----------
    preview
        The first rows and the counts; its problems are summed up in ``reasons``.
    reasons
        The most frequent first.
    personal
        What tells who people are, the columns that would be stored first.
    """

    preview: Preview
    reasons: tuple[Reason, ...]
    personal: tuple[PersonalData, ...]

    @property
    def must_confirm(self) -> bool:
        """Whether what tells who people are would be stored."""
        return any(one.kept for one in self.personal)


_understood: AnswerCache[Understanding] = AnswerCache(8)


@blueprint.get("/uploads/<int:number>/check")
@allow(Role.SUBMITTER)
@in_turn
def check(number: int) -> str | Response:
    """The first rows in words, the counts, and warnings."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:
            return redirect(url_for("submissions.progress", number=number), 303)
        if draft.profile is None:
            return redirect(url_for("submissions.columns", number=number), 303)
        found = _understand(session, draft, draft.profile)
    return _page(draft, found, None)


@blueprint.post("/uploads/<int:number>/check")
@allow(Role.SUBMITTER)
@in_turn
def send(number: int) -> Response | tuple[str, int]:
    """Remember how the file is read, and let it be taken in."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:  # a second press of the button
            return redirect(url_for("submissions.progress", number=number), 303)
        if draft.profile is None:
            return redirect(url_for("submissions.columns", number=number), 303)
        found = _understand(session, draft, draft.profile)
    if found.must_confirm and "personal" not in request.form:
        return _page(draft, found, NOT_CONFIRMED), 400
    with database().transaction() as session:
        profile = _save_profile(session, draft, draft.profile)
        queue_upload(
            session,
            own_upload(session, number),
            profile=profile.model_dump(mode="json"),
            sheet=draft.upload.sheet,
            actor=current_user.email,
        )
    current_app.extensions["hotspots.work"].enqueue(number)
    return redirect(url_for("submissions.progress", number=number), 303)


def _understand(session: Session, draft: Draft, profile: Profile) -> Understanding:
    known = known_profile(session, profile)
    key = (
        database().settings.database_url, draft.upload.id, draft.upload.sha256, draft.upload.sheet,
        known.model_dump_json(),
    )  # fmt: skip

    def read() -> Understanding:
        seen = preview(draft.table, known)
        reasons = _sum_up(seen.problems)
        personal = find_personal_data(draft.table, known)
        return Understanding(replace(seen, problems=()), reasons, personal)

    return _understood.get(key, read)


def _sum_up(problems: tuple[Problem, ...]) -> tuple[Reason, ...]:
    counted = Counter((one.outcome, one.column, one.reason) for one in problems)
    first: dict[tuple[str, str, str], int] = {}
    for one in problems:
        first.setdefault((one.outcome, one.column, one.reason), one.row_number)
    return tuple(
        Reason(*reason, rows, first[reason]) for reason, rows in counted.most_common(MOST_REASONS)
    )


def _save_profile(session: Session, draft: Draft, profile: Profile) -> Profile:
    """Save the profile for the next such file, under a name that no other kind of file has."""
    headings = {normal(heading) for heading in draft.table.columns if heading.strip()}
    taken = {
        one.name: {normal(heading) for heading in one.headings}
        for one in list_profiles(session, own_agency_id())
    }
    same = next((name for name, known in taken.items() if known == headings), None)
    names = (f"{profile.name[:55]}_{n}" for n in range(2, len(taken) + 3))
    free = (name for name in (profile.name, *names) if name not in taken)
    named = profile.model_copy(update={"name": same or next(free)})
    save_profile(
        session,
        own_agency_id(),
        named.name,
        named.model_dump(mode="json"),
        draft.table.columns,
        actor=current_user.email,
        user_id=current_user.id,
    )
    return named


def _page(draft: Draft, found: Understanding, error: str | None) -> str:
    return render_template(
        "submissions/check.html",
        upload=draft.upload,
        table=draft.table,
        profile=draft.profile,
        seen=found.preview,
        reasons=found.reasons,
        personal=found.personal,
        must_confirm=found.must_confirm,
        error=error,
        field_names=FIELD_NAMES,
    )

"""What the codes in a file mean: decided once, and used for everything that the agency sends."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.intake.category_proposal import ProposedCategory, propose_categories
from hotspots.intake.profile import Profile
from hotspots.intake.quotation import quote
from hotspots.roles import Role
from hotspots.store.agency_categories import (
    LONGEST_CODE,
    categories_of,
    code_key,
    save_categories,
)
from hotspots.themes import NO_THEME, THEMES
from web.access import allow
from web.installation import database
from web.locations.scope import own_agency_id
from web.submissions.blueprint import blueprint
from web.submissions.draft import Draft, in_turn, open_draft

MOST_SHOWN = 200
"""More codes than this are no list of categories: the wrong column was chosen."""
LATER = "later"
PATHS = frozenset(
    {NO_THEME, *(f"{theme.id}/{kind.id}" for theme in THEMES.values() for kind in theme.subtypes)}
)


@blueprint.get("/uploads/<int:number>/categories")
@allow(Role.SUBMITTER)
@in_turn
def categories(number: int) -> str | Response:
    """The codes without a meaning; all of them with ``?all=1``. Without any, the next page."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:
            return redirect(url_for("submissions.progress", number=number), 303)
        if draft.profile is None:
            return redirect(url_for("submissions.columns", number=number), 303)
        profile = known_profile(session, draft.profile)
        codes = _codes(session, draft)
    wanted = codes if "all" in request.args else [one for one in codes if not _known(profile, one)]
    if not wanted:
        return redirect(url_for("submissions.check", number=number), 303)
    return _page(draft, wanted, profile, {})


@blueprint.post("/uploads/<int:number>/categories")
@allow(Role.SUBMITTER)
@in_turn
def decide_categories(number: int) -> Response | tuple[str, int]:
    """Remember what was decided; what was not stays held."""
    with database().session() as session:
        draft = open_draft(session, number)
        if draft is None:
            return redirect(url_for("submissions.progress", number=number), 303)
        if draft.profile is None:
            return redirect(url_for("submissions.columns", number=number), 303)
        profile = known_profile(session, draft.profile)
        codes = {code_key(one.code): one for one in _codes(session, draft)}
    said = _said(codes)
    asked = [codes[key] for key in said]
    errors = {
        f"path-{position}": f'Choose what "{quote(one.code)}" is, or decide later'
        for position, one in enumerate(asked)
        if said[code_key(one.code)] not in PATHS | {LATER}
    }
    if errors:
        return _page(draft, asked, profile, errors, said), 400
    _save({codes[key].code: path for key, path in said.items() if path != LATER}, profile)
    return redirect(url_for("submissions.check", number=number), 303)


def _said(codes: dict[str, ProposedCategory]) -> dict[str, str]:
    """What the form says of the codes that the file has, by their keys."""
    pairs = zip(request.form.getlist("code"), request.form.getlist("path"), strict=False)
    return {key: path for code, path in pairs if (key := code_key(code)) in codes}


def _save(decided: dict[str, str], profile: Profile) -> None:
    """Remember the decisions that change anything."""
    changed = {
        code: path for code, path in decided.items() if profile.theme_of(code) != _theme(path)
    }
    if not changed:
        return
    with database().transaction() as session:
        save_categories(
            session,
            own_agency_id(),
            changed,
            actor=current_user.email,
            user_id=current_user.id,
        )


def known_profile(session: Session, profile: Profile) -> Profile:
    """A profile with all that the agency has decided about its codes."""
    return profile.with_categories(categories_of(session, own_agency_id()))


def _codes(session: Session, draft: Draft) -> list[ProposedCategory]:
    if draft.profile is None:
        return []
    known = categories_of(session, own_agency_id())
    proposed = propose_categories(draft.table, draft.profile, known)
    return [one for one in proposed if 0 < len(code_key(one.code)) <= LONGEST_CODE]


def _known(profile: Profile, one: ProposedCategory) -> bool:
    return profile.theme_of(one.code) is not None


def _theme(path: str) -> tuple[str | None, str | None]:
    theme, _, subtype = path.partition("/")
    return (None, None) if path == NO_THEME else (theme, subtype)


def _path(profile: Profile, code: str) -> str | None:
    theme = profile.theme_of(code)
    if theme is None:
        return None
    return f"{theme[0]}/{theme[1]}" if theme[0] else NO_THEME


def _page(
    draft: Draft,
    codes: list[ProposedCategory],
    profile: Profile,
    errors: dict[str, str],
    said: dict[str, str] | None = None,
) -> str:
    said = said or {}
    shown = [
        (one, said.get(code_key(one.code), _path(profile, one.code) or one.path or LATER))
        for one in codes[:MOST_SHOWN]
    ]
    return render_template(
        "submissions/categories.html",
        upload=draft.upload,
        heading=draft.profile.columns["category"] if draft.profile else "",
        shown=shown,
        more=codes[MOST_SHOWN:],
        errors=errors,
        later=LATER,
        no_theme=NO_THEME,
    )

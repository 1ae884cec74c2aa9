"""Noting what was done at a hotspot, changing the note and removing it; for analysts."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.assessment import Selection
from hotspots.disclosure import Sight, sight_of
from hotspots.errors import ConflictError
from hotspots.roles import Role
from hotspots.store import actions as stored
from hotspots.store.actions import WhatWasDone
from hotspots.store.actions_schema import ACTION_KINDS
from web.access import allow
from web.hotspot.action_form import ActionForm
from web.hotspot.action_place import action_place
from web.hotspot.blueprint import blueprint
from web.hotspot.hotspot_page import find_hotspot
from web.hotspot.shown_action import shown_action
from web.installation import database, picture
from web.maps.filters import Filters, read_filters, read_selection

ONE = "/areas/<string(maxlength=100):slug>/hotspots/<int:rank>"


@blueprint.route(f"{ONE}/note", methods=["GET", "POST"])
@allow(Role.ANALYST)
def note(slug: str, rank: int) -> Response | tuple[str, int]:
    """Note what was done at a hotspot."""
    shown = picture()
    area, selection = shown.boundaries.area(slug), read_selection(request.args, shown)
    hotspot = find_hotspot(area, rank, selection, Sight.EXACT)
    form = ActionForm.read(request.form) if request.method == "POST" else ActionForm()
    said = form.said() if request.method == "POST" else None
    if said is not None:
        place = action_place(shown, area, hotspot, selection)
        with database().transaction() as session:
            action = stored.note_action(session, place, said, actor=current_user.email)
            number = action.id
        return redirect(url_for("hotspot.action", number=number), 303)
    filters = read_filters(request.args, shown)
    back = url_for("hotspot.hotspot", slug=area.slug, rank=rank, **filters.query())
    return _asked(form, place=str(hotspot["name"]), about=_about(filters, selection), back=back)


@blueprint.route("/actions/<int:number>/change", methods=["GET", "POST"])
@allow(Role.ANALYST)
def change(number: int) -> Response | tuple[str, int]:
    """Say something else of an action."""
    with database().session() as session:
        action = stored.find_action(session, number)
        shown = shown_action(action, sight_of(current_user.role))
        form = ActionForm.of(action)
    if request.method == "POST":
        form = ActionForm.read(request.form)
        said = form.said()
        if said is not None and _changed(number, said, form):
            return redirect(url_for("hotspot.action", number=number), 303)
    back = url_for("hotspot.action", number=number)
    return _asked(form, place=shown.place, about=shown.incidents, back=back, number=number)


@blueprint.route("/actions/<int:number>/remove", methods=["GET", "POST"])
@allow(Role.ANALYST)
def remove(number: int) -> Response | str:
    """Ask before an action is forgotten, and do it."""
    if request.method == "POST":
        with database().transaction() as session:
            stored.remove_action(session, number, actor=current_user.email)
        return redirect(url_for("hotspot.actions"), 303)
    with database().session() as session:
        shown = shown_action(stored.find_action(session, number), sight_of(current_user.role))
    return render_template("hotspot/remove.html", action=shown)


def _changed(number: int, said: WhatWasDone, form: ActionForm) -> bool:
    """Whether the action says this now, and not what somebody else wrote meanwhile."""
    try:
        with database().transaction() as session:
            stored.change_action(session, number, said, actor=current_user.email, seen=form.seen_at)
    except ConflictError:
        with database().session() as session:
            form.overtaken_by(stored.find_action(session, number))
        return False
    return True


def _about(filters: Filters, selection: Selection) -> str:
    theme = filters.theme
    if selection.subtype is None:
        return theme.title
    return f"{theme.title}: {theme.subtype(selection.subtype).title.lower()}"


def _asked(
    form: ActionForm, *, place: str, about: str, back: str, number: int | None = None
) -> tuple[str, int]:
    page = render_template(
        "hotspot/note.html",
        form=form,
        kinds=ACTION_KINDS,
        longest=stored.LONGEST_TEXT,
        place=place,
        about=about,
        back=back,
        number=number,
    )
    return page, 400 if form.errors else 200

"""Adding, changing, disabling and looking at agencies."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.errors import ConflictError, NotFoundError
from hotspots.store import agencies as stored
from hotspots.store import agency_figures, agency_profiles, api_keys, sign_ins, users
from hotspots.store.agency_categories import list_categories
from hotspots.store.boundaries import current_boundaries
from hotspots.store.demonstration import INVENTED_ONLY
from hotspots.store.invitations import invitations
from hotspots.store.schema import Agency
from hotspots.themes import parse_theme_path
from web.administration.blueprint import administrators, blueprint
from web.administration.forms import AgencyForm, NewAgencyForm
from web.incidents.wording import said_what
from web.installation import database

NO_AGENCY = "There is no such agency. Start again from the overview."


@blueprint.get("/agencies/<code>")
@administrators
def agency(code: str) -> str:
    """One agency: its people, keys, figures, and what we remember of how it sends."""
    with database().session() as session:
        found = agency_of(session, code)
        return render_template(
            "administration/agency.html",
            agency=found,
            areas=stored.areas_of(session, found.id),
            people=[one for one in users.list_users(session) if one.agency_id == found.id],
            seen=sign_ins.last_sign_ins(session),
            invited={one.user.id: one for one in invitations(session)},
            keys=api_keys.list_keys(session, found.code),
            key_state=api_keys.state_of,
            submissions=agency_figures.latest_submissions(session, found.id),
            profiles=agency_profiles.list_profiles(session, found.id),
            categories=list_categories(session, found.id),
            meaning_of=lambda path: said_what(*parse_theme_path(path)),
        )


@blueprint.route("/agencies/add", methods=["GET", "POST"])
@administrators
def add_agency() -> tuple[str, int] | Response:
    """Add an agency."""
    form = NewAgencyForm()
    with database().session() as session:
        form.offer(_area_names(session))
        if database().is_demo(session):
            page = render_template("administration/add_agency.html", form=form, why=INVENTED_ONLY)
            return page, 409 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                added = stored.add_agency(
                    session, form.code.data, form.name.data, areas=form.areas.data or (),
                    actor=current_user.email,
                )  # fmt: skip
                return redirect(url_for("administration.agency", code=added.code), 303)
        except ConflictError:
            form.code.errors = ["There is an agency with this code already; choose another code"]
    return _filled_in("add_agency", form)


@blueprint.route("/agencies/<code>/edit", methods=["GET", "POST"])
@administrators
def edit_agency(code: str) -> tuple[str, int] | Response:
    """Change an agency's name and the areas where it works."""
    with database().session() as session:
        found, names = agency_of(session, code), _area_names(session)
        works_in = stored.areas_of(session, found.id)
    form = AgencyForm(data={"name": found.name, "areas": list(works_in)})
    form.offer(names)
    if form.validate_on_submit():
        areas, actor = form.areas.data or [], current_user.email
        with database().transaction() as session:
            stored.rename_agency(session, found.code, form.name.data, actor=actor)
            if set(areas) != set(works_in):
                stored.set_areas(session, found.code, areas, actor=actor)
        return redirect(url_for("administration.agency", code=found.code), 303)
    return _filled_in("edit_agency", form, agency=found)


@blueprint.route("/agencies/<code>/disable", methods=["GET", "POST"])
@administrators
def disable_agency(code: str) -> str | Response:
    """Ask before an agency can send no more, and do it."""
    return _set_enabled(code, False)


@blueprint.route("/agencies/<code>/enable", methods=["GET", "POST"])
@administrators
def enable_agency(code: str) -> str | Response:
    """Ask before an agency can send again, and do it."""
    return _set_enabled(code, True)


def agency_of(session: Session, code: str) -> Agency:
    """The agency that an address names.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    try:
        # A NUL is an error to PostgreSQL, where it is only unknown.
        return stored.find_agency(session, code if code.isprintable() else "")
    except NotFoundError as error:
        raise NotFoundError(NO_AGENCY) from error


def _set_enabled(code: str, enabled: bool) -> str | Response:
    with database().session() as session:
        found = agency_of(session, code)
    if request.method != "POST":  # A HEAD changes nothing either.
        return render_template("administration/agency_state.html", agency=found, enable=enabled)
    with database().transaction() as session:
        stored.set_enabled(session, found.code, enabled, actor=current_user.email)
    return redirect(url_for("administration.agency", code=found.code), 303)


def _area_names(session: Session) -> list[str]:
    boundaries = current_boundaries(session)
    return [area.name for area in boundaries.areas] if boundaries else []


def _filled_in(name: str, form: AgencyForm, **more: object) -> tuple[str, int]:
    page = render_template(f"administration/{name}.html", form=form, **more)
    return page, 400 if form.errors else 200

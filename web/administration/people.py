"""Adding, changing, disabling and looking at the people who sign in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.errors import ConflictError
from hotspots.roles import Role
from hotspots.store import sign_ins, users
from hotspots.store.agencies import list_agencies
from hotspots.store.invitations import invitations
from web.administration.blueprint import administrators, blueprint
from web.administration.forms import NewPersonForm, PersonForm
from web.administration.invitations import invite_and_show
from web.installation import database


@blueprint.get("/people")
@administrators
def people() -> str:
    """Everybody who has an account, and when they were last here."""
    with database().session() as session:
        return render_template(
            "administration/people.html",
            people=users.list_users(session),
            seen=sign_ins.last_sign_ins(session),
            invited={one.user.id: one for one in invitations(session)},
        )


@blueprint.get("/people/<int:number>")
@administrators
def one_person(number: int) -> str:
    """One account, and what can be done with it."""
    with database().session() as session:
        user = users.user_numbered(session, number)
        return render_template(
            "administration/person.html",
            user=user,
            seen=sign_ins.last_sign_ins(session).get(user.email),
            invited={one.user.id: one for one in invitations(session)}.get(user.id),
        )


@blueprint.route("/people/add", methods=["GET", "POST"])
@administrators
def add_person() -> tuple[str, int] | Response:
    """Add a person and show the link on which they choose their password."""
    form = NewPersonForm()
    if request.method == "GET":
        form.agency.data = request.args.get("agency", "")
    with database().session() as session:
        form.offer(list_agencies(session))
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                added = users.add_user(
                    session, form.email.data, role=Role(form.role.data), password=None,
                    name=form.name.data, agency=form.agency.data or None,
                    actor=current_user.email,
                )  # fmt: skip
                answer = invite_and_show(session, added)
            return answer
        except ConflictError:
            form.email.errors = ["Somebody with this email address has an account already"]
    return _filled_in("add_person", form)


@blueprint.route("/people/<int:number>/edit", methods=["GET", "POST"])
@administrators
def edit_person(number: int) -> tuple[str, int] | Response:
    """Change somebody's name, role and agency."""
    with database().session() as session:
        user, agencies = users.user_numbered(session, number), list_agencies(session)
    works_for = user.agency.code if user.agency else ""
    form = PersonForm(data={"name": user.name, "role": user.role, "agency": works_for})
    form.offer(agencies)
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                users.change_user(
                    session, user.email, name=form.name.data, role=Role(form.role.data),
                    agency=form.agency.data or None, actor=current_user.email,
                )  # fmt: skip
            return redirect(url_for("administration.one_person", number=number), 303)
        except ConflictError as error:
            form.role.errors = [str(error)]
    return _filled_in("edit_person", form, user=user)


@blueprint.route("/people/<int:number>/disable", methods=["GET", "POST"])
@administrators
def disable_person(number: int) -> tuple[str, int] | Response:
    """Ask before somebody is kept out, and do it."""
    return _set_enabled(number, False)


@blueprint.route("/people/<int:number>/enable", methods=["GET", "POST"])
@administrators
def enable_person(number: int) -> tuple[str, int] | Response:
    """Ask before somebody may sign in again, and do it."""
    return _set_enabled(number, True)


def _set_enabled(number: int, enabled: bool) -> tuple[str, int] | Response:
    with database().session() as session:
        user = users.user_numbered(session, number)
    refusal = ""
    if request.method == "POST":
        try:
            with database().transaction() as session:
                users.set_enabled(session, user.email, enabled, actor=current_user.email)
            return redirect(url_for("administration.one_person", number=number), 303)
        except ConflictError as error:
            refusal = str(error)
    page = render_template(
        "administration/person_state.html", user=user, enable=enabled, refusal=refusal
    )
    return page, 409 if refusal else 200


def _filled_in(name: str, form: PersonForm, **more: object) -> tuple[str, int]:
    page = render_template(f"administration/{name}.html", form=form, **more)
    return page, 400 if form.errors else 200

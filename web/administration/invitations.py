"""Handing somebody the link on which they choose their password."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.store import invitations, users
from hotspots.store.schema import User
from web.administration.blueprint import administrators, blueprint
from web.administration.shown_once import Secret, show_once
from web.installation import database


@blueprint.route("/people/<int:number>/invite", methods=["GET", "POST"])
@administrators
def invite_person(number: int) -> str | Response:
    """Ask before somebody's password is taken away, do it, and show the link for a new one."""
    with database().session() as session:
        user = users.user_numbered(session, number)
    if user.id == current_user.id:
        return redirect(url_for("accounts.change_password"))  # They would lock themselves out.
    if request.method != "POST":  # A HEAD changes nothing either.
        return render_template(
            "administration/invite.html", user=user, has_password=bool(user.password_hash)
        )
    with database().transaction() as session:
        return invite_and_show(session, user)


def invite_and_show(session: Session, user: User) -> Response:
    """Make the link and send the administrator on to the page that shows it once."""
    token = invitations.invite(
        session, user.email, key=current_app.config["SECRET_KEY"], actor=current_user.email
    )
    link = url_for("accounts.open_invitation", token=token, _external=True)
    back = url_for("administration.one_person", number=user.id)
    return show_once(Secret("invitation", link, user.name or user.email, back))

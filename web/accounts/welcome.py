"""Choosing a password by the link that an administrator handed over."""

from __future__ import annotations

from flask import current_app, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from hotspots.errors import InputError
from hotspots.store import invitations
from web.access import public
from web.accounts.forms import WelcomeForm
from web.accounts.views import blueprint
from web.installation import database
from web.limits import PER_ADDRESS, failed, limiter

KEPT = "invitation"
"""Under which name the session keeps the token, so that no further address carries it."""


@blueprint.get("/welcome/<token>")
@public
def open_invitation(token: str) -> Response:
    """Take the token out of the address: it is then in no log, no history and no other's referrer.

    Nothing is looked up here, so nothing can fail and write the address down.
    """
    session.pop(KEPT, None)
    if len(token) <= invitations.LONGEST_TOKEN:
        session[KEPT] = token
    answer = redirect(url_for("accounts.welcome"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.route("/welcome", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, deduct_when=failed)
@public
def welcome() -> tuple[str, int] | Response:
    """Show whose account it is and let them choose the password."""
    token, key = session.get(KEPT, ""), current_app.config["SECRET_KEY"]
    form = WelcomeForm()
    with database().session() as stored:
        email = invitations.find_invited(stored, token, key=key).email
    if form.validate_on_submit():
        try:
            with database().transaction() as stored:
                invitations.accept(stored, token, form.password.data, key=key)
        except InputError as error:
            form.password.errors = [str(error)]
        else:
            session.clear()
            current_app.logger.info("An invitation was accepted")
            return redirect(url_for("accounts.sign_in", new="1"), 303)
    page = render_template("accounts/welcome.html", form=form, email=email)
    return page, 400 if form.errors else 200

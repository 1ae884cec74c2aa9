"""One's own account: what it says, a new password, and the end of all sessions."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.errors import InputError
from hotspots.store import users
from web.access import everyone_signed_in
from web.accounts.forms import NewPasswordForm
from web.accounts.views import blueprint
from web.installation import database
from web.limits import PER_ACCOUNT, failed, limiter
from web.sessions import Person, describe, end_session, start_session

NOT_RIGHT = "The password you use now is not right"


def _account() -> str:
    return f"account {current_user.id}"


@blueprint.get("/account")
@everyone_signed_in
def own() -> str:
    """Who is signed in, as what, and for whom."""
    return render_template("accounts/own.html")


@blueprint.route("/account/password", methods=["GET", "POST"])
@limiter.limit(PER_ACCOUNT, key_func=_account, methods=["POST"], deduct_when=failed)
@everyone_signed_in
def change_password() -> tuple[str, int] | Response:
    """Ask for the old password and a new one; other sessions end, this one stays."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        person = _changed(form)
        if person:
            end_session()
            start_session(person)
            return redirect(url_for("accounts.own", changed="1"), 303)
    return render_template("accounts/password.html", form=form), 400 if form.errors else 200


@blueprint.post("/account/sign-out-everywhere")
@everyone_signed_in
def sign_out_everywhere() -> Response:
    """End every session of the person, on other machines too."""
    with database().transaction() as stored:
        users.end_sessions(stored, current_user.email, actor=current_user.email)
    end_session()
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _changed(form: NewPasswordForm) -> Person | None:
    """The person with the new password, or None with a sentence in the form."""
    with database().transaction() as stored:
        # A refusal is recorded, so the transaction ends well either way.
        if not users.knows_password(stored, current_user.id, form.old.data):
            form.old.errors = [NOT_RIGHT]
            return None
    if form.old.data == form.new.data:
        form.new.errors = ["The new password is the old one; choose another"]
        return None
    try:
        with database().transaction() as stored:
            user = users.set_password(
                stored, current_user.email, form.new.data, actor=current_user.email
            )
            return describe(user)
    except InputError as error:
        form.new.errors = [str(error)]
        return None

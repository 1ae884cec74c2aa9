"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.store import audit, users
from web.access import everyone_signed_in, public, safe_destination
from web.accounts.forms import REFUSED, SignInForm
from web.installation import database
from web.limits import PER_ACCOUNT, PER_ADDRESS, account_named, failed, limiter
from web.sessions import describe, end_session, start_session

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"], deduct_when=failed)
@limiter.limit(PER_ACCOUNT, key_func=account_named, methods=["POST"], deduct_when=failed)
@public
def sign_in() -> str | tuple[str, int] | Response:
    """Ask for address and password, then go to the page that was wanted."""
    destination = safe_destination(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(destination)
    form = SignInForm()
    if form.validate_on_submit():
        with database().transaction() as session:
            user = users.authenticate(session, form.email.data, form.password.data)
            person = describe(user) if user else None
        if person:
            start_session(person)
            return redirect(destination)
        form.password.errors = [REFUSED]
    status = 400 if form.errors else 200
    return render_template("accounts/sign_in.html", form=form), status


@blueprint.post("/sign-out")
@everyone_signed_in
def sign_out() -> Response:
    """End the session."""
    with database().transaction() as session:
        audit.record(session, current_user.email, "sign out")
    end_session()
    answer = redirect(url_for("accounts.sign_in"))
    # Layers lie in the browser's cache; the next person at this desk has no need of them.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer

"""Issuing, rotating and revoking the keys of agencies' systems."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.errors import HotspotsError, NotFoundError
from hotspots.store import api_keys
from hotspots.store.schema import ApiKey
from hotspots.store.table import now
from web.administration.agencies import agency_of
from web.administration.blueprint import administrators, blueprint
from web.administration.forms import KeyForm, RotationForm
from web.administration.shown_once import Secret, show_once
from web.installation import database

NO_KEY = "There is no such key. Start again from the overview."


@blueprint.route("/agencies/<code>/keys/issue", methods=["GET", "POST"])
@administrators
def issue_key(code: str) -> tuple[str, int] | Response:
    """Make a key for an agency's system and show it once."""
    with database().session() as session:
        agency = agency_of(session, code)
    form = KeyForm()
    if form.validate_on_submit():
        ends = now() + timedelta(days=int(form.life.data)) if form.life.data else None
        try:
            with database().transaction() as session:
                key, secret = api_keys.issue_key(
                    session, agency.code, label=form.label.data, scopes=form.scopes.data,
                    expires_at=ends, actor=current_user.email,
                )  # fmt: skip
                answer = _shown(key, secret)
            return answer
        except HotspotsError as error:
            form.label.errors = [str(error)]
    page = render_template("administration/issue_key.html", form=form, agency=agency)
    return page, 400 if form.errors else 200


@blueprint.route("/keys/<prefix>/rotate", methods=["GET", "POST"])
@administrators
def rotate_key(prefix: str) -> tuple[str, int] | Response:
    """Make a successor of a key and show it once; the old one opens for a while."""
    with database().session() as session:
        old = _key(session, prefix)
    form = RotationForm()
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                key, secret = api_keys.rotate_key(
                    session, old.prefix, overlap=timedelta(days=int(form.overlap.data)),
                    actor=current_user.email,
                )  # fmt: skip
                answer = _shown(key, secret)
            return answer
        except HotspotsError as error:
            form.overlap.errors = [str(error)]
    page = render_template("administration/rotate_key.html", form=form, key=old)
    return page, 400 if form.errors else 200


@blueprint.route("/keys/<prefix>/revoke", methods=["GET", "POST"])
@administrators
def revoke_key(prefix: str) -> str | Response:
    """Ask before a key opens nothing any more, and do it."""
    with database().session() as session:
        key = _key(session, prefix)
    if request.method != "POST":  # A HEAD changes nothing either.
        return render_template("administration/revoke_key.html", key=key)
    with database().transaction() as session:
        api_keys.revoke_key(session, key.prefix, actor=current_user.email)
    return redirect(url_for("administration.agency", code=key.agency.code), 303)


def _key(session: Session, prefix: str) -> ApiKey:
    try:
        return api_keys.find_key(session, prefix)
    except NotFoundError as error:
        raise NotFoundError(NO_KEY) from error


def _shown(key: ApiKey, secret: str) -> Response:
    back = url_for("administration.agency", code=key.agency.code)
    return show_once(Secret("key", secret, f"{key.label}, {key.agency.name}", back))

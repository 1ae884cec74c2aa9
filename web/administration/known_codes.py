"""Forgetting what an agency's people said of their columns and codes."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.store.agency_categories import forget_category as forget_stored_category
from hotspots.store.agency_profiles import forget_profile as forget_stored_profile
from web.administration.agencies import agency_of
from web.administration.blueprint import administrators, blueprint
from web.installation import database


@blueprint.post("/agencies/<code>/profiles/forget")
@administrators
def forget_profile(code: str) -> Response:
    """Forget how files of certain columns are read; the agency is asked again."""
    name = request.form.get("name", "")
    with database().transaction() as session:
        agency = agency_of(session, code)
        forget_stored_profile(
            session, agency.id, name if name.isprintable() else "", actor=current_user.email
        )
    return redirect(url_for("administration.agency", code=agency.code) + "#profiles", 303)


@blueprint.post("/agencies/<code>/categories/forget")
@administrators
def forget_category(code: str) -> Response:
    """Forget what one code means; the agency is asked again."""
    with database().transaction() as session:
        agency = agency_of(session, code)
        forget_stored_category(
            session, agency.id, request.form.get("key", ""), actor=current_user.email
        )
    return redirect(url_for("administration.agency", code=agency.code) + "#categories", 303)

"""The places that agencies' people have made us remember."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store.local_places import forget_place, list_local_places
from hotspots.store.schema import Agency
from web.access import allow
from web.installation import database
from web.locations.blueprint import blueprint
from web.locations.scope import visible_agency_id


@blueprint.get("/places")
@allow(Role.SUBMITTER, Role.ANALYST)
def places() -> str:
    """Every remembered place, with the button that forgets it."""
    with database().session() as session:
        remembered = list_local_places(session, visible_agency_id())
        names = {agency.id: agency.name for agency in session.scalars(select(Agency))}
    return render_template("locations/places.html", places=remembered, names=names)


@blueprint.post("/places/<int:number>/forget")
@allow(Role.SUBMITTER, Role.ANALYST)
def forget(number: int) -> Response:
    """Forget one place; what it has located stays."""
    with database().transaction() as session:
        forget_place(session, number, agency_id=visible_agency_id(), actor=current_user.email)
    return redirect(url_for("locations.places"), 303)

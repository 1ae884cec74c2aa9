"""What people decided about places, and the way back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store.location_queue import count_groups
from hotspots.store.placings import get_placing, list_placings, undo_placing
from web.access import allow
from web.installation import database
from web.locations.blueprint import blueprint
from web.locations.scope import visible_agency_id


@blueprint.get("/decisions")
@allow(Role.SUBMITTER, Role.ANALYST)
def decided() -> str:
    """The latest decisions."""
    with database().session() as session:
        placings = list_placings(session, visible_agency_id())
    return render_template("locations/decisions.html", placings=placings)


@blueprint.get("/decisions/<int:number>")
@allow(Role.SUBMITTER, Role.ANALYST)
def decision(number: int) -> str:
    """What was just decided, with the button that takes it back."""
    agency_id = visible_agency_id()
    with database().session() as session:
        placing = get_placing(session, number, agency_id=agency_id)
        groups, _ = count_groups(session, agency_id)
    return render_template("locations/decision.html", placing=placing, n_groups=groups)


@blueprint.post("/decisions/<int:number>/undo")
@allow(Role.SUBMITTER, Role.ANALYST)
def undo(number: int) -> Response:
    """Take a decision back; its incidents wait again."""
    with database().transaction() as session:
        undo_placing(session, number, agency_id=visible_agency_id(), actor=current_user.email)
    return redirect(url_for("locations.decision", number=number), 303)

"""The page of one hotspot."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from hotspots.disclosure import sight_of
from hotspots.roles import Role
from hotspots.store.actions import list_actions
from web.access import everyone_signed_in
from web.hotspot.blueprint import blueprint
from web.hotspot.hotspot_page import hotspot_page
from web.hotspot.shown_action import shown_actions
from web.installation import database, picture
from web.maps.filters import read_filters


@blueprint.get("/areas/<string(maxlength=100):slug>/hotspots/<int:rank>")
@everyone_signed_in
def hotspot(slug: str, rank: int) -> tuple[str, int]:
    """One hotspot of an area: its time, its agencies and kinds, and what was done there."""
    shown, sight = picture(), sight_of(current_user.role)
    area = shown.boundaries.area(slug)
    filters = read_filters(request.args, shown)
    with database().session() as session:
        actions = shown_actions(list_actions(session, area.name), sight)
    page = hotspot_page(shown, area, rank, filters, sight, actions)
    answer = render_template(
        "hotspot/hotspot.html",
        page=page,
        filters=filters,
        may_note=current_user.role is Role.ANALYST,
    )
    return answer, 400 if filters.problem else 200

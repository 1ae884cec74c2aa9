"""What was done at places: the list, and one action with whether it worked."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from hotspots.disclosure import sight_of
from hotspots.roles import Role
from hotspots.store.action_retention import kept_until
from hotspots.store.actions import find_action, list_actions
from web.access import everyone_signed_in
from web.hotspot.blueprint import blueprint
from web.hotspot.effects import effect_of
from web.hotspot.shown_action import shown_action, shown_actions
from web.installation import database, picture
from web.wording import day

MOST_CHOSEN = 9


@blueprint.get("/actions")
@everyone_signed_in
def actions() -> str:
    """Everything that was noted, the latest begun first."""
    with database().session() as session:
        noted = shown_actions(list_actions(session), sight_of(current_user.role))
    return render_template(
        "hotspot/actions.html",
        actions=noted,
        areas=picture().boundaries.areas,
        years_kept=database().settings.keep_notes_years,
    )


@blueprint.get("/actions/<int:number>")
@everyone_signed_in
def action(number: int) -> str:
    """One action, and what changed since against places where nothing was done."""
    shown, sight = picture(), sight_of(current_user.role)
    with database().session() as session:
        found = find_action(session, number)
        until = kept_until(found, database().settings.keep_notes_years)
        noted = shown_action(found, sight)
        others = [one for one in shown_actions(list_actions(session), sight) if one.id != number]
    chosen = request.args.getlist("compare")[:MOST_CHOSEN]
    effect = effect_of(shown, noted, others, sight, chosen)
    area = next((one for one in shown.boundaries.areas if one.name == noted.area), None)
    return render_template(
        "hotspot/action.html",
        action=noted,
        area=area,
        effect=effect,
        kept_until=day(until.isoformat()),
        chosen_gone=bool(chosen) and not _offered(effect, chosen),
        may_note=current_user.role is Role.ANALYST,
        protected=current_user.role is not Role.ANALYST,
    )


def _offered(effect: object, chosen: list[str]) -> bool:
    offered = {one.id for one in getattr(effect, "offered", ())}
    return any(one in offered for one in chosen)

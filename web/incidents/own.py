"""The agency's incidents: the list, one of them with its history, and withdrawing it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store.own_incidents import (
    LONGEST_SEARCH,
    NO_THEME,
    IncidentFilter,
    get_own,
    history_of,
    list_own,
)
from hotspots.store.schema import PlacedIncident
from hotspots.store.withdrawals import withdraw_incident
from hotspots.themes import THEMES
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.journey import person_name
from web.incidents.where import location_words
from web.incidents.wording import said_of, said_what, said_when
from web.installation import database
from web.locations.nearby import place_words
from web.locations.scope import own_agency_id

LOCATED = {"yes": True, "no": False}
WORDS = {"said_when": said_when, "said_what": said_what, "location_words": location_words}


@blueprint.get("")
@allow(Role.SUBMITTER)
def own() -> str:
    """The agency's incidents, the newest first."""
    which = _filter()
    page = min(max(1, request.args.get("page", 1, type=int)), 10**6)
    with database().session() as session:
        shown = list_own(session, own_agency_id(), which, page=page)
    asked = {name: request.args.get(name) for name in ("reference", "theme", "located")}
    return render_template(
        "incidents/own.html", shown=shown, which=which,
        asked={name: said for name, said in asked.items() if said},
        withdrawn="withdrawn" in request.args, **WORDS,
    )  # fmt: skip


@blueprint.get("/<int:number>")
@allow(Role.SUBMITTER)
def one(number: int) -> str:
    """What an incident says, how it was located, and what it said before."""
    with database().session() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
        history = history_of(session, incident)
        waits = incident.easting is None and session.get(PlacedIncident, incident.id) is None
    return render_template(
        "incidents/one.html",
        incident=incident,
        history=history,
        waits=waits,
        near=place_words(
            incident.easting, incident.northing, said=location_words(incident.location)
        ),
        notes=said_of(incident.flags),
        **WORDS,
    )


@blueprint.get("/<int:number>/withdraw")
@allow(Role.SUBMITTER)
def withdraw(number: int) -> str:
    """Ask whether an incident is to be withdrawn."""
    with database().session() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
    return render_template("incidents/withdraw.html", incident=incident, **WORDS)


@blueprint.post("/<int:number>/withdraw")
@allow(Role.SUBMITTER)
def withdraw_now(number: int) -> Response:
    """Take an incident off every map and list."""
    with database().transaction() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
        withdraw_incident(session, incident, actor=person_name())
    return redirect(url_for("incidents.own", withdrawn="yes"), 303)


def _filter() -> IncidentFilter:
    theme = request.args.get("theme", "")
    reference = " ".join(request.args.get("reference", "").replace("\0", "").split())
    return IncidentFilter(
        reference=reference[:LONGEST_SEARCH],
        theme=theme if theme in (*THEMES, NO_THEME) else "",
        located=LOCATED.get(request.args.get("located", "")),
    )

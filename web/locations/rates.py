"""How well each agency's incidents are located."""

from __future__ import annotations

from datetime import datetime

from flask import render_template

from hotspots.periods import LONDON
from hotspots.roles import Role
from hotspots.store.hit_rates import a_year_before, agencies_located
from web.access import allow
from web.installation import database
from web.locations.blueprint import blueprint


@blueprint.get("/agencies")
@allow(Role.ANALYST)
def agencies() -> str:
    """Each agency's hit rate over the last twelve months, and what located its incidents."""
    since = a_year_before(datetime.now(LONDON).date())
    with database().session() as session:
        located = agencies_located(session, since=since)
    totals: dict[str, int] = {}
    for _, one in located:
        for match_type, count in one.match_types.items():
            totals[match_type] = totals.get(match_type, 0) + count
    return render_template(
        "locations/agencies.html",
        located=located,
        match_types=sorted(totals, key=lambda name: (name == "none", -totals[name], name)),
        since=since,
    )

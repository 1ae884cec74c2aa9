"""The service at a glance: agencies, what needs attention, and whether its record is whole."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store import agency_figures, api_keys, audit, sign_ins, users
from hotspots.store.agencies import list_agencies
from hotspots.store.invitations import invitations
from hotspots.store.schema import AuditEvent
from web.administration.attention import notices
from web.administration.blueprint import administrators, blueprint
from web.installation import database

MOST_EVENTS = 20_000
"""A longer audit trail is checked when somebody asks for it: that takes a few seconds."""


@blueprint.get("")
@administrators
def overview() -> str:
    """Agencies with their figures, open invitations, notices, and the state of the audit trail."""
    with database().session() as session:
        invited, people = invitations(session), users.list_users(session)
        found = notices(
            api_keys.list_keys(session), invited, people, sign_ins.last_sign_ins(session)
        )
        return render_template(
            "administration/overview.html",
            agencies=list_agencies(session),
            figures=agency_figures.figures_of_agencies(session),
            no_figures=agency_figures.AgencyFigures(),
            invited=[one for one in invited if one.is_open],
            notices=found,
            n_people=len(people),
            trail=_trail(session, asked="check" in request.args),
        )


def _trail(session: Session, *, asked: bool) -> dict[str, object]:
    """How many events the audit trail has, whether it was checked and where it breaks."""
    events = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    checked = asked or events <= MOST_EVENTS
    return {
        "events": events,
        "checked": checked,
        "break": audit.verify(session) if checked else None,
    }

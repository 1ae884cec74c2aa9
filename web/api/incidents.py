"""One incident of the agency's own, by the agency's own reference."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from hotspots.errors import NotFoundError
from hotspots.store.api_keys import name_of
from hotspots.store.withdrawals import withdraw_incident
from web.access import allow_key
from web.api.blueprint import blueprint
from web.api.outcomes import Known, incidents_of, understood
from web.api.paging import json_answer
from web.callers import calling_key, limited
from web.installation import database

LONGEST = 200
ADDRESS = "/incidents/<reference:reference>"


@blueprint.get(ADDRESS, merge_slashes=False)
@allow_key("submissions:read")
@limited
def incident(reference: str) -> Response:
    """What an incident says now, and what was understood of it."""
    with database().session() as session:
        found, area = _own(session, reference)
    return json_answer(
        {
            **understood(found, area),
            "category": found.category,
            "location": found.location,
            "easting": found.easting,
            "northing": found.northing,
            "version": found.version,
            "submission": found.submission_id,
        }
    )


@blueprint.delete(ADDRESS, merge_slashes=False)
@allow_key("incidents:withdraw")
@limited
def withdraw_one(reference: str) -> Response:
    """Take an incident back for good."""
    key = calling_key()
    with database().transaction() as session:
        found, _ = _own(session, reference)
        withdraw_incident(session, found, actor=name_of(key))
    return Response(status=204)


def _own(session: Session, reference: str) -> Known:
    # A NUL is an error to PostgreSQL, where it is only unknown.
    usable = len(reference) <= LONGEST and "\0" not in reference
    known = incidents_of(session, calling_key().agency_id, {reference}) if usable else {}
    if reference not in known:
        raise NotFoundError("Your agency has no incident with this reference.")
    return known[reference]

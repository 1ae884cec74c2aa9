"""The incidents that wait for a place, and the page where a person gives them one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.geocoding.result import Candidate
from hotspots.roles import Role
from hotspots.store.local_places import may_remember, remember_place
from hotspots.store.location_queue import PAGE, LocationGroup, count_groups, get_group, list_groups
from hotspots.store.placings import Placement, place_group, set_group_aside
from web.access import allow
from web.installation import database
from web.locations.answer import RADII, Answer, mark_of
from web.locations.blueprint import blueprint
from web.locations.finding import described, places_of
from web.locations.geocoders import geocoder_for
from web.locations.place_map import PlaceMap, place_map
from web.locations.scope import visible_agency, visible_agency_id, visible_group

KEY = "<string(maxlength=20):code>/<string(length=32):key>"


@dataclass(frozen=True)
class GroupPage:
    """A group, the places that its text may mean, and the answer so far."""

    group: LocationGroup
    candidates: tuple[Candidate, ...]
    answer: Answer
    map: PlaceMap | None

    @property
    def may_remember(self) -> bool:
        """Whether the text is a name that the agency will write again."""
        return may_remember(self.group.name)


@blueprint.get("")
@allow(Role.SUBMITTER, Role.ANALYST)
def waiting() -> str:
    """What was written about places that were not found, the newest first."""
    agency_id = visible_agency_id()
    with database().session() as session:
        groups, incidents = count_groups(session, agency_id)
        pages = max(1, -(-groups // PAGE))
        page = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = list_groups(session, agency_id, page=page)
    return render_template(
        "locations/queue.html",
        groups=shown,
        n_groups=groups,
        n_incidents=incidents,
        page=page,
        pages=pages,
    )


@blueprint.get(f"/groups/{KEY}")
@allow(Role.SUBMITTER, Role.ANALYST)
def group(code: str, key: str) -> str:
    """What was sent about one place, and the ways to say where it is."""
    with database().session() as session:
        return _render(session, visible_group(session, code, key), Answer())


@blueprint.post(f"/groups/{KEY}")
@allow(Role.SUBMITTER, Role.ANALYST)
def place(code: str, key: str) -> Response | tuple[str, int]:
    """Put the incidents of a group where the person says that they are."""
    with database().session() as session:
        found = _group_to_change(session, code, key)
        if not found.one_place:
            raise InputError("What was sent here names no place that all of them could have.")
        candidates = _candidates(found)
        answer = Answer.read(request.form, one_way=not candidates)
        placement = answer.placement(geocoder_for(found.agency.id), candidates)
        if placement is None:
            return _render(session, found, answer), 400
    return _store(found, placement, answer)


@blueprint.post(f"/groups/{KEY}/aside")
@allow(Role.SUBMITTER, Role.ANALYST)
def set_aside(code: str, key: str) -> Response:
    """Take incidents that nobody can place out of the queue."""
    with database().session() as session:
        found = _group_to_change(session, code, key)
    with database().transaction() as session:
        placing = set_group_aside(session, found.agency.id, key, actor=current_user.email)
    return redirect(url_for("locations.decision", number=placing.id), 303)


def _store(found: LocationGroup, placement: Placement, answer: Answer) -> Response:
    actor = current_user.email
    with database().transaction() as session:
        placing = place_group(session, found.agency.id, found.key, placement, actor=actor)
        if answer.remember and may_remember(found.name):
            remember_place(
                session,
                placing,
                text=found.name,
                name=answer.name,
                user_id=current_user.id,
                actor=actor,
            )
    return redirect(url_for("locations.decision", number=placing.id), 303)


def _group_to_change(session: Session, code: str, key: str) -> LocationGroup:
    agency = visible_agency(session, code)
    try:
        return get_group(session, agency.id, key)
    except NotFoundError as gone:
        raise ConflictError(str(gone)) from gone


def _candidates(found: LocationGroup) -> tuple[Candidate, ...]:
    # A point, if the gazetteer or what the agency told us has grown since the file was sent.
    return places_of(geocoder_for(found.agency.id).geocode_one(**found.location))


def _render(session: Session, found: LocationGroup, answer: Answer) -> str:
    offered = {mark_of(place): place for place in (*_candidates(found), *answer.candidates)}
    candidates = tuple(offered.values())
    page = GroupPage(found, candidates, answer, place_map(session, candidates))
    return render_template(
        "locations/group.html", page=page, mark_of=mark_of, described=described, radii=RADII
    )

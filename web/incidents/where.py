"""The question where it happened: typed and chosen, pointed at on a map, or not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Candidate, MatchType
from hotspots.roles import Role
from hotspots.store.location_text import location_text
from hotspots.store.placings import Placement
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.draft import UNKNOWN_PLACE, Draft, load_draft
from web.incidents.journey import NAME, back_link, go_on, replaced
from web.installation import database
from web.locations.answer import ELSEWHERE, RADII, Answer, mark_of
from web.locations.finding import MOST_LETTERS, described, find_places, suggest_places
from web.locations.geocoders import geocoder_for
from web.locations.place_map import PlaceMap, place_map
from web.locations.scope import own_agency_id

NOTHING_FOUND = "No such place is known; enter another, or a grid reference, or use the map"
NOTHING_TYPED = "Enter a place, a postcode or a grid reference, or use the map"
MANY = "More than one place fits; select the one you mean"
BOTH = "Enter a place, or select that nobody knows it, not both"


@dataclass(frozen=True)
class WherePage:
    """The question as it stands: what was answered, what it may mean, and the map."""

    answer: Answer
    candidates: tuple[Candidate, ...]
    unknown: bool
    stored: str
    back: str
    map: PlaceMap | None

    @property
    def marked(self) -> list[tuple[str, Candidate]]:
        """The places to choose from, by what the form calls them."""
        return [(mark_of(place), place) for place in self.candidates]


@blueprint.get(f"/new/{NAME}/where")
@allow(Role.SUBMITTER)
def where(name: str) -> str:
    """Ask where it happened."""
    draft = load_draft(name)
    answer = _before(draft)
    problem = draft.take_problem("where")
    if problem:
        answer.errors["where"] = problem
    return _ask(draft, answer, unknown=draft.place == UNKNOWN_PLACE)


@blueprint.post(f"/new/{NAME}/where")
@allow(Role.SUBMITTER)
def answer_where(name: str) -> Response | str | tuple[str, int]:
    """Take the place, offer those that the text may mean, or take that nobody knows it."""
    draft = load_draft(name)
    geocoder = geocoder_for(own_agency_id())
    searched = " ".join(request.form.get("searched", "").replace("\0", "").split())
    offered = _search(geocoder, searched)
    answer = Answer.read(request.form, one_way=not offered)
    if request.form.get("action") == "find":
        return _find(draft, answer, geocoder)
    if "unknown" in request.form:
        return _unknown(draft, answer, searched)
    if answer.where != searched:
        answer.choice = ELSEWHERE
    placement = answer.placement(geocoder, offered)
    if placement is None:
        if answer.candidates:  # the question is now which of them it is
            answer.choice, answer.errors = "", {"choice": MANY}
            offered = _search(geocoder, answer.where)
        return _ask(draft, answer, offered=offered), 400
    draft.place_at(placement, answer.where if answer.choice == ELSEWHERE else "")
    return go_on(draft)


def _unknown(draft: Draft, answer: Answer, searched: str) -> Response | tuple[str, int]:
    if answer.where and answer.where != searched:
        answer.errors["where"] = BOTH
        return _ask(draft, answer, unknown=True), 400
    draft.place = UNKNOWN_PLACE
    return go_on(draft)


def _find(draft: Draft, answer: Answer, geocoder: Geocoder) -> str | tuple[str, int]:
    """The places that a text may mean, for a person whose browser does not offer them."""
    answer.choice = ""
    found = _search(geocoder, answer.where)
    if not found:
        answer.errors["where"] = NOTHING_FOUND if answer.where else NOTHING_TYPED
        return _ask(draft, answer), 400
    return _ask(draft, answer, offered=found)


def _search(geocoder: Geocoder, text: str) -> tuple[Candidate, ...]:
    if not 1 < len(text) <= MOST_LETTERS:
        return ()
    meant = (*find_places(geocoder, text), *suggest_places(geocoder, text))
    return tuple({mark_of(place): place for place in meant}.values())


def _before(draft: Draft) -> Answer:
    """The answer that was given before."""
    placement = draft.placement
    if placement is None:
        return Answer()
    radius = f"{placement.accuracy_m:.0f}"
    chosen = Candidate(
        placement.easting, placement.northing, MatchType(placement.match_type),
        placement.accuracy_m, 1.0, placement.label,
    )  # fmt: skip
    pinned = placement.match_type == MatchType.COORDINATE
    return Answer(
        where=_coordinates(placement) if pinned else draft.typed or placement.label,
        picked="" if pinned else mark_of(chosen),
        radius=radius if radius in map(str, RADII) else "",
    )


def _coordinates(placement: Placement) -> str:
    return f"{placement.easting:.0f}, {placement.northing:.0f}"


def _ask(
    draft: Draft,
    answer: Answer,
    *,
    offered: tuple[Candidate, ...] = (),
    unknown: bool = False,
) -> str:
    with database().session() as session:
        page = WherePage(
            answer=answer,
            candidates=offered,
            unknown=unknown,
            stored=_stored(session, draft),
            back=back_link(draft, "where"),
            map=place_map(session, offered or _pinned(draft)),
        )
    return render_template(
        "incidents/where.html", page=page, radii=RADII, described=described, elsewhere=ELSEWHERE
    )


def _pinned(draft: Draft) -> tuple[Candidate, ...]:
    placement = draft.placement
    if placement is None:
        return ()
    return (
        Candidate(
            placement.easting, placement.northing, MatchType(placement.match_type),
            placement.accuracy_m, 1.0, placement.label,
        ),
    )  # fmt: skip


def location_words(location: Mapping[str, str]) -> str:
    """What was sent of a place, on one line; bare numbers with what they are."""
    if location.keys() == {"easting", "northing"}:
        return f"Easting {location['easting']}, northing {location['northing']}"
    return location_text(location)


def _stored(session: Session, draft: Draft) -> str:
    """What a changed incident says of its place as long as no other is given."""
    incident = replaced(session, draft) if draft.place is None else None
    return location_words(incident.location) if incident else ""

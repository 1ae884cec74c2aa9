"""What the search box and the pin ask while a person types, and the ground of their map.

The gazetteer is open data, so everyone who is signed in may search it; an agency's local places are
only for those who place its incidents.
"""

from __future__ import annotations

from typing import Any

import orjson
import shapely
from flask import Response, request
from flask_login import current_user

from hotspots.errors import InputError
from hotspots.geocoding.result import Candidate, MatchType
from hotspots.roles import Role
from hotspots.store.boundaries import current_boundaries
from web.access import allow, everyone_signed_in
from web.installation import database
from web.layers import answer_layer
from web.limits import limiter
from web.locations.blueprint import blueprint
from web.locations.finding import FEWEST_LETTERS, MOST_LETTERS, described, suggest_places
from web.locations.geocoders import geocoder_for
from web.locations.nearby import place_words
from web.maps.geojson import encode
from web.maps.shapes import COUNTY_TOLERANCE_M, light_shapes, settlements_within

PER_PERSON = "240 per minute"
"""A fast typist makes some 60; the rest is the pin, which asks where it stands."""


def _person() -> str:
    return str(current_user.get_id())


@blueprint.get("/search")
@limiter.limit(PER_PERSON, key_func=_person)
@everyone_signed_in
def search() -> Response:
    """Places that a text may come to mean; a submitter's agency's local places among them."""
    text = " ".join(request.args.get("q", "").replace("\0", "").split())
    if not FEWEST_LETTERS <= len(text) <= MOST_LETTERS:
        raise InputError(f"Type between {FEWEST_LETTERS} and {MOST_LETTERS} characters.")
    agency_id = current_user.agency_id if current_user.role is not Role.VIEWER else None
    found = suggest_places(geocoder_for(agency_id), text)
    body = orjson.dumps({"results": [_answer(place) for place in found]})
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _answer(place: Candidate) -> dict[str, Any]:
    """A place as the box shows it; of bare numbers also what they are near, in words."""
    if place.match_type not in (MatchType.COORDINATE, MatchType.GRID_REFERENCE):
        return described(place)
    words = place_words(place.easting, place.northing)
    return {**described(place), "near": words}


@blueprint.get("/ground/<any(areas, places):kind>.geojson")
@allow(Role.SUBMITTER, Role.ANALYST)
def ground(kind: str) -> Response:
    """The community areas, or the names of settlements, behind the pin."""
    with database().session() as session:
        boundaries = current_boundaries(session)
        version = database().data_version(session)
    areas = boundaries.areas if boundaries else ()

    def build() -> bytes:
        if kind == "areas":
            shapes = light_shapes(areas, COUNTY_TOLERANCE_M)
            return encode(list(shapes), [{"name": area.name, "own": True} for area in areas])
        county = shapely.box(*shapely.total_bounds([area.geometry for area in areas]))
        settlements = settlements_within(county)
        return encode(
            [place.point for place in settlements],
            [{"name": place.name, "kind": place.kind} for place in settlements],
        )

    if not areas:
        return Response(encode([], []), mimetype="application/geo+json")
    return answer_layer((database().settings.database_url, version, "ground", kind), build)

"""What a person types about a place: the places that it may mean."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from hotspots.geocoding.coordinate_repair import inside
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Candidate, GeocodeResult, MatchType
from hotspots.geocoding.suggestions import suggest
from hotspots.geocoding.transformation import to_longitude_latitude

FEWEST_LETTERS, MOST_LETTERS = 2, 200
MOST_SUGGESTIONS = 8
_PAIR = re.compile(r"([+-]?\d{1,7}(?:\.\d+)?)[ ,;]\s*([+-]?\d{1,7}(?:\.\d+)?)")
_LARGEST_DEGREES = 180
_NUMBERS = (MatchType.COORDINATE, MatchType.GRID_REFERENCE)


def find_places(geocoder: Geocoder, text: str) -> tuple[Candidate, ...]:
    """The places that a finished text means: one if it is plain, none, or several to choose from.

    Eastings and northings, or latitude and longitude, may be typed as a pair.
    """
    pair = _PAIR.fullmatch(text.strip())
    if pair:
        return places_of(_locate_pair(geocoder, pair[1], pair[2]))
    return places_of(geocoder.geocode_one(address=text))


def suggest_places(geocoder: Geocoder, text: str) -> tuple[Candidate, ...]:
    """The places in the service area that an unfinished text may come to mean."""
    if _PAIR.fullmatch(text.strip()):
        found = find_places(geocoder, text)
    else:
        found = suggest(geocoder, text, limit=MOST_SUGGESTIONS)
    return tuple(candidate for candidate in found if is_served(geocoder, candidate))


def is_served(geocoder: Geocoder, place: Candidate) -> bool:
    """Whether a place lies in the area that the service covers."""
    point = np.array([place.easting]), np.array([place.northing])
    return bool(inside(*point, geocoder.service_area)[0])


def described(place: Candidate) -> dict[str, Any]:
    """A place as the search box and the pin read it."""
    longitude, latitude = to_longitude_latitude(
        np.array([place.easting]), np.array([place.northing])
    )
    return {
        "label": place.label,
        "kind": place.match_type.replace("_", " "),
        "match_type": str(place.match_type),
        "easting": round(place.easting),
        "northing": round(place.northing),
        "latitude": round(float(latitude[0]), 6),
        "longitude": round(float(longitude[0]), 6),
        "accuracy_m": math.ceil(place.accuracy_m),
        "confidence": round(place.confidence, 2),
    }


def _locate_pair(geocoder: Geocoder, first: str, second: str) -> GeocodeResult:
    if max(abs(float(first)), abs(float(second))) <= _LARGEST_DEGREES:
        return geocoder.geocode_one(latitude=first, longitude=second)
    return geocoder.geocode_one(easting=first, northing=second)


def places_of(result: GeocodeResult) -> tuple[Candidate, ...]:
    """The place that geocoding found, or those it could not decide between."""
    if not result.located:
        return result.candidates
    named = result.match_type not in _NUMBERS and result.label
    return (
        Candidate(
            result.easting,
            result.northing,
            result.match_type,
            result.accuracy_m,
            result.confidence,
            named or result.original,
        ),
    )

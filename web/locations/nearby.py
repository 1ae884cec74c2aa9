"""Where a point is, in the words of a neighbour."""

from __future__ import annotations

from hotspots.geocoding.gazetteer_file import state_of
from hotspots.geocoding.gazetteer_tables import no_names
from hotspots.geocoding.grid_reference import format_grid_reference
from hotspots.geocoding.reverse import PlaceNames
from web.cache import AnswerCache
from web.installation import database
from web.locations.geocoders import geocoder_for

_names: AnswerCache[PlaceNames] = AnswerCache(2)


def said_near(easting: float, northing: float) -> str:
    """``near Fore Street, Trowbridge``: the likeliest street, landmark or settlement of a point."""
    path = database().settings.gazetteer
    names = _names.get((str(path), state_of(path)), _place_names)
    return str(names.at([easting], [northing])[0])


def said_square(easting: float, northing: float) -> str:
    """``ST 857 579``: the square of 100 metres that holds a point of the National Grid."""
    return format_grid_reference(easting, northing)


def place_words(easting: float | None, northing: float | None, *, said: str = "") -> str:
    """``Near Fore Street, Trowbridge, ST 857 579``; "" without a point.

    What is ``said`` already is not repeated: the square alone is left then.
    """
    if easting is None or northing is None:
        return ""
    near, square = said_near(easting, northing), said_square(easting, northing)
    if not near or near.casefold() in said.casefold():
        return square
    return f"{near[:1].upper()}{near[1:]}, {square}"


def _place_names() -> PlaceNames:
    gazetteer = geocoder_for(None).gazetteer
    return PlaceNames(gazetteer.names if gazetteer is not None else no_names())

"""The answers of a form in the fields of the one model of an incident."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.grid_reference import parse_grid_reference
from hotspots.geocoding.result import Flag, GeocodeResult, MatchType
from hotspots.intake.occurrence import DAY, EXACT, MONTH
from hotspots.periods import LONDON, month_of
from hotspots.store.placings import Placement
from hotspots.store.schema import Incident

SAME_PLACE_M = 1.0
_REFERENCES = {MatchType.POSTCODE: "postcode", MatchType.UPRN: "uprn"}


def exact_fields(day: date, clock: time) -> dict[str, str]:
    """A date and a time of the clock in London; midnight is a time and not the lack of one."""
    if clock == time():
        return {"start": written_moment(datetime.combine(day, clock))}
    return {"date": day.isoformat(), "time": _clock(clock)}


def day_fields(day: date) -> dict[str, str]:
    """A day, at a time that nobody knows."""
    return {"date": day.isoformat()}


def between_fields(first: datetime, last: datetime) -> dict[str, str]:
    """Some time from one moment of the clock in London (naive) to another."""
    return {"start": written_moment(first), "end": written_moment(last)}


def written_moment(moment: datetime) -> str:
    """A moment so that midnight is a time and not the lack of one: 24:00 of the day before.

    A naive moment is the clock's in London; an aware one is written with its offset.
    """
    local = moment if moment.tzinfo is None else moment.astimezone(LONDON)
    zone = "" if moment.tzinfo is None else f"{local:%z}"
    if local.time() == time():
        return f"{(local - timedelta(days=1)).date().isoformat()} 24:00{zone}"
    return f"{local.date().isoformat()} {_clock(local.time())}{zone}"


def when_of(incident: Incident) -> dict[str, str]:
    """When a stored incident happened, to be sent again as it is."""
    local = incident.start.astimezone(LONDON)
    if incident.time_precision == MONTH:
        return {"date": month_of(incident.start)}
    if incident.time_precision == DAY:
        return day_fields(local.date())
    if incident.time_precision == EXACT:
        return {"start": written_moment(incident.start)}
    return {"start": written_moment(incident.start), "end": written_moment(incident.end)}


def where_fields(geocoder: Geocoder, place: Placement, *, typed: str) -> dict[str, str]:
    """The plainest fields that lead geocoding to the place that a person chose.

    What they typed, if it means that place alone; else the name of what they chose; else its
    coordinates beside the name. A text that means several places is never left to be guessed.

    Parameters
    ----------
    geocoder
        That of the agency, as the pipeline uses it.
    place
        What was chosen, or a pin.
    typed
        What the person wrote before they chose, or nothing.
    """
    for fields in _ways(place, typed):
        if _leads_to(geocoder.geocode_one(**fields), place):
            return fields
    return _coordinates(place)


def _ways(place: Placement, typed: str) -> Iterator[dict[str, str]]:
    if place.match_type == MatchType.COORDINATE:
        return
    if place.match_type == MatchType.GRID_REFERENCE:
        if not isinstance(parse_grid_reference(typed), Flag):
            yield {"grid_reference": typed}
        return
    field = _REFERENCES.get(MatchType(place.match_type))
    reference = place.label.removeprefix("UPRN ")
    if field and _squeezed(typed) in ("", _squeezed(reference), _squeezed(place.label)):
        yield {field: reference}
    if typed:
        yield {"address": typed}
    yield {"address": place.label}
    yield {"address": place.label, **_coordinates(place)}


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _leads_to(found: GeocodeResult, place: Placement) -> bool:
    apart = math.hypot(found.easting - place.easting, found.northing - place.northing)
    return found.located and apart <= SAME_PLACE_M


def _coordinates(place: Placement) -> dict[str, str]:
    return {"easting": f"{place.easting:.0f}", "northing": f"{place.northing:.0f}"}


def _clock(clock: time) -> str:
    return clock.isoformat("minutes" if not clock.second else "seconds")

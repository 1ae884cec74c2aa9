"""A text that says where two roads meet."""

from __future__ import annotations

from dataclasses import replace

from hotspots.geocoding.address.found import NOTHING, Found
from hotspots.geocoding.address.house_number import without_house_number
from hotspots.geocoding.address.junction import (
    JunctionIndex,
    estimated_meetings,
    within_localities,
)
from hotspots.geocoding.address.lookup import Lookup
from hotspots.geocoding.address.places import choose
from hotspots.geocoding.address.reading import Reading, split_locality
from hotspots.geocoding.address.relation import meetings, says_meeting
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.result import Flag, flag_bits


def find_meeting(lookup: Lookup, junctions: JunctionIndex, text: str, where: Reading) -> Found:
    """Find a junction: in the table of junctions, or else from where its two roads are."""
    for one, other in meetings(without_house_number(text)):
        places, wider = _meetings(lookup, junctions, one, other, where)
        if not places:
            continue
        if wider.localities:
            places = within_localities(lookup.index, places, wider.localities)
            return choose(places, lookup.context) if places else _unknown()
        found = lookup.choose(places, where)
        # Numbered roads meet where they meet; streets of two names may do so in many towns.
        alone = found.located and where.around is None and not any(map(str.isdigit, one + other))
        return found.flagged(Flag.LOCALITY_MISSING) if alone else found
    return _unknown() if says_meeting(text) else NOTHING


def _unknown() -> Found:
    return Found(flags=flag_bits(Flag.NAME_UNKNOWN))


def _meetings(
    lookup: Lookup, junctions: JunctionIndex, one: str, other: str, where: Reading
) -> tuple[list[Found], Reading]:
    """Where two roads meet; the second may be followed by its settlement."""
    tries = [(other, where)]
    if split := split_locality(lookup.index, other):
        rest, key = split
        tries.append((rest, where.next_to(key)))
    for rest, wider in tries:
        first, second = (name_key(without_house_number(road)) for road in (one, rest))
        if places := junctions.meetings(first, second):
            label = f"{_shown(lookup, first)} / {_shown(lookup, second)}"
            return [replace(place, label=label) for place in places], wider
        roads, others = lookup.roads(first, wider), lookup.roads(second, wider)
        if roads and others and (places := estimated_meetings(lookup.index, roads, others)):
            return places, wider
    return [], where


def _shown(lookup: Lookup, key: str) -> str:
    """The name of a road as its publisher writes it, or in capitals."""
    rows = lookup.index.exact_rows(key)
    return lookup.index.text[rows[0]] if rows else key.title()

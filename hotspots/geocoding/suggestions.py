"""Places to offer while a person is still typing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from hotspots.geocoding.address.address_text import AddressText, read_address
from hotspots.geocoding.address.found import MOST_CANDIDATES, Found
from hotspots.geocoding.address.house_number import without_house_number
from hotspots.geocoding.address.name_search import NameSearch
from hotspots.geocoding.address.words import fold, name_key
from hotspots.geocoding.cell import plain
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.postcode import pack, unpack
from hotspots.geocoding.postcode_sector import sector_of
from hotspots.geocoding.result import Candidate, MatchType

SHORTEST, LONGEST = 2, 100
"""Characters below which nothing is offered, and after which nothing is read."""
_NAMES_LOOKED_AT = 60
_CONFIDENCE_BEGINNING, _CONFIDENCE_SECTOR = 0.5, 0.3
_BEGINNING = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*([0-9])([A-Z]{0,2}))?")
# What completes the beginning of a postcode to its first possible one; two letters end it.
_REST, _LETTER_BITS, _LETTERS = "0AA", 6, 2


def suggest(
    geocoder: Geocoder, text: str, *, limit: int = MOST_CANDIDATES
) -> tuple[Candidate, ...]:
    """The places that a beginning of a text may become, the likeliest first.

    Parameters
    ----------
    geocoder
        Knows the gazetteer, the local places and the context that comes first.
    text
        What has been typed: the beginning of a name, also with the beginning of its town ("fore st
        tr"), of a postcode or a local place; or a whole grid reference, pair of coordinates, UPRN.
    limit
        How many at most.

    Returns
    -------
    tuple of Candidate
        Each place once, with a label that says its town; empty for less than ``SHORTEST``
        characters.
    """
    text = text[:LONGEST]
    if len(text.strip()) < SHORTEST or limit < 1:
        return ()
    offered: dict[tuple[str, float, float], Candidate] = {}
    for candidate in _all(geocoder, text):
        offered.setdefault((candidate.label, candidate.easting, candidate.northing), candidate)
        if len(offered) >= limit:
            break
    return tuple(offered.values())


def _all(geocoder: Geocoder, text: str) -> Iterator[Candidate]:
    address = read_address(text)
    if _is_a_reference(address):
        yield from _as_written(geocoder, text)
        return
    yield from _local_places(geocoder.search, text)
    if geocoder.gazetteer is not None:
        yield from _postcodes(geocoder.gazetteer.postcodes, text)
    nothing = True
    for found in _names(geocoder.search, text):
        nothing = False
        yield found
    if nothing:
        yield from _as_written(geocoder, text)


def _is_a_reference(address: AddressText) -> bool:
    return bool(
        address.uprn
        or address.grid_reference
        or address.easting
        or address.latitude
        or address.postcode
    )


def _as_written(geocoder: Geocoder, text: str) -> Iterator[Candidate]:
    """What the whole text means as it stands, spelling corrected."""
    found = geocoder.geocode_one(address=text)
    if found.located:
        label = text.strip().upper() if found.label == "as sent" else found.label
        yield Candidate(
            found.easting, found.northing, found.match_type, found.accuracy_m, found.confidence,
            label,
        )  # fmt: skip
    yield from found.candidates


def _local_places(search: NameSearch, text: str) -> Iterator[Candidate]:
    key = name_key(text)
    for name, place in search.local.items():
        if f" {name}".find(f" {key}") >= 0:
            yield place.as_candidate(place.confidence)


def _postcodes(postcodes: Postcodes, text: str) -> Iterator[Candidate]:
    match = _BEGINNING.fullmatch(plain(text))
    if match is None:
        return
    sector = sector_of(text, postcodes)
    if sector is not None and not match[3]:
        yield Candidate(
            sector.easting, sector.northing, MatchType.SECTOR, sector.radius, _CONFIDENCE_SECTOR,
            sector.label,
        )  # fmt: skip
    first, last = _range(match[1], match[2] or "", match[3] or "")
    rows = range(*np.searchsorted(postcodes.code, [first, last]).tolist())
    for row in rows[:MOST_CANDIDATES]:
        yield Candidate(
            float(postcodes.easting[row]),
            float(postcodes.northing[row]),
            MatchType.POSTCODE,
            float(postcodes.radius[row]),
            _CONFIDENCE_BEGINNING,
            unpack(int(postcodes.code[row])),
        )


def _range(outward: str, digit: str, letters: str) -> tuple[int, int]:
    """The packed postcodes from the first to the one after the last with this beginning."""
    written = digit + letters
    try:
        code = pack(f"{outward} {written}{_REST[len(written) :]}")
    except ValueError:
        return 0, 0
    bits = _LETTER_BITS * (len(_REST) - len(written))
    return code >> bits << bits, ((code >> bits) + 1) << bits


def _names(search: NameSearch, text: str) -> Iterator[Candidate]:
    if search.index is None or search.lookup is None:
        return
    beginnings = _beginnings(without_house_number(text.lower().strip()))
    for found in _in_town(search, beginnings):
        yield found.as_candidate(found.confidence)
    for beginning in beginnings:
        settlements = _settlements(search, beginning)
        keys = islice(search.index.keys_like(beginning), _NAMES_LOOKED_AT)
        places = (place for key in keys for place in search.lookup.places(key))
        for found in (*settlements, *_own_area_first(search, places)):
            yield found.as_candidate(_CONFIDENCE_BEGINNING)


def _beginnings(text: str) -> list[str]:
    """What was typed as the beginning of a key, its last word whole or still being typed."""
    words = fold(text).split()
    if not words:
        return []
    whole = name_key(" ".join(words))
    # With a word behind it the last one is not the last, and "s" is not yet "south".
    begun = name_key(" ".join([*words[:-1], "x"])).removesuffix("x") + words[-1]
    return list(dict.fromkeys((whole, begun)))


def _in_town(search: NameSearch, beginnings: Iterable[str]) -> Iterator[Found]:
    """Whole names followed by the beginning of the town that they are in."""
    index, lookup = search.index, search.lookup
    if index is None or lookup is None:
        return
    for beginning in beginnings:
        words = beginning.split()
        for end in range(len(words) - 1, 0, -1):
            name, town = " ".join(words[:end]), " ".join(words[end:])
            rows = [row for row in index.rows(name) if index.settlement_key(row).startswith(town)]
            yield from _own_area_first(search, lookup.places_of(rows))


def _settlements(search: NameSearch, beginning: str) -> list[Found]:
    """Settlements by size, so that the town comes before the hamlets."""
    index, lookup = search.index, search.lookup
    if index is None or lookup is None:
        return []
    names = index.settlements_by_letter.get(beginning[:1], [])
    keys = {index.short_names.get(name, name) for name in names if name.startswith(beginning)}
    rows = [row for key in sorted(keys) for row in index.settlements[key]]
    return sorted(lookup.places_of(rows), key=lambda place: (-place.radius, place.label))


def _own_area_first(search: NameSearch, places: Iterable[Found]) -> list[Found]:
    known = list(places)
    if search.context is None or not known:
        return known
    x, y = (np.array([getattr(place, a) for place in known]) for a in ("easting", "northing"))
    inside = search.context.holds(x, y)
    order = sorted(range(len(known)), key=lambda place: not inside[place])
    return [known[place] for place in order]

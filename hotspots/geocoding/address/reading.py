"""Which parts of a text say what, and which say where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hotspots.geocoding.address.county import is_county, split_county
from hotspots.geocoding.address.house_number import without_house_number
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.address.relation import without_preposition
from hotspots.geocoding.address.spelling import STREET_TYPES
from hotspots.geocoding.address.words import name_key

_OF_A_SETTLEMENT = ("town centre", "city centre", "village centre", "centre", "town", "village",
                    "area", "city", "parish")  # fmt: skip
_LONGEST_NAME = 6

Circle = tuple[float, float, float]
"""Easting, northing and radius in metres."""
_BRACKETS = re.compile(r"[()\[\]]+")
_JOINS = frozenset(("/", "&", "+", "and", "or", "to"))


@dataclass(slots=True)
class Reading:
    """A text sorted into what and where.

    Attributes
    ----------
    specific
        Texts that may name a street, a landmark, a farm or a junction, as written.
    localities
        Keys of settlements, as written from left to right.
    corrected
        That the spelling of a locality was corrected.
    from_columns
        That only other columns of the row name a locality.
    elsewhere
        That something is named as the place around it that the gazetteer does not know.
    counties
        Keys of the counties, districts and countries that are named.
    around
        Where the rest of the row says that it is, roughly.
    """

    specific: list[str] = field(default_factory=list)
    localities: list[str] = field(default_factory=list)
    corrected: bool = False
    from_columns: bool = False
    elsewhere: bool = False
    counties: list[str] = field(default_factory=list)
    around: Circle | None = None

    def next_to(self, locality: str) -> Reading:
        """The same with a locality that stands next to the name."""
        others = [key for key in self.localities if key != locality]
        return replace(self, localities=[locality, *others], from_columns=False)


def read_segments(
    index: NameIndex, segments: Sequence[str], columns: Iterable[str] = ()
) -> Reading:
    """Sort segments of a text, and the row's columns that name a locality.

    Parameters
    ----------
    index
        The names that are known.
    segments
        Of `hotspots.geocoding.address.address_text.read_address`.
    columns
        Segments of the columns that hold the name of a town or village.
    """
    reading = Reading()
    for segment in _without_brackets(index, segments):
        text = without_preposition(segment)
        key = name_key(without_house_number(text))
        if is_county(index, key) and not settlement_in(index, key):
            reading.counties.append(key)
            continue
        while not index.rows(key) and not settlement_in(index, key):
            text, county = split_county(index, text)
            if not county:
                break
            reading.counties.append(county)
            key = name_key(without_house_number(text))
        settlement = settlement_in(index, key)
        if settlement:
            reading.localities.append(settlement)
        elif key:
            reading.specific.append(text)
    if not reading.localities:
        _correct_last(index, reading)
    _read_columns(index, reading, columns)
    if not reading.specific and len(reading.localities) > 1:
        _first_may_be_a_street(index, reading)
    return reading


def settlement_in(index: NameIndex, key: str) -> str:
    """The key of the settlement that a whole name is; also as "Trowbridge town centre"."""
    if index.is_locality(key):
        return key
    if key in index.short_names:
        return index.short_names[key]
    for words in _OF_A_SETTLEMENT:
        before = key.removesuffix(f" {words}")
        if before != key and not index.exact_rows(key) and before in index.settlements:
            return before
    return ""


def split_locality(index: NameIndex, text: str) -> tuple[str, str] | None:
    """Split "fore street north bradley" into a name and the longest settlement at its end."""
    words = text.split()
    for start in range(max(1, len(words) - _LONGEST_NAME), len(words)):
        settlement = settlement_in(index, name_key(" ".join(words[start:])))
        if settlement:
            # "Melksham / Devizes" are two places and not one in the other.
            joined = words[start] in _JOINS or words[start - 1][-1] in "/&+"
            joined |= words[start - 1] in _JOINS
            return None if joined else (" ".join(words[:start]), settlement)
    return None


def split_leading_locality(index: NameIndex, text: str) -> tuple[str, str] | None:
    """Split "trowbridge town hall" into the settlement that it begins with and the rest."""
    words = text.split()
    for end in range(min(_LONGEST_NAME, len(words) - 1), 0, -1):
        key = name_key(" ".join(words[:end]))
        rest = " ".join(words[end:])
        # "Devizes Street" is no street called "The Street" in Devizes.
        if index.is_locality(key) and name_key(rest).removeprefix("the ") not in STREET_TYPES:
            return rest, key
    return None


def split_misspelt_locality(index: NameIndex, text: str) -> tuple[str, str] | None:
    """Split "fore street trowbrige" after the kind of street, if a settlement is nearest."""
    words = text.split()
    for end in range(len(words) - 1, 0, -1):
        if name_key(f"x {words[end - 1]}").removeprefix("x ") in STREET_TYPES:
            nearest = index.settlements_like(name_key(" ".join(words[end:])))
            return (" ".join(words[:end]), nearest[0]) if len(nearest) == 1 else None
    return None


def _without_brackets(index: NameIndex, segments: Sequence[str]) -> Iterator[str]:
    """Part a segment at its brackets unless it is a name with them: "George Street (South)"."""
    for segment in segments:
        bare = without_house_number(segment)
        name = (split_locality(index, bare) or (bare, ""))[0] if "(" in segment else ""
        if not name or index.rows(name_key(bare)) or index.rows(name_key(name)):
            yield segment
        else:
            yield from filter(None, map(str.strip, _BRACKETS.split(segment)))


def _correct_last(index: NameIndex, reading: Reading) -> None:
    """Read the last of several unknown parts as a misspelt settlement."""
    if len(reading.specific) < 2:
        return
    key = name_key(reading.specific[-1])
    if key.rpartition(" ")[2] in STREET_TYPES or index.rows(key):
        return
    nearest = index.settlements_like(key)
    if len(nearest) == 1:
        reading.specific.pop()
        reading.localities.append(nearest[0])
        reading.corrected = True


def _read_columns(index: NameIndex, reading: Reading, columns: Iterable[str]) -> None:
    reading.from_columns = not reading.localities
    for segment in columns:
        key = name_key(without_preposition(segment))
        settlement = settlement_in(index, key)
        if is_county(index, key) and not settlement:
            reading.counties.append(key)
        elif not settlement and key:
            nearest = index.settlements_like(key)
            if len(nearest) == 1:
                settlement, reading.corrected = nearest[0], True
            reading.elsewhere |= not settlement
        if settlement and settlement not in reading.localities:
            reading.localities.append(settlement)


def _first_may_be_a_street(index: NameIndex, reading: Reading) -> None:
    """A name that is both: "Broadmead, Trowbridge" is the street if Trowbridge has one."""
    first, others = reading.localities[0], reading.localities[1:]
    rows = index.exact_rows(first)
    if rows and any(index.within(rows, other) for other in others):
        reading.specific, reading.localities = [first], others

"""From the names in a text to a place: the order of attempts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hotspots.geocoding.address.county import is_contradicted, is_elsewhere
from hotspots.geocoding.address.found import (
    MOST_CANDIDATES,
    NEAR_AT_LEAST,
    NOTHING,
    TRUST_NEAR,
    Found,
    near,
    not_chosen,
)
from hotspots.geocoding.address.house_number import around_house_number, without_house_number
from hotspots.geocoding.address.junction import JunctionIndex
from hotspots.geocoding.address.lookup import Lookup
from hotspots.geocoding.address.meeting import find_meeting
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.address.reading import (
    Circle,
    Reading,
    read_segments,
    settlement_in,
    split_leading_locality,
    split_locality,
    split_misspelt_locality,
)
from hotspots.geocoding.address.relation import (
    after_prepositions,
    beside,
    between,
    meetings,
    says_or,
)
from hotspots.geocoding.address.spelling import STREET_TYPES
from hotspots.geocoding.address.word_list import word_list
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.context import Context
from hotspots.geocoding.result import Flag, MatchType, flag_bits

AGREEMENT = 1_000.0
"""Metres: parts of a text farther apart than this, beyond their radii, contradict each other."""
_TRUST_CORRECTED, _TRUST_PARTS, _TRUST_SETTLEMENT = 0.85, 0.7, 0.2
_TRUST_TOLD = 0.9
_LONGEST_STRETCH = 3_000.0
_DESCRIPTIONS = word_list("descriptions.csv") - STREET_TYPES
_DEEPEST = 4


class Resolution:
    """Finds the place that the names in a text mean.

    Parameters
    ----------
    index, junctions
        What is known.
    context
        The area that decides between places of one name, if there is one.
    """

    def __init__(
        self, index: NameIndex, junctions: JunctionIndex, context: Context | None = None
    ) -> None:
        self.index = index
        self.junctions = junctions
        self.lookup = Lookup(index, context)

    def find(
        self,
        segments: Sequence[str],
        columns: Iterable[str] = (),
        around: Circle | None = None,
    ) -> Found:
        """Find the place of a text.

        Parameters
        ----------
        segments
            Of `hotspots.geocoding.address.address_text.read_address`.
        columns
            Segments of the row's columns that name a town or village.
        around
            Where the rest of the row says that it is, roughly: decides between equal names.
        """
        reading = read_segments(self.index, self._with_interchange(segments), columns)
        reading.around = around
        if not reading.specific:
            found = self.lookup.settlement(reading)
        else:
            found = self._best(reading, [(t, self._part(t, reading)) for t in reading.specific])
        if not found.located:
            return found
        if any(is_elsewhere(county, found) for county in reading.counties):
            return not_chosen([found], Flag.NAME_ELSEWHERE)
        if any(says_or(text) and not self.index.rows(name_key(text)) for text in segments):
            return not_chosen([found], Flag.NAME_AMBIGUOUS)
        if any(is_contradicted(county, found.district) for county in reading.counties):
            found = found.flagged(Flag.COUNTY_DIFFERS, trust=_TRUST_PARTS)
        if reading.corrected:
            found = found.flagged(Flag.NAME_CORRECTED, trust=_TRUST_CORRECTED)
        return found

    def _with_interchange(self, segments: Sequence[str]) -> Sequence[str]:
        """Put "m4, junction 17" together, which its comma has parted."""
        for place in range(len(segments) - 1):
            for road, number in meetings(f"{segments[place]} {segments[place + 1]}"):
                if number[:1] == "j" and self.junctions.meetings(road, number):
                    return [*segments[:place], f"{road} {number}", *segments[place + 2 :]]
        return segments

    def _best(self, reading: Reading, parts: list[tuple[str, Found]]) -> Found:
        """Take the best known of the parts that agree; say so if they do not."""
        located = [found for _, found in parts if found.located]
        missed = [(text, found) for text, found in parts if not found.located]
        if not located:
            return self._nothing(reading, [found for _, found in missed])
        as_written = [p for p in located if not p.flags & flag_bits(Flag.NAME_CORRECTED)]
        located = as_written or located
        best = min(located, key=lambda found: found.radius)
        if any(best.apart(p) > AGREEMENT + best.radius + p.radius for p in located):
            return not_chosen(located, Flag.CONFLICT)
        alone = best.flags & flag_bits(Flag.LOCALITY_MISSING)
        if alone and (missed or reading.elsewhere):
            return not_chosen(located, Flag.NAME_UNKNOWN)
        if any(name_key(text).rpartition(" ")[2] in STREET_TYPES for text, _ in missed):
            best = best.flagged(Flag.NAME_UNKNOWN, trust=_TRUST_PARTS)
        return best

    def _nothing(self, reading: Reading, missed: list[Found]) -> Found:
        """No part was found: offer what comes near, and the settlement, for a person to choose."""
        said = next((found for found in missed if found.flags), NOTHING)
        candidates = [c for found in missed for c in found.candidates][: MOST_CANDIDATES - 1]
        settlement = self.lookup.settlement(reading)
        around = settlement if settlement.located else None
        if around:
            candidates.append(settlement.as_candidate(_TRUST_SETTLEMENT))
        flags = said.flags or flag_bits(Flag.NAME_UNKNOWN)
        return Found(flags=flags, candidates=tuple(dict.fromkeys(candidates)), settlement=around)

    def _part(self, text: str, where: Reading, depth: int = 0) -> Found:
        """Find one part of a text by each way of reading it, the most literal one first."""
        if depth > _DEEPEST or not text:
            return NOTHING
        found = self._whole(text, where)
        if found is not NOTHING:
            return found
        missed = NOTHING
        for way in (
            self._meeting, self._stretch, self._beside, self._with_locality,
            self._around_number, self._told, self._described, self._misspelt,
        ):  # fmt: skip
            found = way(text, where, depth)
            if found.located:
                return found
            missed = missed if missed.flags else found
        return missed

    def _whole(self, text: str, where: Reading) -> Found:
        """A name as it stands, then without the number of a house."""
        found = self.lookup.named(name_key(text), where)
        if found is NOTHING:
            found = self.lookup.named(name_key(without_house_number(text)), where)
        return found

    def _meeting(self, text: str, where: Reading, depth: int) -> Found:
        return find_meeting(self.lookup, self.junctions, text, where)

    def _stretch(self, text: str, where: Reading, depth: int) -> Found:
        """A road between two others or between two places."""
        split = between(text)
        if split is None:
            return NOTHING
        road, ends = split
        if road and (found := self._part(road, where, depth + 1)).located:
            return found
        one, other = (self._part(end, where, depth + 1) for end in ends)
        if not (one.located and other.located) or one.apart(other) > _LONGEST_STRETCH:
            return not_chosen([one, other], Flag.NAME_UNKNOWN)
        middle = replace(
            one,
            easting=(one.easting + other.easting) / 2,
            northing=(one.northing + other.northing) / 2,
            radius=max(one.apart(other) / 2 + max(one.radius, other.radius), NEAR_AT_LEAST),
            match_type=MatchType.NEAR,
            label=f"{one.label} - {other.label}",
            flags=one.flags | other.flags,
        )
        return middle.flagged(trust=TRUST_NEAR)

    def _beside(self, text: str, where: Reading, depth: int) -> Found:
        """The place itself if it is known, otherwise near what it is beside."""
        split = beside(text)
        if split is None:
            return NOTHING
        place, neighbour = split
        settlement = settlement_in(self.index, name_key(neighbour))
        if settlement:
            within = where.next_to(settlement)
            if not place:
                return near(self.lookup.settlement(within))
            return self._place_in(place, within, depth)
        around = split_locality(self.index, neighbour)
        near_by = where.next_to(around[1]) if around else where
        if place and (found := self._part(place, near_by, depth + 1)).located:
            return found
        return near(self._part(neighbour, where, depth + 1))

    def _place_in(self, place: str, where: Reading, depth: int) -> Found:
        village = settlement_in(self.index, name_key(place))
        if village:
            return self.lookup.settlement(where.next_to(village))
        return self._part(place, where, depth + 1)

    def _with_locality(self, text: str, where: Reading, depth: int) -> Found:
        """A name with its settlement behind it or before it, without a comma."""
        bare = without_house_number(text)
        if split := split_locality(self.index, bare):
            rest, key = split
            return self._place_in(rest, where.next_to(key), depth)
        split = split_leading_locality(self.index, bare)
        if split and where.localities and split[1] not in where.localities:
            split = None
        if split and (found := self._whole(split[0], where.next_to(split[1]))).located:
            return found
        if not where.localities and (split := split_misspelt_locality(self.index, bare)):
            found = self._part(split[0], where.next_to(split[1]), depth + 1)
            return found.flagged(Flag.NAME_CORRECTED, trust=_TRUST_CORRECTED)
        return NOTHING

    def _around_number(self, text: str, where: Reading, depth: int) -> Found:
        """ "The old mill 12 fore street": the street, or else the house."""
        before, after = around_house_number(text) or ("", "")
        found = self._part(after, where, depth + 1)
        return found if found.located else self._part(before, where, depth + 1)

    def _told(self, text: str, where: Reading, depth: int) -> Found:
        """ "Youths drinking in fore street": a name as it is written, behind a preposition."""
        for rest in after_prepositions(text):
            if name_key(rest) in STREET_TYPES:
                # "Came down close" is not The Close; "fight in the close" is.
                continue
            found = self._whole(rest, where)
            if not found.located and (split := split_locality(self.index, rest)):
                found = self._whole(split[0], where.next_to(split[1]))
            if found.located:
                return found.flagged(trust=_TRUST_TOLD)
        return NOTHING

    def _described(self, text: str, where: Reading, depth: int) -> Found:
        """ "Fore street car park" is near Fore Street, if no place has this name."""
        words = name_key(without_house_number(text)).split()
        for start in range(1, len(words)):
            if " ".join(words[start:]) in _DESCRIPTIONS:
                name = " ".join(words[:start])
                found = self.lookup.named(name, where)
                if found is NOTHING and (split := split_locality(self.index, name)):
                    found = self._whole(split[0], where.next_to(split[1]))
                return near(found)
        return NOTHING

    def _misspelt(self, text: str, where: Reading, depth: int) -> Found:
        return self.lookup.misspelt(name_key(without_house_number(text)), where)

"""Names looked up where a text says that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotspots.geocoding.address.found import MOST_CANDIDATES, NOTHING, Found, not_chosen
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.address.places import choose, places_of
from hotspots.geocoding.address.reading import Reading
from hotspots.geocoding.address.spelling import STREET_TYPES, corrected, similar
from hotspots.geocoding.address.word_list import word_list
from hotspots.geocoding.context import Context
from hotspots.geocoding.gazetteer_tables import PlaceKind
from hotspots.geocoding.result import Flag, flag_bits

_POST_TOWN_REACH = 10_000.0
_SECOND_LOCALITY_REACH = 1_500.0
_TRUST_CORRECTED, _TRUST_ALONE = 0.85, 0.8
_REMEMBERED = 4_096
_OFFERED = 4
_SHORTEST_OFFERED, _ALIKE = 6, 0.8
_LARGER = 1.25
_WITHOUT_A_NAME = STREET_TYPES | word_list("descriptions.csv")
_BY_CONTEXT = flag_bits(Flag.CONTEXT_AREA, Flag.CONTEXT_COLUMN)


class Lookup:
    """Finds single names.

    Parameters
    ----------
    index
        The names that are known.
    context
        The area that decides between places of one name, if there is one.
    """

    def __init__(self, index: NameIndex, context: Context | None = None) -> None:
        self.index = index
        self.context = context
        self._remembered: dict[str, list[Found]] = {}

    def places(self, key: str) -> list[Found]:
        """All streets, landmarks and farms of a name."""
        places = self._remembered.get(key)
        if places is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered = {}
            places = self._remembered[key] = self.places_of(self.index.rows(key))
        return places

    def places_of(self, rows: Sequence[int]) -> list[Found]:
        """The places of some rows, see `hotspots.geocoding.address.places.places_of`."""
        return places_of(self.index, rows)

    def named(self, key: str, where: Reading) -> Found:
        """Find the street, landmark or farm of a name; ``NOTHING`` if there is none anywhere."""
        rows = self.index.rows(key)
        if not rows:
            return NOTHING
        if not where.localities:
            found = self.choose(self.places(key), where)
            if found.located and where.around is None and _says_nothing(key):
                return not_chosen([found], Flag.NAME_AMBIGUOUS)
            sure = found.flags & _BY_CONTEXT or (where.around and _may_be(found, where))
            alone = found.located and not sure
            return found.flagged(Flag.LOCALITY_MISSING, trust=_TRUST_ALONE) if alone else found
        inside = self.inside(rows, where.localities)
        if not inside:
            return not_chosen(self.places(key), Flag.NAME_ELSEWHERE)
        found = choose(self.places_of(inside), self.context)
        if where.from_columns and found.located and len(self.places(key)) > 1:
            found = found.flagged(Flag.CONTEXT_COLUMN)
        return found

    def choose(self, places: list[Found], where: Reading) -> Found:
        """Choose between places of one name by what the rest of the row says and by context."""
        if where.around is None or len(places) == 1:
            return choose(places, self.context)
        near = [place for place in places if _may_be(place, where)]
        if not near:
            return not_chosen(places, Flag.NAME_ELSEWHERE)
        found = choose(near, self.context)
        return found.flagged(Flag.CONTEXT_COLUMN) if found.located else found

    def code(self, key: str) -> Found:
        """Find an agency's own code for a place."""
        rows = self.index.code_rows(key)
        return choose(self.places_of(rows), self.context) if rows else NOTHING

    def roads(self, key: str, where: Reading) -> list[int]:
        """Rows of the streets of a name."""
        rows = [r for r in self.index.rows(key) if self.index.kind[r] == PlaceKind.STREET.value]
        return self.inside(rows, where.localities) if where.localities and rows else rows

    def inside(self, rows: Sequence[int], localities: Sequence[str]) -> list[int]:
        """Rows in all localities, else in the first, else in a later one but near the first.

        What the publisher says is in the first one, which stands next to the name, comes before
        what its circle holds.
        """
        first = localities[0]
        said = [row for row in rows if self.index.is_said_in(row, first)]
        if said:
            return said
        holds = [self.index.within(rows, key) for key in localities]
        inside = [row for row in rows if all(row in some for some in holds)] or holds[0]
        for later in holds[1:]:
            inside = inside or [row for row in later if self._is_near(row, first)]
        return inside

    def misspelt(self, key: str, where: Reading) -> Found:
        """Find the name that is nearest in spelling, in the locality that stands next to it."""
        if not where.localities:
            settlement = self._misspelt_settlement(key, where)
            return self._offered(key, where) if settlement is NOTHING else settlement
        names = self.index.keys_in(where.localities[0])
        found = [self.named(name, where) for name in corrected(key, names)]
        if len(found) == 1:
            return found[0].flagged(Flag.NAME_CORRECTED, trust=_TRUST_CORRECTED)
        if found:
            return not_chosen(found, Flag.NAME_AMBIGUOUS)
        alike = names.get(key[:1], [])
        # "Chandler" may be Chandler Close, or a shop.
        begun = [name for name in alike if name.startswith(f"{key} ")][:MOST_CANDIDATES]
        if not begun and (ended := self._at_the_end(key, where)):
            return not_chosen(ended, Flag.NAME_UNKNOWN)
        like = begun or similar(key, alike, limit=_OFFERED)
        return not_chosen([self.named(name, where) for name in like], Flag.NAME_UNKNOWN)

    def _offered(self, key: str, where: Reading) -> Found:
        """What a name without a town may be, for a person to choose."""
        places = self._at_the_end(key, where)
        if not places and len(key) >= _SHORTEST_OFFERED:
            alike = similar(key, self.index.keys_like(key[:2]), limit=_OFFERED, least=_ALIKE)
            places = [place for name in alike for place in self.places(name)]
        return not_chosen(places, Flag.NAME_UNKNOWN) if places else NOTHING

    def _at_the_end(self, key: str, where: Reading) -> list[Found]:
        """Places of the longest name that ends "outside garage bradley road"; never sure.

        There may be a South Down Avenue that is not known, and it is not The Avenue.
        """
        words = key.split()
        for start in range(1, len(words) - 1):
            rows = self.index.rows(" ".join(words[start:]))
            if rows:
                if where.localities:
                    rows = self.inside(rows, where.localities)
                return self.places_of(rows)
        return []

    def settlement(self, where: Reading) -> Found:
        """The smallest of the settlements that are named, where the others are around it."""
        options = [
            self.places_of(self.index.settlements[key])
            for key in where.localities
            if key in self.index.settlements
        ]
        if not options:
            return Found(flags=flag_bits(Flag.NAME_UNKNOWN)) if where.localities else NOTHING
        options.sort(key=lambda places: min(place.radius for place in places))
        inner, *outer = options
        fitting = [
            place
            for place in inner
            if all(any(_belongs(place, other) for other in others) for others in outer)
        ]
        if not fitting:
            return not_chosen([*inner, *(p for places in outer for p in places)], Flag.CONFLICT)
        peers = [p for others in outer for p in others if all(_are_peers(p, f) for f in fitting)]
        if peers:
            return not_chosen([*fitting, *peers], Flag.NAME_AMBIGUOUS)
        found = self.choose(fitting, where)
        return self._unless_also_a_street(found, where) if len(options) == 1 else found

    def _misspelt_settlement(self, key: str, where: Reading) -> Found:
        if len(where.specific) > 1 or key.rpartition(" ")[2] in STREET_TYPES:
            return NOTHING
        nearest = self.index.settlements_like(key)
        places = [self.settlement(replace(where, localities=[name])) for name in nearest]
        if len(places) == 1:
            return places[0].flagged(Flag.NAME_CORRECTED, trust=_TRUST_CORRECTED)
        return not_chosen(places, Flag.NAME_AMBIGUOUS) if places else NOTHING

    def _unless_also_a_street(self, found: Found, where: Reading) -> Found:
        """A text of one name that is also that of a street elsewhere may mean either."""
        if where.from_columns or not found.located:
            return found
        rows = self.index.exact_rows(where.localities[0])
        others = [p for p in self.places_of(rows) if p.apart(found) > found.radius]
        return not_chosen([found, *others], Flag.NAME_AMBIGUOUS) if others else found

    def _is_near(self, row: int, locality: str) -> bool:
        rows = self.index.settlements.get(locality, [])
        apart = self.index.distance(row, rows) - self.index.radius[rows]
        return bool((apart <= _SECOND_LOCALITY_REACH).any())


def _may_be(place: Found, where: Reading) -> bool:
    """Whether a place can be where the rest of the row says that it is."""
    if where.around is None:
        return True
    x, y, reach = where.around
    return place.apart(Found(x, y)) <= reach + place.radius


def _says_nothing(key: str) -> bool:
    """Whether a name is one that any town may have, listed or not: "The Hill", "Park"."""
    return key.removeprefix("the ") in _WITHOUT_A_NAME


def _are_peers(place: Found, other: Found) -> bool:
    """Whether two settlements are apart and much of a size, so that neither is in the other."""
    smaller, larger = sorted((place.radius, other.radius))
    return place.apart(other) > smaller + larger and larger < _LARGER * smaller


def _belongs(place: Found, around: Found) -> bool:
    return place.apart(around) <= place.radius + around.radius + _POST_TOWN_REACH

"""What a person answers to "where is this?", read from the form of a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Candidate, MatchType
from hotspots.store.placings import Placement
from web.locations.finding import MOST_LETTERS, find_places, is_served, suggest_places

ELSEWHERE = "elsewhere"
RADII = {
    25: "The exact building or spot: 25 metres",
    100: "This part of a street: 100 metres",
    250: "This neighbourhood: 250 metres",
    500: "This part of a town: 500 metres",
    1000: "This village or the fields around: 1 kilometre",
}
"""How far from the point it may have happened, and what a person calls that."""

OUTSIDE = "That place is outside the area that this service covers; choose one inside it"


@dataclass
class Answer:
    """A filled-in form and what is wrong with it.

    Attributes
    ----------
    choice
        The mark of the chosen candidate (see `mark_of`), or ``elsewhere``.
    where
        What was typed or what the pin wrote: a name, postcode, grid reference or coordinates.
    picked
        The mark of a suggestion that was picked for ``where``.
    radius
        Metres, as text.
    errors
        Field -> the sentence about it.
    candidates
        Further places to choose from, where ``where`` may mean several.
    """

    choice: str = ""
    where: str = ""
    picked: str = ""
    radius: str = ""
    remember: bool = False
    name: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()

    @classmethod
    def read(cls, form: Mapping[str, str], *, one_way: bool) -> Answer:
        """Take the fields of a form; ``one_way`` if it offers no candidates to choose from."""
        said = {name: form.get(name, "").replace("\0", "").strip() for name in form}
        choice = said.get("choice", "")
        return cls(
            choice=choice or (ELSEWHERE if one_way or said.get("where") else ""),
            where=" ".join(said.get("where", "").split()),
            picked=said.get("picked", ""),
            radius=said.get("radius", ""),
            remember="remember" in form,
            name=" ".join(said.get("name", "").split()),
        )

    def placement(self, geocoder: Geocoder, candidates: Sequence[Candidate]) -> Placement | None:
        """The point that the answer gives, or None with a sentence in ``errors``."""
        if self.remember and not 1 <= len(self.name) <= 200:
            self.errors["name"] = "Enter a name of up to 200 letters for the place"
        if self.choice == ELSEWHERE:
            return self._elsewhere(geocoder)
        chosen = next((place for place in candidates if mark_of(place) == self.choice), None)
        if chosen is None:
            self.errors["choice"] = "Choose where it is"
            return None
        return self._served(geocoder, chosen, chosen.accuracy_m, "choice")

    def _elsewhere(self, geocoder: Geocoder) -> Placement | None:
        if self.radius and self.radius not in map(str, RADII):
            self.errors["radius"] = "Choose how well you know where it is"
            return None
        place = self._named(geocoder)
        if place is None:
            return None
        if place.match_type == MatchType.COORDINATE and not self.radius:
            self.errors["radius"] = "Choose how well you know where it is"
            return None
        if place.match_type == MatchType.COORDINATE:
            return self._served(geocoder, place, float(self.radius), "where")
        # A street is not known better because one point of it was chosen.
        radius = max(place.accuracy_m, float(self.radius or 0))
        return self._served(geocoder, place, radius, "where")

    def _named(self, geocoder: Geocoder) -> Candidate | None:
        if not self.where:
            self.errors["where"] = "Enter a place, a postcode or a grid reference, or use the map"
            return None
        if len(self.where) > MOST_LETTERS:
            self.errors["where"] = f"Enter at most {MOST_LETTERS} characters"
            return None
        found = find_places(geocoder, self.where)
        suggested = suggest_places(geocoder, self.where) if self.picked else ()
        for place in (*found, *suggested):
            if mark_of(place) == self.picked:
                return place
        if len(found) == 1:
            return found[0]
        self.candidates = found
        self.errors["where"] = (
            "More than one place fits; choose one of them in the list"
            if found
            else "No such place is known; enter another, or coordinates, or use the map"
        )
        return None

    def _served(
        self, geocoder: Geocoder, place: Candidate, radius: float, asked: str
    ) -> Placement | None:
        if not is_served(geocoder, place):
            self.errors[asked] = OUTSIDE
        if self.errors:
            return None
        return Placement(place.easting, place.northing, str(place.match_type), radius, place.label)


def mark_of(place: Candidate) -> str:
    """What the form calls a place: the same as long as the gazetteer says the same of it."""
    return f"{place.easting:.0f},{place.northing:.0f},{place.match_type}"

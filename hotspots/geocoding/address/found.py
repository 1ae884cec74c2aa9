"""What the names in a text were found to mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hotspots.geocoding.point_column import AS_SENT
from hotspots.geocoding.result import Candidate, Flag, MatchType, flag_bits

MOST_CANDIDATES = 8
NEAR_AT_LEAST, NEAR_FACTOR = 100.0, 2.0
"""How far around a place something is that is said to be near it: metres, and times its radius."""
TRUST_NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Found:
    """A place, or none with the places that may have been meant.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700; NaN without a point.
    radius
        Metres, 95 %.
    match_type
        What it was found by.
    confidence
        0 to 1.
    label
        What was found, for a person.
    source
        Position in the gazetteer's sources.
    flags
        Of `flag_bits`.
    candidates
        At most ``MOST_CANDIDATES``, best first.
    district
        The district or county that the gazetteer says it is in; "" where it does not.
    settlement
        Where nothing was found, the settlement that was named around it.
    """

    easting: float = math.nan
    northing: float = math.nan
    radius: float = math.nan
    match_type: MatchType = MatchType.NONE
    confidence: float = 0.0
    label: str = ""
    source: int = AS_SENT
    flags: int = 0
    candidates: tuple[Candidate, ...] = ()
    district: str = ""
    settlement: Found | None = None

    @property
    def located(self) -> bool:
        """Whether there is a point."""
        return math.isfinite(self.easting)

    def apart(self, other: Found) -> float:
        """Metres between the points of two places."""
        return math.hypot(self.easting - other.easting, self.northing - other.northing)

    def flagged(self, *flags: Flag, trust: float = 1.0) -> Found:
        """The same with flags added and its confidence multiplied by ``trust``."""
        return replace(
            self, flags=self.flags | flag_bits(*flags), confidence=self.confidence * trust
        )

    def as_candidate(self, confidence: float) -> Candidate:
        """The place as one of several that may be meant."""
        return Candidate(
            self.easting, self.northing, self.match_type, self.radius, round(confidence, 2),
            self.label,
        )  # fmt: skip


NOTHING = Found()


def not_chosen(places: list[Found], *flags: Flag) -> Found:
    """No point, and places that a person can choose from, best first."""
    shown = [place for place in places if place.located][:MOST_CANDIDATES]
    share = 1 / (len(shown) + 1)
    return Found(
        flags=flag_bits(*flags), candidates=tuple(place.as_candidate(share) for place in shown)
    )


def near(found: Found) -> Found:
    """What is beside a place: twice as far around it, and at least 100 m."""
    if not found.located:
        return found
    radius = max(NEAR_FACTOR * found.radius, NEAR_AT_LEAST)
    return replace(found, radius=radius, match_type=MatchType.NEAR).flagged(trust=TRUST_NEAR)

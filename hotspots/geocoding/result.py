"""What geocoding answers: how a place was matched, how well it is known, and what was odd."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from hotspots.geocoding.flag import SENTENCES, Flag, flag_bits, flags_of

__all__ = [
    "SENTENCES",
    "Candidate",
    "Flag",
    "GeocodeResult",
    "MatchType",
    "flag_bits",
    "flags_of",
]


class MatchType(StrEnum):
    """By which part of a record its point was found; ``NONE`` means that it has no point."""

    COORDINATE = "coordinate"
    UPRN = "uprn"
    ADDRESS = "address"
    JUNCTION = "junction"
    POSTCODE = "postcode"
    STREET = "street"
    NEAR = "near"
    LANDMARK = "landmark"
    GRID_REFERENCE = "grid_reference"
    PLACE = "place"
    SECTOR = "sector"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a record may mean.

    Attributes
    ----------
    easting, northing
        EPSG:27700, metres.
    match_type
        What the candidate was read from.
    accuracy_m
        Radius in metres that holds the true place with 95 % probability.
    confidence
        0 to 1: how likely it is that this place was meant.
    label
        What was matched, for a person: a postcode, a grid reference, a pair of coordinates.
    """

    easting: float
    northing: float
    match_type: MatchType
    accuracy_m: float
    confidence: float
    label: str

    def __str__(self) -> str:
        return (
            f"{self.match_type} {self.label} @ {self.easting:.0f},{self.northing:.0f}"
            f" +/- {self.accuracy_m:.0f} m"
        )


@dataclass(frozen=True, slots=True)
class GeocodeResult:
    """The answer for one place.

    Attributes
    ----------
    easting, northing
        EPSG:27700, metres; NaN where ``match_type`` is ``none``.
    match_type
        What the point was found by.
    accuracy_m
        Radius in metres that holds the true place with 95 % probability; NaN without a point.
    confidence
        0 to 1: how likely it is that the place that was meant is the one found.
    candidates
        Possible places where none was chosen.
    flags
        What a person should know.
    source, edition
        Where the point comes from ("as sent" for coordinates and grid references).
    original
        The location as it was sent.
    label
        What was found, for a person: "Fore Street, Trowbridge", a postcode, "as sent"; "" without a
        point.
    """

    easting: float
    northing: float
    match_type: MatchType
    accuracy_m: float
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    flags: tuple[Flag, ...] = ()
    source: str = ""
    edition: str = ""
    original: str = ""
    label: str = ""

    @property
    def located(self) -> bool:
        """Whether there is a point."""
        return math.isfinite(self.easting)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The flags as plain sentences."""
        return tuple(flag.sentence for flag in self.flags)

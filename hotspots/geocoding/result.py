"""What geocoding answers: how a place was matched, how well it is known, and what was odd."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


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


class Flag(StrEnum):
    """Code of something a person should know about a location; ``sentence`` says it plainly."""

    NO_LOCATION = "no_location"
    PLACEHOLDER = "placeholder"
    HALF_A_PAIR = "half_a_pair"
    COORDINATE_UNREADABLE = "coordinate_unreadable"
    SCIENTIFIC_NOTATION = "scientific_notation"
    OUT_OF_RANGE = "out_of_range"
    OUTSIDE_SERVICE_AREA = "outside_service_area"
    AXES_SWAPPED = "axes_swapped"
    SIGN_RESTORED = "sign_restored"
    OTHER_SYSTEM = "other_system"
    WEB_MERCATOR = "web_mercator"
    RESCALED = "rescaled"
    REPAIR_AMBIGUOUS = "repair_ambiguous"
    DECIMAL_COMMA = "decimal_comma"
    DEGREES_MINUTES_SECONDS = "degrees_minutes_seconds"
    FEW_DIGITS = "few_digits"
    GRID_REFERENCE_UNREADABLE = "grid_reference_unreadable"
    GRID_REFERENCE_DAMAGED = "grid_reference_damaged"
    GRID_REFERENCE_ODD = "grid_reference_odd"
    GRID_REFERENCE_AMBIGUOUS = "grid_reference_ambiguous"
    POSTCODE_UNREADABLE = "postcode_unreadable"
    POSTCODE_INCOMPLETE = "postcode_incomplete"
    POSTCODE_UNKNOWN = "postcode_unknown"
    POSTCODE_AMBIGUOUS = "postcode_ambiguous"
    POSTCODE_CORRECTED = "postcode_corrected"
    POSTCODE_ESTIMATED = "postcode_estimated"
    GAZETTEER_MISSING = "gazetteer_missing"
    CONFLICT = "conflict"

    @property
    def sentence(self) -> str:
        """The flag in one plain sentence, for reports and for the person who sent the row."""
        return SENTENCES[self]


SENTENCES: dict[Flag, str] = {
    Flag.NO_LOCATION: "No location was given.",
    Flag.PLACEHOLDER: "The coordinates stand for 'not known' (such as 0,0, -1 or 999999).",
    Flag.HALF_A_PAIR: "Only one of the two coordinates was given.",
    Flag.COORDINATE_UNREADABLE: "The coordinates are not numbers that can be read.",
    Flag.SCIENTIFIC_NOTATION: (
        "A spreadsheet shortened the number (such as 3.84E+05), so its last digits are lost."
    ),
    Flag.OUT_OF_RANGE: "The coordinates are not a place in Great Britain.",
    Flag.OUTSIDE_SERVICE_AREA: "The place is outside the area that this service covers.",
    Flag.AXES_SWAPPED: "The two coordinates were the wrong way round and were swapped.",
    Flag.SIGN_RESTORED: "The longitude had lost its minus sign, which was put back.",
    Flag.OTHER_SYSTEM: (
        "The columns held the other kind of coordinates (latitude and longitude or easting and"
        " northing) and were read as such."
    ),
    Flag.WEB_MERCATOR: "The coordinates were Web Mercator metres and were converted.",
    Flag.RESCALED: "The coordinates were off by a factor of 10 or 1,000, which was put right.",
    Flag.REPAIR_AMBIGUOUS: (
        "The coordinates are wrong, and more than one way to put them right gives a place here."
    ),
    Flag.DECIMAL_COMMA: "A comma was read as the decimal point.",
    Flag.DEGREES_MINUTES_SECONDS: "The coordinates were degrees, minutes and seconds.",
    Flag.FEW_DIGITS: "The coordinates were given with few digits, so the place is known roughly.",
    Flag.GRID_REFERENCE_UNREADABLE: (
        "The grid reference is not two letters and an even number of digits."
    ),
    Flag.GRID_REFERENCE_DAMAGED: "A spreadsheet turned the grid reference into a number.",
    Flag.GRID_REFERENCE_ODD: "The grid reference has an odd number of digits, so one is missing.",
    Flag.GRID_REFERENCE_AMBIGUOUS: (
        "The grid reference lacks its two letters, so it fits many places."
    ),
    Flag.POSTCODE_UNREADABLE: "No UK postcode could be read.",
    Flag.POSTCODE_INCOMPLETE: "Only the first part of a postcode was given.",
    Flag.POSTCODE_UNKNOWN: "The postcode is not in the gazetteer.",
    Flag.POSTCODE_AMBIGUOUS: "More than one postcode fits what was written.",
    Flag.POSTCODE_CORRECTED: "A letter O or I in the postcode was read as 0 or 1, or the reverse.",
    Flag.POSTCODE_ESTIMATED: "The position of this postcode is itself an estimate.",
    Flag.GAZETTEER_MISSING: (
        "Postcodes cannot be looked up until a gazetteer is built with 'hotspots gazetteer build'."
    ),
    Flag.CONFLICT: "The parts of the location are over 1 km apart, so none of them was chosen.",
}


_POSITIONS = {flag: position for position, flag in enumerate(Flag)}


def flag_bits(*flags: Flag) -> int:
    """Pack flags into one integer, as columns of them are kept while geocoding."""
    bits = 0
    for flag in flags:
        bits |= 1 << _POSITIONS[flag]
    return bits


def flags_of(bits: int) -> tuple[Flag, ...]:
    """Invert `flag_bits`, in the order of `Flag`."""
    return tuple(flag for flag, position in _POSITIONS.items() if bits >> position & 1)


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

    @property
    def located(self) -> bool:
        """Whether there is a point."""
        return math.isfinite(self.easting)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The flags as plain sentences."""
        return tuple(flag.sentence for flag in self.flags)

"""What a person should know about a location, as codes and as plain sentences."""

from __future__ import annotations

from enum import StrEnum


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
    POSTCODE_TERMINATED = "postcode_terminated"
    UPRN_UNREADABLE = "uprn_unreadable"
    UPRN_DAMAGED = "uprn_damaged"
    UPRN_UNKNOWN = "uprn_unknown"
    UPRNS_MISSING = "uprns_missing"
    NAME_UNKNOWN = "name_unknown"
    NAME_AMBIGUOUS = "name_ambiguous"
    NAME_ELSEWHERE = "name_elsewhere"
    NAME_CORRECTED = "name_corrected"
    NAMES_MISSING = "names_missing"
    LOCALITY_MISSING = "locality_missing"
    CONTEXT_AREA = "context_area"
    CONTEXT_COLUMN = "context_column"
    JUNCTION_ESTIMATED = "junction_estimated"
    WHAT3WORDS = "what3words"
    COUNTY_DIFFERS = "county_differs"
    TOWN_FAR = "town_far"

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
    Flag.POSTCODE_INCOMPLETE: (
        "Only the first part of a postcode was given, so the place is known roughly at best."
    ),
    Flag.POSTCODE_UNKNOWN: "The postcode is not in the gazetteer.",
    Flag.POSTCODE_AMBIGUOUS: "More than one postcode fits what was written.",
    Flag.POSTCODE_CORRECTED: "A letter O or I in the postcode was read as 0 or 1, or the reverse.",
    Flag.POSTCODE_ESTIMATED: "The position of this postcode is itself an estimate.",
    Flag.GAZETTEER_MISSING: (
        "Postcodes cannot be looked up until a gazetteer is built with 'hotspots gazetteer build'."
    ),
    Flag.CONFLICT: "The parts of the location are over 1 km apart, so none of them was chosen.",
    Flag.POSTCODE_TERMINATED: "The postcode is no longer in use; its last position was taken.",
    Flag.UPRN_UNREADABLE: "The UPRN is not a number of up to 12 digits.",
    Flag.UPRN_DAMAGED: "A spreadsheet shortened the UPRN, so its last digits are lost.",
    Flag.UPRN_UNKNOWN: "The UPRN is not in the gazetteer.",
    Flag.UPRNS_MISSING: (
        "UPRNs cannot be looked up until OS Open UPRN is built into the gazetteer with"
        " 'hotspots gazetteer build'."
    ),
    Flag.NAME_UNKNOWN: "No street or place of this name is in the gazetteer there.",
    Flag.NAME_AMBIGUOUS: "More than one street or place fits what was written.",
    Flag.NAME_ELSEWHERE: (
        "The street or place is not in the town, village or county that was given."
    ),
    Flag.NAME_CORRECTED: "The name was not found as written; the nearest spelling was taken.",
    Flag.NAMES_MISSING: (
        "Streets and places cannot be looked up until a source of names, such as OS Open Names, is"
        " built into the gazetteer with 'hotspots gazetteer build'."
    ),
    Flag.LOCALITY_MISSING: (
        "No town or village was given; the name is the only one of its kind in this area."
    ),
    Flag.CONTEXT_AREA: (
        "Of several places of this name, the one in the agency's own area was chosen."
    ),
    Flag.CONTEXT_COLUMN: (
        "Of several places of this name, the one that fits the row's other columns was chosen."
    ),
    Flag.JUNCTION_ESTIMATED: (
        "The junction was estimated from where its two roads are, so it is known roughly."
    ),
    Flag.WHAT3WORDS: (
        "what3words cannot be turned into a place without its owner's service; give a postcode, a"
        " grid reference or a street as well."
    ),
    Flag.COUNTY_DIFFERS: (
        "The county that was given is not the one that the gazetteer says; it may be another place"
        " of this name."
    ),
    Flag.TOWN_FAR: (
        "The town or village that was given is over 1 km away; this place may only share its name"
        " as a post town or parish."
    ),
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

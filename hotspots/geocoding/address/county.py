"""What the name of a county or country says about a place."""

from __future__ import annotations

import math

from hotspots.geocoding.address.found import Found
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.address.word_list import word_rows
from hotspots.geocoding.address.words import name_key

Box = tuple[float, float, float, float]

# Drawn by hand, from no published source: kilometres of the National Grid around the outermost
# villages of the county as it is and as it was before 1974, widened by 5 to 10 km. A box therefore
# holds much of the neighbours, and that a place lies in it proves nothing; that it does not, does.
_BOXES: dict[str, Box] = {
    row["name"]: (
        1_000.0 * int(row["west"]),
        1_000.0 * int(row["south"]),
        1_000.0 * int(row["east"]),
        1_000.0 * int(row["north"]),
    )
    for row in word_rows("counties.csv")
}
_LONGEST_NAME = 5


def is_county(index: NameIndex, key: str) -> bool:
    """Whether a name is that of a county, district or country."""
    return key in _BOXES or key in index.districts


def split_county(index: NameIndex, text: str) -> tuple[str, str]:
    """Split "wilton somerset" into what is before the longest county at its end, and its key."""
    words = text.split()
    for start in range(max(1, len(words) - _LONGEST_NAME), len(words)):
        key = name_key(" ".join(words[start:]))
        if is_county(index, key) and not index.is_locality(key):
            return " ".join(words[:start]), key
    return text, ""


def is_elsewhere(county: str, place: Found) -> bool:
    """Whether a place cannot be in a county."""
    box = _BOXES.get(county)
    if box is None or math.isnan(place.easting):
        return False
    west, south, east, north = box
    return not (
        west <= place.easting + place.radius
        and place.easting - place.radius <= east
        and south <= place.northing + place.radius
        and place.northing - place.radius <= north
    )


def is_contradicted(county: str, district: str) -> bool:
    """Whether the district that a gazetteer gives to a place says that it is in another county.

    A district of which it is not known which county it is in contradicts none; one whose box holds
    the county or lies in it ("Bath and North East Somerset" in Somerset) does not either.
    """
    named, said = _BOXES.get(county), _BOXES.get(name_key(district))
    if named is None:
        return district != "" and name_key(district) != county
    return said is not None and not _holds(named, said) and not _holds(said, named)


def _holds(outer: Box, inner: Box) -> bool:
    return all(a <= b for a, b in zip(outer[:2], inner[:2], strict=True)) and all(
        a >= b for a, b in zip(outer[2:], inner[2:], strict=True)
    )

"""Columns of unique property reference numbers (UPRNs) to points."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from hotspots.geocoding.cell import cell_texts, is_missing, plain
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.result import Flag, MatchType

RADIUS = 15.0
"""Metres: the point of a UPRN stands within its property; half the width of a plot of land."""
_CONFIDENCE = 0.99
_MOST_DIGITS = 12
_WRITTEN = re.compile(r"(?:UPRN)?[\s:#.]*(\d+)(?:\.0*)?")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+")
# 1.00121E+11 read back as a number: no more than six digits are left of eleven or twelve.
_ROUNDED = re.compile(r"[1-9]\d{4,5}0{6}")


def points_from_uprns(cells: Iterable[object], gazetteer: Gazetteer | None) -> PointColumn:
    """Points of UPRNs; leading zeros and a final ".0" do not matter.

    A number that a spreadsheet has shortened (1.00121E+11, or the same written out with six zeros
    at its end) is refused, because what is left of it may be the number of another property.
    """
    texts = cell_texts(cells)
    points = PointColumn.empty(MatchType.UPRN, len(texts))
    numbers = np.zeros(len(texts), dtype=np.int64)
    for row, text in enumerate(texts):
        if is_missing(text):
            continue
        points.given[row] = True
        number = parse_uprn(text)
        if isinstance(number, Flag):
            points.flag(np.array([row]), number)
        else:
            numbers[row] = number
    readable = np.flatnonzero(numbers)
    if gazetteer is None or not len(gazetteer.uprns):
        why = Flag.GAZETTEER_MISSING if gazetteer is None else Flag.UPRNS_MISSING
        points.flag(readable, why)
        return points
    found = gazetteer.uprns.lookup(numbers[readable])
    points.flag(readable[found < 0], Flag.UPRN_UNKNOWN)
    rows, places = readable[found >= 0], found[found >= 0]
    points.easting[rows] = gazetteer.uprns.easting[places]
    points.northing[rows] = gazetteer.uprns.northing[places]
    points.source[rows] = gazetteer.uprns.source[places]
    points.accuracy[rows] = RADIUS
    points.confidence[rows] = _CONFIDENCE
    points.label = lambda row: f"UPRN {numbers[row]}"
    return points


def parse_uprn(text: str) -> int | Flag:
    """Read a UPRN; a flag says why it cannot be used."""
    cleaned = plain(text)
    if _SCIENTIFIC.fullmatch(cleaned):
        return Flag.UPRN_DAMAGED
    match = _WRITTEN.fullmatch(cleaned)
    if match is None or not cleaned.isascii():
        return Flag.UPRN_UNREADABLE
    digits = match[1].lstrip("0")
    if not 1 <= len(digits) <= _MOST_DIGITS:
        return Flag.UPRN_UNREADABLE
    return Flag.UPRN_DAMAGED if _ROUNDED.fullmatch(digits) else int(digits)

"""A text about a place taken apart: what can be looked up, and the names that are left."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hotspots.geocoding.cell import INVISIBLE
from hotspots.geocoding.grid_reference import parse_grid_reference
from hotspots.geocoding.result import Flag

LONGEST = 500
"""Characters of a text that are read; no address is longer."""

MOST_PARTS = 12
"""Parts of a text that are read; no address has more."""

_WITHOUT_INVISIBLE = dict.fromkeys(INVISIBLE)
_THREE_WORDS = re.compile(
    r"(?:///|(?<![\w.@/]))(?!www\.)([a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20})(?![\w@]|\.\w)"
)
_ADDRESS_OF_A_PAGE = re.compile(r"\.(?:com|org|net|gov|uk|info|html?)$")
_UPRN = re.compile(r"\buprn[\s:#.]*(\d[\d.,e+]*\d|\d)")
_GRID_REFERENCE = re.compile(
    r"\b(?:(?:os\s+)?(?:grid\s+)?ref(?:erence)?[\s:.]+)?([hjnost][a-hj-z])\s?"
    r"(\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})\b"
)
# Not one of two digits: "SN 15" and "SN1 5" are parts of postcodes.
_WHOLE_GRID_REFERENCE = re.compile(
    r"[hjnost][a-hj-z][\s,/-]?(?:\d\d[\s,/-]?\d\d|\d\d[a-z])(?:[ns][ew])?"
)
_METRES = re.compile(r"\b(\d{6}(?:\.\d+)?)[\s,/;]+(\d{6}(?:\.\d+)?)\b")
_DEGREES = re.compile(r"(?<![\d.])(49|5\d|60)(\.\d{2,})[\s,/;]+(-?[0-8](?:\.\d{2,}))(?![\d.])")
# A number that begins with 0 is that of a telephone.
_WHOLE_UPRN = re.compile(r"\s*([1-9]\d{9,11})\s*")
_POSTCODE = re.compile(
    r"\b(?:[a-z]{1,2}\d[0-9a-z]?|[a-z]{1,2}[oi]\d)[ \t._-]{0,3}\d[abd-hjlnp-uw-z]{2}\b"
)
_LOOSE_POSTCODE = re.compile(
    r"\b[a-z]{1,2}[0-9oi][0-9a-z]?[ \t._-]{0,3}[0-9oi][abd-hjlnp-uw-z]{2}\b"
)
_OUTWARD = re.compile(r"(?![abm]\d+$)[a-z]{1,2}\d[0-9a-z]?(?:\s+\d)?")
_FINAL_OUTWARD = re.compile(r"\s([a-z]{2}\d[0-9a-z]?(?:\s\d)?)$")
_FIRST_OUTWARD = re.compile(r"([a-z]{2}\d[0-9a-z]?)\s+(?=[a-z]{3})")
_PARTED_OUTWARD = re.compile(r"([a-z]{2})\s(\d\d?(?:\s\d)?)")
_SHORT = (
    (re.compile(r"\bo/s\b"), "outside"),
    (re.compile(r"\br/o\b"), "rear of"),
    (re.compile(r"\bf/o\b"), "front of"),
    (re.compile(r"\bj/w\b|\bw/\s"), "junction with "),
    (re.compile(r"\bc/o\b"), "care of"),
    (re.compile(r"\bb/w\b"), "between"),
)
_PARTS = re.compile(
    r"[,;\n\r\t|\[\]]+|\s+-+\s+|\s+\u2013\s+|:\s"
    r"|(?<=[a-z]{3})(?<!opp)(?<!adj)\.\s+(?=[a-z]{4})"
)


@dataclass(frozen=True, slots=True)
class AddressText:
    """What a text holds.

    Attributes
    ----------
    segments
        The names that are left, lower case, in the order in which they were written.
    uprn, grid_reference
        As written; "" where there is none.
    easting, northing, latitude, longitude
        A pair of coordinates as written; "" where there is none.
    outward
        The first part of a postcode, "" where there is none.
    postcode
        Whether something has the shape of a whole postcode.
    what3words
        Whether three words of what3words stand in it.
    """

    segments: tuple[str, ...]
    uprn: str = ""
    grid_reference: str = ""
    easting: str = ""
    northing: str = ""
    latitude: str = ""
    longitude: str = ""
    outward: str = ""
    postcode: bool = False
    what3words: bool = False


def read_address(text: str, *, postcode_known: bool = False) -> AddressText:
    """Take a text about a place apart.

    Parameters
    ----------
    text
        Any text; what follows its first ``LONGEST`` characters is ignored.
    postcode_known
        That a postcode in it exists: then it is removed even if O and 0 or I and 1 are exchanged.
    """
    rest = _lower(text)
    parts: dict[str, str] = {}
    rest, three_words = _take_three_words(rest)
    if match := _WHOLE_UPRN.fullmatch(rest):
        return AddressText((), uprn=match[1])
    rest, parts["uprn"] = _take(_UPRN, rest, 1)
    rest, parts["grid_reference"] = _take_grid_reference(rest)
    if match := _DEGREES.search(rest):
        parts["latitude"], parts["longitude"] = match[1] + match[2], match[3]
        rest = _cut(rest, match)
    elif match := _METRES.search(rest):
        parts["easting"], parts["northing"] = match[1], match[2]
        rest = _cut(rest, match)
    strict = _POSTCODE.search(rest) is not None
    rest = (_LOOSE_POSTCODE if postcode_known else _POSTCODE).sub(",", rest)
    for pattern, words in _SHORT:
        if "/" in rest:
            rest = pattern.sub(words, rest)
    segments = [" ".join(part.split()).strip(' .-:"*') for part in _PARTS.split(rest)]
    segments, outward = _take_outward(segments)
    return AddressText(
        tuple(part for part in segments if part)[:MOST_PARTS],
        outward=outward,
        postcode=strict,
        what3words=three_words,
        **parts,
    )


def _lower(text: str) -> str:
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_WITHOUT_INVISIBLE)
    return text.replace("\x00", "").lower()[: 2 * LONGEST]


def _take_three_words(text: str) -> tuple[str, bool]:
    if text.count(".") < 2:
        return text, False
    for match in _THREE_WORDS.finditer(text):
        if match[0].startswith("///") or not _ADDRESS_OF_A_PAGE.search(match[1]):
            return _cut(text, match), True
    return text, False


def _take_grid_reference(text: str) -> tuple[str, str]:
    if _WHOLE_GRID_REFERENCE.fullmatch(text.strip()):
        return "", text
    match = _GRID_REFERENCE.search(text)
    if match is None:
        return text, ""
    written = f"{match[1]} {match[2]}"
    if isinstance(parse_grid_reference(written), Flag):
        return text, ""
    return _cut(text, match), written


def _take_outward(segments: list[str]) -> tuple[list[str], str]:
    """Take the first part of a postcode, which is a segment or stands at the end of one.

    Or at its start: "sn10 devizes". "SN 15 2" is read if it is all that there is.
    """
    if len(segments) == 1 and (match := _PARTED_OUTWARD.fullmatch(segments[0])):
        return [], match[1] + match[2]
    for place, segment in enumerate(segments):
        if _OUTWARD.fullmatch(segment):
            return [*segments[:place], *segments[place + 1 :]], segment
        if match := _FINAL_OUTWARD.search(segment):
            rest = segment[: match.start()].rstrip()
            return [*segments[:place], rest, *segments[place + 1 :]], match[1]
        if match := _FIRST_OUTWARD.match(segment):
            return [*segments[:place], segment[match.end() :], *segments[place + 1 :]], match[1]
    return segments, ""


def _take(pattern: re.Pattern[str], text: str, group: int) -> tuple[str, str]:
    match = pattern.search(text)
    return (text, "") if match is None else (_cut(text, match), match[group])


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]},{text[match.end() :]}"

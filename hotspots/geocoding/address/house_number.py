"""Numbers of houses, flats and plots, which no open list of names knows."""

from __future__ import annotations

import re

_DIGITS = r"\d{1,5}\s?[a-z]?"
_NUMBERS = rf"{_DIGITS}(?:\s?(?:-|\u2013|/|&|to)\s?{_DIGITS})*"
_FLOOR = r"(?:ground|first|second|third|fourth|top|basement|1st|2nd|3rd|4th)\s+floor(?:\s+flat)?"
_UNIT = (
    r"(?:flats?|apartments?|apt|units?|suite|rooms?|rm|plots?|bay|garage|studio|lot|caravan|pitch"
    rf"|shop|block|building)\b\.?\s*#?\s*(?:{_NUMBERS}|[a-z]\d{{0,3}})"
)
_NUMBER = rf"(?:(?:house\s+)?(?:nos?|numbers?|num)\b\.?\s*)?#?{_NUMBERS}"
_CARE_OF = r"c/o|care\s+of"
_BEFORE = re.compile(rf"(?:{_FLOOR}|{_UNIT}|{_NUMBER}|{_CARE_OF})(?:[\s:.]+|$)")
_AFTER = re.compile(r"[\s:]+(?:(?:no|number)\.?\s*)?\d{1,5}[a-z]?$")
_BETWEEN = re.compile(r"\s\d{1,5}[a-z]?\s")
_ROAD_NUMBER = re.compile(r"\b(?:a|b|m|j|jct|junction|road|route)\s+\d{1,5}[a-z]?$")


def without_house_number(text: str) -> str:
    """Take the numbers of houses, flats, units and plots off both ends of a lower-case text."""
    while match := _BEFORE.match(text):
        text = text[match.end() :].lstrip()
    if not _ROAD_NUMBER.search(text):
        text = _AFTER.sub("", text)
    return text


def around_house_number(text: str) -> tuple[str, str] | None:
    """Split "the old mill 12 fore street" at the number of the house."""
    match = _BETWEEN.search(text)
    if match is None or _ROAD_NUMBER.search(text[: match.end() - 1]):
        return None
    return text[: match.start()], text[match.end() :]

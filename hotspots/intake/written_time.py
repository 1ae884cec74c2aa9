"""One written date or time, taken apart: what the characters say before anyone interprets them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

EXCEL_EPOCH = datetime(1899, 12, 30)
DAYS_TO_1904 = 1_462
"""How many fewer days a workbook with the 1904 date system counts to the same date."""
FARTHEST_ZONE = 14 * 60
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_050  # 1990-01-01 and 2099-12-31

_CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})" + _CLOCK, re.I)
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[./-])(?P<second_part>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    + _CLOCK,
    re.I,
)
_WORDED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d{2})"
    + _CLOCK,
    re.I,
)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """The parts of a written date; ``first`` and ``second`` await the column's day/month order.

    ``clock`` is hour, minute and second, or None for a date alone; ``zone`` is an offset in
    minutes, or None for a clock on the wall in London. ``day`` is None for a month alone.
    """

    year: int
    month: int
    day: int | None
    clock: tuple[int, int, int] | None = None
    zone: int | None = None
    ordered: bool = True
    short_year: bool = False

    def month_and_day(self, day_first: bool) -> tuple[int, int]:
        """Month and day in their places; a written order that is certain stays."""
        day = self.day or 0
        return (self.month, day) if self.ordered or day_first else (day, self.month)


def read_written_time(text: str, *, since_1904: bool = False) -> WrittenTime | None:
    """Take a written date apart; None where it is nothing that we know.

    A date such as 03/04/2025 comes back with ``day`` 3 and ``month`` 4 and ``ordered`` False. Bare
    numbers of five digits are spreadsheets' days since 1900, or since 1904 where so told.
    """
    text = " ".join(text.split())
    if match := _MONTH.fullmatch(text):
        return WrittenTime(int(match["year"]), int(match["month"]), None)
    if match := _ISO.fullmatch(text):
        return _with_clock(
            match, WrittenTime(int(match["year"]), int(match["month"]), int(match["day"]))
        )
    if match := _NUMERIC.fullmatch(text):
        year, short = _year(match["year"])
        return _with_clock(
            match,
            WrittenTime(
                year,
                int(match["second_part"]),
                int(match["first"]),
                ordered=False,
                short_year=short,
            ),
        )
    if match := _WORDED.fullmatch(text):
        name = match["name"].lower()[:3]
        if name not in _MONTH_NAMES:
            return None
        year, short = _year(match["year"])
        return _with_clock(
            match,
            WrittenTime(year, _MONTH_NAMES.index(name) + 1, int(match["day"]), short_year=short),
        )
    if _SERIAL.fullmatch(text):
        serial = float(text) + (DAYS_TO_1904 if since_1904 else 0)
        if FIRST_SERIAL <= serial <= LAST_SERIAL:
            return _from_serial(serial)
    return None


def read_clock(text: str) -> tuple[int, int, int] | None:
    """Read a time of day in a column of its own: 21:30, 9.30pm, 2130."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        text = f"{text[:2]}:{text[2:]}"
    match = re.fullmatch(_CLOCK, " " + text, re.I)
    return _clock(match) if match and match["hour"] else None


def _with_clock(match: re.Match[str], date: WrittenTime) -> WrittenTime | None:
    if match["hour"] is None:
        return date
    clock, zone = _clock(match), _zone(match["zone"])
    if clock is None or (zone is not None and abs(zone) > FARTHEST_ZONE):
        return None
    return replace(date, clock=clock, zone=zone)


def _clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0].lower() == "p" else 0)
    at_most = (24, 0, 0) if hour == 24 else (23, 59, 59)
    return (hour, minute, second) if (hour, minute, second) <= at_most and minute < 60 else None


def _zone(text: str | None) -> int | None:
    if text is None:
        return None
    if text in "Zz":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return -minutes if text[0] == "-" else minutes


def _year(text: str) -> tuple[int, bool]:
    return (2000 + int(text), True) if len(text) == 2 else (int(text), False)


def _from_serial(serial: float) -> WrittenTime:
    """A date as spreadsheets count it: days since 30 December 1899."""
    moment = EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))
    clock = (moment.hour, moment.minute, moment.second) if serial % 1 else None
    return WrittenTime(moment.year, moment.month, moment.day, clock)

"""The whole months that a ``datetime`` parameter asks for."""

from __future__ import annotations

import re
from datetime import datetime

from hotspots.errors import InputError
from hotspots.periods import Month, Period, month_of
from web.features.parameters import wrong

MOMENT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)"
    r"(-(?P<day>\d\d)([Tt ](?P<clock>\d\d:\d\d:\d\d)(\.\d+)?(?P<zone>[Zz]|[+-]\d\d:\d\d))?)?",
    re.ASCII,
)
OPEN = ("", "..")
EARLIEST, LATEST = Month("1900-01"), Month("2099-12")
HOW = (
    "datetime is a month, a day or a moment such as 2025-09, 2025-09-30 or 2025-09-30T12:00:00Z, "
    "or two of them with a slash between; either may be .. for an open end."
)


def period_asked(said: str | None, available: Period | None) -> Period | None:
    """The months that a moment or an interval touches, both ends included.

    Parameters
    ----------
    said
        As in RFC 3339; a month or a day alone will do too. Clock times are taken to London.
        A year that no calendar of ours has, such as 0000 or 9999, is an open end.
    available
        The months there are incidents for: an open end goes so far.

    Returns
    -------
    Period or None
        None where nothing was asked for, or two open ends and there are no incidents.

    Raises
    ------
    CallRefusedError
        400, if it is neither a moment nor an interval, or ends before it begins.
    """
    if said is None:
        return None
    parts = said.split("/")
    if len(parts) == 1 and parts[0] not in OPEN:
        month = _month(parts[0])
        return Period(month, month)
    if len(parts) != 2:
        raise wrong("datetime", HOW)
    first, last = (None if part in OPEN else _month(part) for part in parts)
    return _between(_unless(first, EARLIEST), _unless(last, LATEST), available)


def _between(first: Month | None, last: Month | None, available: Period | None) -> Period | None:
    if first is None and last is None:
        return available
    # What is asked for before or after all incidents is a month without any.
    if first is None:
        assert last is not None
        first = min(last, available.first) if available else last
    if last is None:
        last = max(first, available.last) if available else first
    try:
        return Period(first, last)
    except InputError as error:
        raise wrong("datetime", str(error)) from None


def _month(text: str) -> Month:
    found = MOMENT.fullmatch(text)
    if found is None:
        raise wrong("datetime", HOW)
    year = int(found["year"])
    known = int(EARLIEST[:4]) <= year <= int(LATEST[:4])
    try:
        # The calendar repeats every 400 years: the days of any year can be checked so.
        moment = _moment(year if known else 2000 + year % 400, found)
    except ValueError:
        raise wrong("datetime", f"There is no such day or time: {text}.") from None
    if not known:
        return EARLIEST if year < int(EARLIEST[:4]) else LATEST
    if found["clock"] is None:
        return Month(f"{year:04d}-{moment.month:02d}")
    return min(max(month_of(moment), EARLIEST), LATEST)


def _moment(year: int, found: re.Match[str]) -> datetime:
    # A leap second is a moment too, but not to Python.
    clock = re.sub(r":60$", ":59", found["clock"] or "00:00:00")
    day, zone = found["day"] or "01", (found["zone"] or "Z").upper()
    return datetime.fromisoformat(f"{year:04d}-{found['month']}-{day}T{clock}{zone}")


def _unless(month: Month | None, end: Month) -> Month | None:
    return None if month == end else month

"""Whole months and runs of them: the periods that maps and tables are made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NewType
from zoneinfo import ZoneInfo

from hotspots.errors import InputError

LONDON = ZoneInfo("Europe/London")
Month = NewType("Month", str)
"""``YYYY-MM``."""

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def parse_month(text: str) -> Month:
    """Read ``YYYY-MM``.

    Raises
    ------
    InputError
        If the text is anything else.
    """
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text.strip(), re.ASCII):
        raise InputError(f'"{text}" is not a month; write it as YYYY-MM, for example 2025-09.')
    return Month(text.strip())


def month_number(month: Month) -> int:
    """Months since the year 0, so that neighbouring months differ by one."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_from_number(number: int) -> Month:
    """The inverse of `month_number`."""
    return Month(f"{number // 12:04d}-{number % 12 + 1:02d}")


@cache
def _named(year: int, month: int) -> Month:
    return Month(f"{year:04d}-{month:02d}")


def month_of(moment: datetime) -> Month:
    """The month in London of an aware moment."""
    # Since 1972 London is level with UTC or an hour ahead: most moments need no conversion.
    sure = moment.tzinfo is UTC and moment.hour < 23 and moment.year >= 1972
    local = moment if sure else moment.astimezone(LONDON)
    return _named(local.year, local.month)


def month_bounds(month: Month) -> tuple[datetime, datetime]:
    """First moment of a month and first moment after it, both in UTC."""
    return _start(month_number(month)), _start(month_number(month) + 1)


def _start(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=LONDON).astimezone(UTC)


def month_title(month: Month) -> str:
    """``September 2025``."""
    return f"{_NAMES[int(month[5:]) - 1]} {month[:4]}"


@dataclass(frozen=True)
class Period:
    """A run of whole months, both ends included."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise InputError(
                f"The period ends ({month_title(self.last)}) before it begins "
                f"({month_title(self.first)}); swap the two months."
            )

    @classmethod
    def parse(cls, first: str, last: str) -> Period:
        """Read two months written as ``YYYY-MM``."""
        return cls(parse_month(first), parse_month(last))

    @property
    def months(self) -> int:
        """How many months it has."""
        return month_number(self.last) - month_number(self.first) + 1

    @property
    def label(self) -> str:
        """``January to September 2025``, for people."""
        if self.first == self.last:
            return month_title(self.first)
        start = month_title(self.first)
        if self.first[:4] == self.last[:4]:
            start = start[:-5]
        return f"{start} to {month_title(self.last)}"

    def latest(self, months: int) -> Period:
        """Its last months, at most so many."""
        first = max(month_number(self.first), month_number(self.last) - months + 1)
        return Period(month_from_number(first), self.last)

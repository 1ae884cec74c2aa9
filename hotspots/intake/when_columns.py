"""Which columns say when: the day it happened before the day it was reported, a start with its end.

A time of day is read only beside the date that it belongs to: the time of a report says nothing
about the day of an incident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.intake.column_contents import (
    ColumnContents,
    is_bare_number,
    is_clock,
    is_date,
    is_day_number,
    is_first_of_month,
    is_moment,
    is_month,
)
from hotspots.intake.column_words import WHEN, HeadingMeaning
from hotspots.intake.profile import Column

MOST, SOME = 0.6, 0.3
_HAPPENED = "It says when it happened."
_REPORTED = "It says when it was reported; no column says when it happened."
_DATES = "Its cells are dates."
_MONTHS_AS_DAYS = "It says the month: every cell is the first day of one."


@dataclass(frozen=True)
class Candidate:
    """A column that may say when: its position, its heading and its cells."""

    position: int
    meaning: HeadingMeaning
    contents: ColumnContents

    @property
    def ends(self) -> bool:
        """Whether it speaks of an end and not of a beginning."""
        return self.meaning.speaks_of("end") and not self.meaning.speaks_of("start")

    @property
    def of_report(self) -> bool:
        """Whether it is about the report and not about what is reported."""
        return self.meaning.speaks_of("reported")

    @property
    def rank(self) -> tuple[int, float]:
        """How surely it says when something happened; the greatest is chosen."""
        if self.of_report:
            return (1, self.meaning.strength("date"))
        if self.meaning.speaks_of("start", "occurred"):
            return (4, self.meaning.strength("start") + self.meaning.strength("occurred"))
        return (3 if self.meaning.speaks_of("date", "time") else 2, 0.0)

    @property
    def months_as_days(self) -> bool:
        """Whether it says the month, and its cells pretend to know that it was the first day."""
        return self.meaning.speaks_of("month") and self.contents.share(is_first_of_month) == 1

    @property
    def date(self) -> bool:
        """Whether its cells are days, with times or without."""
        if self.months_as_days:
            return False
        if not self.contents.cells:
            return self.meaning.speaks_of("date")
        dates = self.contents.share(is_date)
        if self.meaning.speaks_of(*WHEN) and not self.meaning.speaks_of("reference"):
            return dates + self.contents.share(is_day_number) >= SOME
        return dates >= MOST

    @property
    def clock(self) -> bool:
        """Whether its cells are times of day, and its heading does not contradict."""
        if not self.meaning.speaks_of("time", "occurred", "start", "end", "reported"):
            return False
        if not self.contents.cells:
            return self.meaning.speaks_of("time") and not self.meaning.speaks_of("date")
        if not self.meaning.speaks_of("time") and self.contents.share(is_bare_number) >= MOST:
            return False  # 1001 is sooner the number of an incident than 10:01
        return self.contents.share(is_clock) >= MOST

    @property
    def month(self) -> bool:
        """Whether its cells are months."""
        return self.contents.share(is_month) >= MOST


def propose_when(candidates: Sequence[Candidate]) -> dict[int, tuple[Column, str]]:
    """The fields of the columns that say when, by position, with the reason of each."""
    dates = [column for column in candidates if column.date]
    days = {column.position for column in dates}
    clocks = [each for each in candidates if each.clock and each.position not in days]
    beginnings = [column for column in dates if not column.ends]
    chosen = max(beginnings, key=lambda column: column.rank, default=None)
    if chosen is None:
        return _month_of(candidates)
    end = next((each for each in dates if each.ends and not each.of_report), None)
    time = _time_beside(chosen, clocks)
    proposed: dict[int, tuple[Column, str]] = {}
    proposed[chosen.position] = (_field(chosen, end, time), _reason(chosen))
    if time is not None:
        proposed[time.position] = ("time", "It says at what time of that day.")
    if end is not None:
        proposed[end.position] = ("end", "It says until when.")
    return proposed


def _month_of(candidates: Sequence[Candidate]) -> dict[int, tuple[Column, str]]:
    for column in candidates:
        if column.months_as_days:
            return {column.position: ("month", _MONTHS_AS_DAYS)}
        if column.month:
            return {column.position: ("month", "Its cells are months.")}
    return {}


def _time_beside(date: Candidate, clocks: Sequence[Candidate]) -> Candidate | None:
    """The time of day of that date, unless the date has its own."""
    if date.contents.share(is_moment) >= SOME:
        return None
    fitting = [each for each in clocks if not each.ends and (not each.of_report or date.of_report)]
    return max(fitting, key=lambda column: column.rank, default=None)


def _field(date: Candidate, end: Candidate | None, time: Candidate | None) -> Column:
    if time is not None:
        return "date"
    if end is not None or date.contents.share(is_moment) > 0 or date.meaning.speaks_of("start"):
        return "start"
    return "date"


def _reason(column: Candidate) -> str:
    if column.of_report:
        return _REPORTED
    return _HAPPENED if column.meaning.speaks_of(*WHEN) else _DATES

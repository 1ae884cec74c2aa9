"""When an incident happened: from the cells of a row to an interval of moments.

Clock times are London's unless a zone is written. A date alone is the whole day, a month alone the
whole month, so that nothing pretends to know an hour that nobody gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from hotspots.intake.quotation import quote
from hotspots.intake.written_time import WrittenTime, read_clock, read_written_time
from hotspots.periods import LONDON, Month, month_bounds, month_of

EXACT, DAY, INTERVAL, MONTH = "exact", "day", "interval", "month"
MIDNIGHTS_MEAN_NO_TIME = 0.2
MOST_KEPT = 20_000
"""Occurrences that a column keeps: more would take more memory than they save time."""
A_DAY = timedelta(days=1)


class Occurrence(NamedTuple):
    """The interval within which an incident happened, in UTC.

    ``precision`` is exact (start equals end), day, month or interval; ``flags`` say what was
    assumed.
    """

    start: datetime
    end: datetime
    precision: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """What the whole of a column of dates shows about each of its cells.

    ``written`` keeps what its distinct cells say, so that none is taken apart twice; ``read`` what
    cells with their times of day came to, as far as there is room.
    """

    day_first: bool
    flags: tuple[str, ...]
    midnight_is_no_time: bool
    since_1904: bool = False
    written: Mapping[str, WrittenTime | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    read: dict[tuple[str, str], Occurrence] = field(default_factory=dict, repr=False, compare=False)


class UnreadableTimeError(ValueError):
    """A cell that is no date; its message is the sentence the sender reads."""


def read_column(
    values: Sequence[str],
    *,
    clocks: Sequence[str] = (),
    day_first: bool | None = None,
    since_1904: bool = False,
) -> Column:
    """Decide for a whole column what single cells leave open.

    A first number over 12 anywhere makes it day/month, a second one over 12 month/day, where the
    two make a date at all. Both in one column, or neither, leaves UK order and a flag. Where over
    a fifth of the times are exactly midnight, midnight means that nobody gave a time; ``clocks``
    are the times of day of the same rows, where a column of their own holds them.
    """
    read = {value: read_written_time(value, since_1904=since_1904) for value in set(values)}
    written = [parts for parts in read.values() if parts]
    unordered = [parts for parts in written if not parts.ordered]
    first_over = any(_only_a_day(parts.day or 0, parts.month) for parts in unordered)
    second_over = any(_only_a_day(parts.month, parts.day or 0) for parts in unordered)
    flags: tuple[str, ...] = ()
    if day_first is None:
        day_first = first_over or not second_over
        if first_over and second_over:
            flags = ("mixed_date_order",)
        elif unordered and not first_over and not second_over:
            flags = ("date_order_assumed",)
    times = [
        _clock_alone(clock) if clock.strip() else parts and parts.clock
        for parts, clock in zip(map(read.get, values), clocks or repeat(""), strict=False)
    ]
    clocked = [reading for reading in times if reading]
    return Column(
        day_first,
        flags,
        bool(clocked) and clocked.count((0, 0, 0)) > MIDNIGHTS_MEAN_NO_TIME * len(clocked),
        since_1904,
        {text.strip(): parts for text, parts in read.items()},
    )


def _only_a_day(number: int, other: int) -> bool:
    return 12 < number <= 31 and 1 <= other <= 12


def read_cell(text: str, column: Column, *, clock: str = "") -> Occurrence:
    """Read one cell, with the time of day from a column of its own where there is one.

    Raises
    ------
    UnreadableTimeError
        If the cell is no date that exists.
    """
    found = column.read.get((text, clock))
    if found is None:
        found = _occurrence(text, column, clock)
        if len(column.read) < MOST_KEPT:
            column.read[text, clock] = found
    return found


def _occurrence(text: str, column: Column, clock: str) -> Occurrence:
    parts = (
        column.written[text]
        if text in column.written
        else read_written_time(text, since_1904=column.since_1904)
    )
    if parts is None:
        raise UnreadableTimeError(
            f'"{quote(text)}" is not a date; write it like 27/03/2025 or 2025-03-27 21:30.'
        )
    if not 1 < parts.year < 9999:  # years that programs put where there is no date
        raise UnreadableTimeError(f'The year of "{quote(text)}" cannot be right; correct it.')
    flags = () if parts.ordered else column.flags
    flags = (*flags, *(("short_year",) if parts.short_year else ()))
    if parts.day is None:
        return _whole_month(parts, text)
    day = _date(parts, column.day_first, text)
    reading, zone = parts.clock, parts.zone
    if clock.strip():
        reading = _clock_alone(clock)
        if reading is None:
            raise UnreadableTimeError(
                f'"{quote(clock)}" is not a time of day; write it like 21:30.'
            )
    if reading == (0, 0, 0) and column.midnight_is_no_time:
        reading = None
        flags = (*flags, "midnight_read_as_no_time")
    if reading is None:
        return Occurrence(*_bounds(day), DAY, flags)
    return _moment(day, reading, zone, flags)


def month_alone(found: Occurrence) -> Occurrence:
    """What a cell in a column of months says: its first day stands for the whole month.

    A spreadsheet makes 1 March 2025 of 2025-03, which it shows as Mar-25; nobody gave that day.
    """
    local = found.start.astimezone(LONDON)
    if found.precision == MONTH or local.day != 1 or local.time() != time():
        return found
    return Occurrence(*month_bounds(month_of(found.start)), MONTH, found.flags)


def span(first: Occurrence, last: Occurrence | None) -> Occurrence:
    """The interval from a start to an end; without an end, the start's own.

    Raises
    ------
    UnreadableTimeError
        If the end lies before the start.
    """
    if last is None:
        return first
    if last.start < first.start and last.end <= first.start:
        raise UnreadableTimeError("The end is before the start; swap them or correct one.")
    flags = tuple(dict.fromkeys((*first.flags, *last.flags)))
    if first.start == last.start and first.end == last.end:
        return Occurrence(first.start, first.end, first.precision, flags)
    return Occurrence(first.start, max(first.end, last.end), INTERVAL, flags)


def _whole_month(parts: WrittenTime, text: str) -> Occurrence:
    if not 1 <= parts.month <= 12:
        raise UnreadableTimeError(f'There is no month "{quote(text)}"; write it like 2025-03.')
    start, end = month_bounds(Month(f"{parts.year:04d}-{parts.month:02d}"))
    return Occurrence(start, end, MONTH)


def _date(parts: WrittenTime, day_first: bool, text: str) -> date:
    try:
        return date(parts.year, *parts.month_and_day(day_first))
    except ValueError:
        raise UnreadableTimeError(
            f'There is no date "{quote(text)}" in the calendar; correct the day or the month.'
        ) from None


_clock_alone = lru_cache(maxsize=4_096)(read_clock)


@lru_cache(maxsize=4_096)
def _bounds(day: date) -> tuple[datetime, datetime]:
    """The midnights that begin and end a day in London."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def _moment(
    day: date, clock: tuple[int, int, int], zone: int | None, flags: tuple[str, ...]
) -> Occurrence:
    if clock[0] == 24:
        day, clock = day + timedelta(days=1), (0, clock[1], clock[2])
    if zone is not None:
        offset = timezone(timedelta(minutes=zone))
        moment = datetime.combine(day, time(*clock), tzinfo=offset).astimezone(UTC)
        return Occurrence(moment, moment, EXACT, flags)
    midnight, next_midnight = _bounds(day)
    if next_midnight - midnight == A_DAY:  # clocks were not changed: no need to ask the time zone
        hours, minutes, seconds = clock
        moment = midnight + timedelta(0, seconds, 0, 0, minutes, hours)
        return Occurrence(moment, moment, EXACT, flags)
    wall = datetime.combine(day, time(*clock), tzinfo=LONDON)
    early, late = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if early == late:
        return Occurrence(early, early, EXACT, flags)
    if late > early:  # the hour that the clocks' going back gives twice
        return Occurrence(early, late, INTERVAL, (*flags, "hour_occurs_twice"))
    # The hour that going forward skips: the clock had not been changed.
    return Occurrence(early, early, EXACT, (*flags, "hour_does_not_exist"))

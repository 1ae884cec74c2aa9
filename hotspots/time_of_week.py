"""Parts of the week in London: in which of them an incident happened, as far as its time is known.

The week is cut into 42 parts of four hours, six for each day, the first from 6 in the morning; the
hours after midnight belong to the night that began before it. The five blocks that a reader can
choose are made of whole parts, so a part never lies in two of them.

An incident lies in a part or a block if more than half of the time in which it may have happened
does. So it lies in one at most, and an incident of which only the date is known lies in none: its
time is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.temporal.london_time import clock_offsets
from hotspots.errors import NotFoundError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS_OF_DAY = (
    "06:00 to 10:00",
    "10:00 to 14:00",
    "14:00 to 18:00",
    "18:00 to 22:00",
    "22:00 to 02:00",
    "02:00 to 06:00",
)
UNKNOWN = -1
"""The part or block of an incident whose time is not known well enough."""

_MICROSECONDS = 60_000_000
_PART = 4 * 60
_WEEK = 7 * 24 * 60
# The epoch was a Thursday: the first Monday at 06:00 came four days and six hours later.
_MONDAY = 4 * 24 * 60 + 6 * 60

Minutes = NDArray[np.int64]
_DAYTIME, _EVENING, _NIGHT = (0, 1, 2), (3,), (4, 5)


@dataclass(frozen=True)
class TimeBlock:
    """Some of the week's parts.

    Attributes
    ----------
    parts
        Numbers of the parts, weekday times six plus part of the day.
    """

    id: str
    title: str
    parts: tuple[int, ...]

    @property
    def hours(self) -> int:
        """How many hours of the week it has."""
        return 4 * len(self.parts)


def _block(name: str, title: str, days: tuple[int, ...], parts: tuple[int, ...]) -> TimeBlock:
    return TimeBlock(name, title, tuple(6 * day + part for day in days for part in parts))


_BLOCKS = (
    _block("weekday-day", "Monday to Friday, 6am to 6pm", (0, 1, 2, 3, 4), _DAYTIME),
    _block("weekday-evening", "Sunday to Thursday, 6pm to 10pm", (0, 1, 2, 3, 6), _EVENING),
    _block("weekday-night", "Sunday to Thursday nights, 10pm to 6am", (0, 1, 2, 3, 6), _NIGHT),
    _block("weekend-day", "Saturday and Sunday, 6am to 6pm", (5, 6), _DAYTIME),
    _block("weekend-night", "Friday and Saturday nights, 6pm to 6am", (4, 5), _EVENING + _NIGHT),
)
TIMES: Mapping[str, TimeBlock] = MappingProxyType({block.id: block for block in _BLOCKS})
"""The blocks of the week, each hour in one of them."""

_block_of_part = np.empty(42, dtype=np.int64)
for _number, _one in enumerate(_BLOCKS):
    _block_of_part[list(_one.parts)] = _number


def find_times(name: str) -> TimeBlock:
    """The block with this id, or a NotFoundError that lists those there are."""
    try:
        return TIMES[name]
    except KeyError:
        raise NotFoundError(
            f'"{name}" is not a part of the week; choose one of {", ".join(TIMES)}.'
        ) from None


def parts_of_week(start_minute: Minutes, end_minute: Minutes) -> Minutes:
    """The part of the week of each incident, 0 to 41, or ``UNKNOWN``.

    Parameters
    ----------
    start_minute, end_minute
        Minutes since 1970 in UTC between which each incident happened, the end excluded. An end
        that is not after the start says that it happened at the start.
    """
    start, end = _clock(start_minute, end_minute)
    # Only the part that holds the middle can hold more than half.
    part = ((start + end - 1) // 2) // _PART
    overlap = np.minimum(end, (part + 1) * _PART) - np.maximum(start, part * _PART)
    return np.where(2 * overlap > end - start, part % 42, UNKNOWN)


def blocks_of_week(start_minute: Minutes, end_minute: Minutes) -> Minutes:
    """The position in ``TIMES`` of each incident's block, or ``UNKNOWN``; see `parts_of_week`."""
    start, end = _clock(start_minute, end_minute)
    found = np.full(len(start), UNKNOWN, dtype=np.int64)
    for number in range(len(_BLOCKS)):
        overlap = _minutes_before(end, number) - _minutes_before(start, number)
        found[2 * overlap > end - start] = number
    return found


def _clock(start_minute: Minutes, end_minute: Minutes) -> tuple[Minutes, Minutes]:
    """Minutes that a clock in London shows, from a Monday at 06:00, the end after the start."""
    start, end = (
        moments + clock_offsets(moments * _MICROSECONDS) // _MICROSECONDS - _MONDAY
        for moments in (start_minute, end_minute)
    )
    return start, np.maximum(end, start + 1)


def _minutes_before(moment: Minutes, block: int) -> Minutes:
    """How many minutes of a block lie between the first Monday and each moment."""
    mine = _block_of_part == block
    before = np.concatenate(([0], np.cumsum(mine * _PART)))
    weeks, minute = np.divmod(moment, _WEEK)
    part, into = np.divmod(minute, _PART)
    minutes: Minutes = weeks * before[-1] + before[part] + np.where(mine[part], into, 0)
    return minutes

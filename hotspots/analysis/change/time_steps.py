"""Dates sorted into weeks, months, quarters or years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.calendar_days import Days
from hotspots.errors import InputError

LENGTHS = ("week", "month", "quarter", "year")
MOST_STEPS = 5_000
# 1 January 1970 was a Thursday: weeks begin on the Monday before it.
DAYS_INTO_THE_FIRST_WEEK = 3


@dataclass(frozen=True)
class TimeSteps:
    """Which step each incident belongs to.

    Attributes
    ----------
    step
        Number of the step of each incident, the earliest being 0.
    starts
        First day of each step, datetime64[D], none left out from the earliest to the latest.
    """

    step: NDArray[np.int64]
    starts: Days


def time_steps(days: Days, length: str) -> TimeSteps:
    """Sort days into steps: weeks from Monday, calendar months, quarters or years.

    Raises
    ------
    InputError
        If there is no such length, no day, or so long a span that a date must be wrong.
    """
    if length not in LENGTHS:
        raise InputError(f"There is no time step {length!r}: use one of {', '.join(LENGTHS)}.")
    if days.size == 0:
        raise InputError(
            "There are no incidents to follow over time: check the file, or what was chosen of it."
        )
    number = _numbered(days, length)
    first, last = int(number.min()), int(number.max())
    if last - first >= MOST_STEPS:
        raise InputError(
            f"The dates run from {days.min()} to {days.max()}, which is {last - first + 1:,} "
            f"{length}s: check for a wrong year, or use longer steps."
        )
    return TimeSteps(number - first, _first_days(np.arange(first, last + 1), length))


def _numbered(days: Days, length: str) -> NDArray[np.int64]:
    if length == "week":
        return (days.astype("datetime64[D]").astype(np.int64) + DAYS_INTO_THE_FIRST_WEEK) // 7
    months = days.astype("datetime64[M]").astype(np.int64)
    return months // {"month": 1, "quarter": 3, "year": 12}[length]


def _first_days(number: NDArray[np.int64], length: str) -> Days:
    if length == "week":
        return (number * 7 - DAYS_INTO_THE_FIRST_WEEK).astype("datetime64[D]")
    months = number * {"month": 1, "quarter": 3, "year": 12}[length]
    return months.astype("datetime64[M]").astype("datetime64[D]")

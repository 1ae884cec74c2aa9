"""Dates sorted into weeks, months, quarters or years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from hotspots.analysis.temporal.london_time import as_moments
from hotspots.errors import InputError

LENGTHS = ("week", "month", "quarter", "year")
MOST_STEPS = 5_000
# 1 January 1970 was a Thursday: weeks begin on the Monday before it.
DAYS_INTO_THE_FIRST_WEEK = 3

Days = NDArray[np.datetime64]


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


def days_of(dates: Any, column: str = "date") -> Days:
    """Return the calendar day, in London, of each date or time.

    Parameters
    ----------
    dates
        Dates, times or text in the order year, month, day (ISO 8601). Times with a zone are turned
        to Europe/London; those without are taken as they are.
    column
        What to call them in a message.
    """
    series = pd.Series(dates).reset_index(drop=True)
    if is_numeric_dtype(series) and not series.empty:
        raise InputError(
            f"The column {column!r} holds numbers, not dates: write them as YYYY-MM-DD."
        )
    try:
        read = as_moments(series, coerce=True)
    except (ValueError, TypeError):
        raise InputError(
            f"The column {column!r} mixes times with and without a time zone: give one kind."
        ) from None
    unusable = read.isna()
    if unusable.any():
        raise InputError(
            f"Row {int(np.flatnonzero(unusable)[0]) + 1} has no date in {column!r}: write it as "
            "YYYY-MM-DD, or leave the row out."
        )
    if isinstance(read.dtype, pd.DatetimeTZDtype):
        read = read.dt.tz_convert("Europe/London").dt.tz_localize(None)
    return read.to_numpy().astype("datetime64[D]")


def days_in(points: pd.DataFrame, column: str) -> Days:
    """Return the calendar day of each row of a table."""
    if column not in points.columns:
        raise InputError(
            f"There is no column {column!r} with the date of each incident: name one of "
            f"{', '.join(str(name) for name in points.columns)}."
        )
    return days_of(points[column], column)


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

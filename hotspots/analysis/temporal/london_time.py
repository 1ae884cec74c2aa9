"""Moments and dates as they come, read as those of the clock in London."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.calendar_days import as_moments
from hotspots.errors import InputError
from hotspots.periods import LONDON

IntArray = NDArray[np.int64]
SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
"""In microseconds, the unit of the arrays below."""

MONDAY = -3 * DAY
"""A midnight on which a Monday began: the epoch was a Thursday."""


def london_moments(moments: Any, what: str, *, later: bool = False) -> pd.DatetimeIndex:
    """Read moments; the index knows its time zone, which is London.

    Parameters
    ----------
    moments
        datetime64 values, datetimes, a Series of them, or text as YYYY-MM-DDTHH:MM. With a time
        zone they are converted; without one they are taken as read from a clock in London. NaT and
        None are missing.
    what
        What they are, for messages, such as "start".
    later
        What a clock shows twice, on the night it is put back, is the second time rather than the
        first. What it never shows, on the night it is put forward, is the moment it jumps.

    Raises
    ------
    InputError
        If they are anything else.
    """
    values = pd.Series(moments)
    if pd.api.types.is_numeric_dtype(values.dtype):
        raise InputError(f"The {what}s are numbers, not dates and times: convert them first.")
    try:
        index = pd.DatetimeIndex(as_moments(values))
    except (ValueError, TypeError, OverflowError):
        raise InputError(
            f"The {what}s are not dates and times of one kind: give all with a time zone or all "
            "without, text as YYYY-MM-DDTHH:MM."
        ) from None
    if index.tz is not None:
        return index.tz_convert(LONDON)
    first_time = np.full(len(index), not later)
    return index.tz_localize(LONDON, ambiguous=first_time, nonexistent="shift_forward")


def elapsed(moments: pd.DatetimeIndex) -> IntArray:
    """Microseconds since the epoch, which is real time; missing ones are the smallest integer."""
    return _whole(moments.tz_convert("UTC").tz_localize(None))


def shown(moments: pd.DatetimeIndex) -> IntArray:
    """Microseconds since the epoch as a clock in London shows them."""
    return _whole(moments.tz_localize(None))


def clock_offsets(elapsed_time: IntArray) -> IntArray:
    """By how many microseconds the clock in London is ahead of real time at each moment."""
    moments = pd.DatetimeIndex(elapsed_time.astype("datetime64[us]")).tz_localize("UTC")
    return shown(moments.tz_convert(LONDON)) - elapsed_time


def refuse_missing(moments: pd.DatetimeIndex, what: str) -> None:
    """Refuse moments of which one is missing."""
    missing = np.asarray(moments.isna())
    if missing.any():
        raise InputError(
            f"Row {int(np.flatnonzero(missing)[0]) + 1} has no {what}: leave out incidents without "
            "one."
        )


def _whole(moments: pd.DatetimeIndex) -> IntArray:
    return moments.to_numpy().astype("datetime64[us]").astype(np.int64)

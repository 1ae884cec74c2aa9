"""Dates and times as they come, and the calendar days in London that they are of."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from hotspots.errors import InputError
from hotspots.periods import LONDON

Days: TypeAlias = NDArray[np.datetime64]

ZONE = r"\d[T ]\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$"
"""How a date and time with a time zone looks."""


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
        read = read.dt.tz_convert(LONDON).dt.tz_localize(None)
    return read.to_numpy().astype("datetime64[D]")


def days_in(points: pd.DataFrame, column: str) -> Days:
    """Return the calendar day of each row of a table."""
    if column not in points.columns:
        raise InputError(
            f"There is no column {column!r} with the date of each incident: name one of "
            f"{', '.join(str(name) for name in points.columns)}."
        )
    return days_of(points[column], column)


def as_moments(values: pd.Series, *, coerce: bool = False) -> pd.Series:
    """Read ISO 8601; zones may differ, as London's own does between winter and summer.

    Parameters
    ----------
    coerce
        Whether what is no date becomes NaT rather than an error.

    Raises
    ------
    ValueError
        If some have a time zone and others have none.
    """
    errors: Literal["coerce", "raise"] = "coerce" if coerce else "raise"
    try:
        return pd.to_datetime(values, format="ISO8601", errors=errors)
    except ValueError:
        if not values.dropna().astype(str).str.contains(ZONE).all():
            raise
        return pd.to_datetime(values, format="ISO8601", errors=errors, utc=True)

"""When in the year: shares of the calendar months and of the days of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from hotspots.analysis.calendar_days import days_of
from hotspots.analysis.locations import FloatArray, checked_weights
from hotspots.analysis.numbers import require_number
from hotspots.errors import InputError
from hotspots.periods import month_number, parse_month

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DayArray = NDArray[np.datetime64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SeasonalProfile:
    """How incidents share out over the year and the week.

    Attributes
    ----------
    months, weekdays
        A row for each calendar month or day of the week: ``name``, ``n`` (weight), ``days`` with
        data, ``years`` (of months: how many such months have data), ``per_day``, ``share``,
        ``low``, ``high``. The shares are those of a year, or a week, in which each has equally many
        days; NaN where no such month has data, which then has no part in the others' shares either.
    months_with_data
        ``YYYY-MM`` of each.
    dispersion_months, dispersion_weekdays
        How many times more the counts scatter than independent incidents would, at least 1: the
        intervals are as much wider as its root.
    """

    months: pd.DataFrame
    weekdays: pd.DataFrame
    months_with_data: tuple[str, ...]
    dispersion_months: float
    dispersion_weekdays: float


def seasonal_profile(
    dates: Any,
    *,
    weights: ArrayLike | None = None,
    months: Sequence[str] | None = None,
    level: float = 0.95,
) -> SeasonalProfile:
    """Shares of calendar months and days of the week, as if all were equally long and all recorded.

    Parameters
    ----------
    dates
        Date or moment of each incident; days are those in London.
    weights
        What each incident counts for; one each where not given.
    months
        ``YYYY-MM`` of the months that were recorded; incidents of others are left out. Without it,
        the months that have an incident: an empty one is taken for one that nobody sent. With few
        incidents a month may truly be empty; name the months then.
    level
        Of the intervals.

    Returns
    -------
    SeasonalProfile
        Two tables with intervals.

    Raises
    ------
    InputError
        If there are no incidents in the months, or something is no date.

    Notes
    -----
    A rate per day with data takes account of the months' lengths and of months without data.
    Incidents come in bouts, so intervals for independent incidents would be too narrow: the scatter
    of single days around their month and weekday (Pearson's chi-squared by its degrees of freedom)
    and, where calendar months have data of several years, that of their counts around the calendar
    month, whichever is larger, divides the numbers before the interval of a binomial share (Clopper
    and Pearson 1934) is taken: McCullagh and Nelder (1989), "Generalized linear models", on
    over-dispersion. From a single year nobody can tell a season from what happened that year: the
    column ``years`` says how many there are.

    Examples
    --------
    >>> days = pd.date_range("2025-01-01", "2025-12-31")
    >>> year = seasonal_profile(days).months
    >>> year["n"].tolist()[:3], year["share"].round(4).unique().tolist()
    ([31.0, 28.0, 31.0], [0.0833])
    """
    if not 0 < require_number(level, "level") < 1:
        raise InputError(f"The level {level:g} is not between 0 and 1: give 0.95, for instance.")
    day = days_of(dates)
    weight = checked_weights(weights, len(day))
    weight = np.ones(len(day)) if weight is None else weight
    recorded = _recorded(day, months)
    kept = np.isin(day.astype("datetime64[M]"), recorded)
    daily, all_days = _daily(day[kept], weight[kept], recorded)
    if not daily.sum() > 0:
        raise InputError("There are no incidents in these months: a season needs some.")
    # Weighted incidents scatter more than single ones even if they are independent.
    least = float((weight[kept] ** 2).sum() / weight[kept].sum())
    month = all_days.astype("datetime64[M]").astype(np.int64) % 12
    weekday = (all_days.astype(np.int64) + 3) % 7
    by_day = _scatter_of_days(daily, month, weekday)
    by_month = _scatter_of_months(daily, all_days, month)
    for_months, for_weekdays = max(least, by_day, by_month), max(least, by_day)
    yearly = _profile(MONTHS, daily, month, for_months, level)
    years = np.bincount(recorded.astype(np.int64) % 12, minlength=12)
    yearly.insert(3, "years", years)
    return SeasonalProfile(
        months=yearly,
        weekdays=_profile(WEEKDAYS, daily, weekday, for_weekdays, level),
        months_with_data=tuple(str(one) for one in recorded),
        dispersion_months=for_months / least,
        dispersion_weekdays=for_weekdays / least,
    )


def _recorded(day: DayArray, months: Sequence[str] | None) -> DayArray:
    """The months with data, in order, datetime64[M]."""
    if months is None:
        return np.unique(day.astype("datetime64[M]"))
    numbers = sorted({month_number(parse_month(str(month))) for month in months})
    return (np.array(numbers, dtype=np.int64) - 1970 * 12).astype("datetime64[M]")


def _daily(day: DayArray, weight: FloatArray, recorded: DayArray) -> tuple[FloatArray, DayArray]:
    """Weight of each day of the months with data, and the days."""
    if not recorded.size:
        return np.zeros(0), np.zeros(0, dtype="datetime64[D]")
    span = np.arange(recorded[0], recorded[-1] + 1, dtype="datetime64[M]").astype("datetime64[D]")
    all_days = np.arange(span[0], (recorded[-1] + 1).astype("datetime64[D]"))
    position = (day - all_days[0]).astype(np.int64)
    daily = np.bincount(position, weight, len(all_days)).astype(np.float64)
    with_data = np.isin(all_days.astype("datetime64[M]"), recorded)
    return daily[with_data], all_days[with_data]


def _scatter_of_days(
    daily: FloatArray, month: NDArray[np.int64], weekday: NDArray[np.int64]
) -> float:
    """Pearson's chi-squared of single days by its degrees of freedom."""
    mean = daily.mean()
    by_month = _means(daily, month, 12)[month]
    by_weekday = _means(daily, weekday, 7)[weekday]
    expected = by_month * by_weekday / mean
    fitted = len(np.unique(month)) + len(np.unique(weekday)) - 1
    return _dispersion(daily, expected, fitted)


def _scatter_of_months(daily: FloatArray, all_days: DayArray, month: NDArray[np.int64]) -> float:
    """The same of whole months around their calendar month, where these have several years."""
    of_day = np.unique(all_days.astype("datetime64[M]"), return_inverse=True)[1]
    observed = np.bincount(of_day, daily).astype(np.float64)
    expected = np.bincount(of_day, _means(daily, month, 12)[month]).astype(np.float64)
    return _dispersion(observed, expected, len(np.unique(month)))


def _dispersion(observed: FloatArray, expected: FloatArray, fitted: int) -> float:
    possible = expected > 0
    freedom = int(possible.sum()) - fitted
    if freedom < 1:
        return 0.0
    difference = observed[possible] - expected[possible]
    return float((difference**2 / expected[possible]).sum() / freedom)


def _means(daily: FloatArray, group: NDArray[np.int64], groups: int) -> FloatArray:
    days = np.bincount(group, minlength=groups)
    total = np.bincount(group, daily, groups)
    means: FloatArray = total / np.maximum(days, 1)
    return means


def _profile(
    names: Sequence[str],
    daily: FloatArray,
    group: NDArray[np.int64],
    dispersion: float,
    level: float,
) -> pd.DataFrame:
    n = np.bincount(group, daily, len(names)).astype(np.float64)
    days = np.bincount(group, minlength=len(names))
    rate = np.divide(n, days, out=np.full(len(names), np.nan), where=days > 0)
    low, high = _intervals(n, days, rate, dispersion, level)
    return pd.DataFrame(
        {
            "name": names,
            "n": n,
            "days": days,
            "per_day": rate,
            "share": rate / np.nansum(rate),
            "low": low,
            "high": high,
        }
    )


def _intervals(
    n: FloatArray, days: NDArray[np.int64], rate: FloatArray, dispersion: float, level: float
) -> tuple[FloatArray, FloatArray]:
    """Bounds of each share: a binomial share of the numbers, carried over to equal days.

    The odds of a share are those of the numbers, one against the others, times a factor that only
    the days with data decide.
    """
    tail = (1 - level) / 2
    others, other_rates = n.sum() - n, np.nansum(rate) - rate
    k, total = n / dispersion, n.sum() / dispersion
    known = days > 0
    per_other = np.divide(
        others, other_rates, out=np.full(len(n), days.mean()), where=known & (other_rates > 0)
    )
    factor = per_other / np.maximum(days, 1)
    bounds = (
        np.where(k > 0, betaincinv(np.maximum(k, 1e-9), total - k + 1, tail), 0.0),
        np.where(k < total, betaincinv(k + 1, np.maximum(total - k, 1e-9), 1 - tail), 1.0),
    )
    low, high = (np.where(known, factor * p / (1 - p + factor * p), np.nan) for p in bounds)
    return low, high

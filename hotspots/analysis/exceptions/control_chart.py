"""The rules of the control chart on monthly counts, with the reasons in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.exceptions.chart_rules import (
    MONTHS_NEEDED,
    RULES,
    RUNS,
    TRENDS,
    ChartFlags,
    chart_flags,
)
from hotspots.analysis.exceptions.month_exception import Direction, MonthException
from hotspots.analysis.exceptions.trends import YEAR
from hotspots.analysis.exceptions.wording import (
    counted,
    gap_sentence,
    nothing_sentence,
    rolling_sentence,
    run_sentence,
    too_short_sentence,
    trend_sentence,
)
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.silence import silent_steps
from hotspots.errors import InputError
from hotspots.periods import Month, month_from_number, month_number, parse_month

SIDES: tuple[Direction, ...] = ("high", "low")


def find_exceptions(
    counts: ArrayLike,
    *,
    at_most: ArrayLike | None = None,
    months: Sequence[str] | None = None,
) -> tuple[MonthException, ...]:
    """Which rules of the control chart a monthly series breaks, each with the reason in words.

    High, where ``mean`` and ``sd`` are of the 24 months before the last one (``sd`` with n - 1):
    the last month > mean + 2 sd; each of the last 3 > mean + 1 sd; each of the last 8 > mean; the
    counts of the last 12 months rise significantly; the rolling 12-month total rises significantly.
    Low mirrors them. "Above" is strictly above. A series without anything in its last 12 months
    says only that, what the 12 before had, and whether chance alone may leave such a gap.

    Parameters
    ----------
    counts
        One number of zero or more for each month without a gap, the last month last. NaN is a month
        without data: what needs it is not flagged.
    at_most
        Where counts are known only to a range, its upper ends, and ``counts`` its lower ones: a
        rule fires only if it fires for every value that is possible.
    months
        ``YYYY-MM`` of each count, to name them.

    Returns
    -------
    tuple of MonthException
        In the order of the rules, high before low; at the end what cannot be said because there are
        fewer than 25 months or gaps in them. Empty for a series that is as it was.

    Raises
    ------
    InputError
        If counts are negative or not numbers, bounds are the wrong way round, or the months are not
        consecutive.

    Notes
    -----
    The trends are tests by Mann and Kendall, and by Wilcoxon on the year-on-year differences, both
    at 5 % two-sided: see `hotspots.analysis.exceptions.trends`, also for their limits. With five
    rules on two sides some flags are chance: a series without any change and without carry-over
    from month to month breaks one of them in about one month of seven if it has one incident or
    more every two months. Rarer ones break one more often, or have nothing in a whole year; counts
    known only to a range hardly ever do.

    Examples
    --------
    >>> calm = [30, 32, 31, 29, 33, 31] * 4
    >>> for found in find_exceptions([*calm, 52]):
    ...     print(found.sentence)
    High: the last month with 52 above the 24-month mean of 31 by more than 2 standard
    deviations of 1.3.
    """
    least, most = _bounds(counts, at_most)
    names = _names(months, least.shape[1])
    flags = chart_flags(least, most)
    return series_exceptions(ChartSeries(least, most, names), flags, 0)


@dataclass(frozen=True, eq=False)
class ChartSeries:
    """Series of monthly counts: bounds, shape (series, months), and the months' names or none."""

    least: FloatArray
    most: FloatArray
    months: tuple[str, ...]

    @property
    def last(self) -> str | None:
        """The name of the last month."""
        return self.months[-1] if self.months else None


def series_exceptions(
    chart: ChartSeries, flags: ChartFlags, series: int
) -> tuple[MonthException, ...]:
    """What is to be told of one series among many; see ``find_exceptions``."""
    mean = float(flags.baseline.mean[series])
    deviation = float(flags.baseline.deviation[series])
    if flags.silent[series]:
        return (_nothing(chart, series, mean, deviation),)
    found = [
        MonthException(
            rule, side, _sentence(chart, flags, series, rule, side), mean, deviation,
            chart.months[-_length(rule) :], _p_value(flags, series, rule, side),
        )
        for rule, side in _fired(flags, series)
    ]  # fmt: skip
    if (unsaid := _unsaid(chart, series)) is not None:
        found.append(MonthException("too_short", "none", unsaid, mean, deviation, chart.months))
    return tuple(found)


def _nothing(chart: ChartSeries, series: int, mean: float, deviation: float) -> MonthException:
    """A year without a record: an end of the reports, or what a rare kind often has."""
    least, most = chart.least[series], chart.most[series]
    stopped = not most[most > 0].size or bool(np.isnan(least[-YEAR:]).any())
    stopped = stopped or bool(silent_steps(np.nan_to_num(least).astype(np.int64))[-1])
    return MonthException(
        "no_data" if stopped else "none_recorded",
        "none",
        nothing_sentence(least, most, stopped=stopped),
        mean,
        deviation,
        chart.months[-YEAR:],
    )


def _fired(flags: ChartFlags, series: int) -> Iterator[tuple[str, Direction]]:
    for rule, high, low in zip(RULES, flags.high[:, series], flags.low[:, series], strict=True):
        for side, fires in zip(SIDES, (high, low), strict=True):
            if fires:
                yield rule, side


def _sentence(
    chart: ChartSeries, flags: ChartFlags, series: int, rule: str, side: Direction
) -> str:
    least, most = chart.least[series], chart.most[series]
    if rule in RUNS:
        last = counted(float(least[-1]), float(most[-1]))
        return run_sentence(rule, side, flags.baseline, series, last, chart.last)
    p_value = _p_value(flags, series, rule, side)
    if rule == "trend":
        before = flags.p_rise_before if side == "high" else flags.p_fall_before
        return trend_sentence(side, p_value, float(before[series]))
    return rolling_sentence(side, least[-2 * YEAR :], most[-2 * YEAR :], p_value)


def _p_value(flags: ChartFlags, series: int, rule: str, side: Direction) -> float:
    if rule not in TRENDS:
        return math.nan
    p_values = flags.p_rise if side == "high" else flags.p_fall
    return float(p_values[TRENDS.index(rule), series])


def _length(rule: str) -> int:
    if rule in RUNS:
        return RUNS[rule][0]
    return YEAR if rule == "trend" else 2 * YEAR


def _unsaid(chart: ChartSeries, series: int) -> str | None:
    counts = chart.least[series]
    if counts.size < MONTHS_NEEDED:
        return too_short_sentence(counts.size, chart.last)
    missing = int(np.isnan(counts[-MONTHS_NEEDED:]).sum())
    return gap_sentence(missing) if missing else None


def _bounds(counts: ArrayLike, at_most: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    least = _numbers(counts)
    most = least if at_most is None else _numbers(at_most)
    if least.shape != most.shape or (np.isnan(least) != np.isnan(most)).any():
        raise InputError("Give a lower and an upper bound for each month, or neither of them.")
    if (least > most).any():
        raise InputError(
            f"Month {int(np.flatnonzero(least > most)[0]) + 1} is at least more than at most: "
            "swap the two bounds."
        )
    return least[None, :], most[None, :]


def _numbers(counts: ArrayLike) -> FloatArray:
    try:
        values = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("The monthly counts must be numbers, one for each month.") from None
    if values.ndim != 1 or not values.size:
        raise InputError("Give the monthly counts as one list, a number for each month.")
    unusable = np.isinf(values) | (values < 0)
    if unusable.any():
        month = int(np.flatnonzero(unusable)[0])
        raise InputError(
            f"The count of month {month + 1} is {values[month]:g}: counts must be numbers of zero "
            "or more, NaN for a month without data."
        )
    return values


def _names(months: Sequence[str] | None, length: int) -> tuple[str, ...]:
    if months is None:
        return ()
    names = tuple(parse_month(str(month)) for month in months)
    if len(names) != length:
        raise InputError(f"There are {length} counts but {len(names)} months: give one for each.")
    first = month_number(names[0])
    for i, name in enumerate(names):
        expected: Month = month_from_number(first + i)
        if name != expected:
            raise InputError(
                f"{expected} is missing before {name}: give every month once, in order, with NaN "
                "for one without data."
            )
    return names

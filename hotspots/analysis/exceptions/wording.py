"""The reason for an exception in words, such as "each of the last 8 months above the mean"."""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.exceptions.chart_rules import (
    BASELINE_MONTHS,
    MONTHS_NEEDED,
    RUNS,
    Baseline,
)
from hotspots.analysis.exceptions.month_exception import Direction
from hotspots.analysis.exceptions.trends import YEAR
from hotspots.analysis.locations import FloatArray
from hotspots.periods import Month, month_from_number, month_number, month_title

LIKE_THE_YEAR_BEFORE = 0.2
"""So likely or less, a trend of the year before is a hint that the trend is the season's."""

RAREST_TOLD = 0.001
"""Chances smaller than this are told as smaller: further digits of them mean nothing."""


def run_sentence(
    rule: str, direction: Direction, base: Baseline, series: int, count: str, month: str | None
) -> str:
    """Why a rule on the last months fires.

    Parameters
    ----------
    count, month
        Of the last month: its count in words and its name, None for one without a name.
    """
    months, times = RUNS[rule]
    side = "above" if direction == "high" else "below"
    mean = f"the {BASELINE_MONTHS}-month mean of {_mean(base, series)}"
    if months == 1:
        what = f"{month_title(Month(month)) if month else 'the last month'} with {count}"
    else:
        what = f"each of the last {months} months"
    by = f" by more than {_deviations(times, base, series)}" if times else ""
    return f"{direction.capitalize()}: {what} {side} {mean}{by}."


def trend_sentence(direction: Direction, p_value: float, p_before: float) -> str:
    """Why the trend of the last twelve months is an exception, and whether it may be the season."""
    moves = "rise" if direction == "high" else "fall"
    return (
        f"{direction.capitalize()}: the counts of the last {YEAR} months {moves} more steadily "
        f"than chance would make them ({_chance(p_value)}){_season(moves, p_before)}."
    )


def rolling_sentence(
    direction: Direction, least: FloatArray, most: FloatArray, p_value: float
) -> str:
    """Why the trend of the rolling 12-month total is an exception; bounds of the last 24 months."""
    moved = "rose" if direction == "high" else "fell"
    before, now = slice(0, YEAR), slice(YEAR, None)
    earlier = _between(float(least[before].sum()), float(most[before].sum()))
    later = _between(float(least[now].sum()), float(most[now].sum()))
    return (
        f"{direction.capitalize()}: the rolling {YEAR}-month total {moved} from {earlier} to "
        f"{later}, month against the same month a year before ({_chance(p_value)})."
    )


def too_short_sentence(months: int, last: str | None) -> str:
    """What cannot be said yet of a series of so few months."""
    said = f"Only {months} month{'' if months == 1 else 's'} of data: "
    if months < YEAR:
        return f"{said}no exceptions can be flagged {_until(YEAR - months, last)}."
    return (
        f"{said}only trends can be flagged {_until(MONTHS_NEEDED - months, last)}, when the "
        f"{BASELINE_MONTHS}-month mean has its months."
    )


def gap_sentence(missing: int) -> str:
    """Why the rules on the mean say nothing of a series with gaps."""
    have = "has" if missing == 1 else "have"
    return (
        f"{missing} of the last {MONTHS_NEEDED} months {have} no data: "
        f"nothing can be held against a {BASELINE_MONTHS}-month mean."
    )


def nothing_sentence(least: FloatArray, most: FloatArray, *, stopped: bool) -> str:
    """What a year without a record comes after, and whether it may be chance.

    Parameters
    ----------
    least, most
        Bounds of all months of the series; NaN for one without data.
    stopped
        Whether chance would seldom leave so long a gap.
    """
    if not np.nansum(most):
        return f"No data: nothing recorded in all {most.size} months."
    before = slice(max(0, most.size - 2 * YEAR), most.size - YEAR)
    earlier = counted(float(np.nansum(least[before])), float(np.nansum(most[before])))
    width = before.stop - before.start
    nothing = f"nothing recorded in the last {YEAR} months, {earlier} in the {width} before"
    if stopped:
        return f"No data: {nothing}."
    return f"None: {nothing}, so few that an empty year may be chance."


def counted(least: float, most: float) -> str:
    """A count in words, where it is withheld as a range."""
    return number(least) if least == most else f"{number(least)} to {number(most)}"


def number(value: float) -> str:
    """A number with at most one decimal, none where it is whole."""
    return f"{value:,.1f}".removesuffix(".0")


def _mean(base: Baseline, series: int) -> str:
    return _between(float(base.least_mean[series]), float(base.most_mean[series]))


def _between(least: float, most: float) -> str:
    lower, upper = number(least), number(most)
    return lower if lower == upper else f"between {lower} and {upper}"


def _deviations(times: float, base: Baseline, series: int) -> str:
    deviation = number(base.deviation[series])
    if base.deviation[series] == 0:
        return f"{times:g} standard deviation{'s' if times > 1 else ''} (0: all months were alike)"
    if times == 1:
        return f"the standard deviation of {deviation}"
    return f"{times:g} standard deviations of {deviation}"


def _season(moves: str, p_before: float) -> str:
    if p_before >= LIKE_THE_YEAR_BEFORE:
        return ""
    return f"; those of the 12 months before {moves} as well, so it may be the season"


def _chance(p_value: float) -> str:
    """How seldom chance alone does so much, to one digit: 0.009 is about 1 in 100."""
    if p_value < RAREST_TOLD:
        return f"less than 1 chance in {1 / RAREST_TOLD:,.0f} if nothing had changed"
    times = 1 / p_value
    digit = 10 ** math.floor(math.log10(times))
    return f"about 1 chance in {round(times / digit) * digit:,} if nothing had changed"


def _until(months: int, last: str | None) -> str:
    if last is None:
        return f"before {months} more month{'s' if months > 1 else ''}"
    then = month_from_number(month_number(Month(last)) + months)
    return f"before {month_title(then)} is in"

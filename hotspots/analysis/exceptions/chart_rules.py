"""The rules of the control chart on many series at once, with counts known only to a range.

The baseline of a series is the 24 months before its last one: one mean and one standard deviation,
against which the last month, the last three and the last eight are held. (All but the last of those
are in the baseline themselves, as on the printed chart, which has one line.) A count that is
withheld lies between two numbers; a rule fires only if it fires for every value that is possible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.exceptions.trends import YEAR, trend_p_values, year_on_year_p_values
from hotspots.analysis.locations import FloatArray

BoolArray = NDArray[np.bool_]

BASELINE_MONTHS = 24
MONTHS_NEEDED = BASELINE_MONTHS + 1
SIGNIFICANT = 0.05
RUNS = {"last_month": (1, 2.0), "three_months": (3, 1.0), "eight_months": (8, 0.0)}
"""How many of the last months must each pass the mean, and by how many standard deviations."""

TRENDS = ("trend", "rolling_trend")
RULES = (*RUNS, *TRENDS)


@dataclass(frozen=True, eq=False)
class Baseline:
    """Mean and standard deviation of the 24 months before the last, one for each series.

    Attributes
    ----------
    mean, deviation
        With every count in the middle of its range; the deviation with n - 1.
    least_mean, most_mean
        Bounds of the mean.
    most_deviation
        A bound that the deviation does not pass, whatever the values: that of the middles plus the
        length of the half ranges, since the deviation is a norm.
    """

    mean: FloatArray
    deviation: FloatArray
    least_mean: FloatArray
    most_mean: FloatArray
    most_deviation: FloatArray


@dataclass(frozen=True, eq=False)
class ChartFlags:
    """Which rules fire, shape (rules of ``RULES``, series), and what they rest on.

    Attributes
    ----------
    high, low
        Whether a rule fires above or below.
    departure
        How far the last month surely is from the mean, in standard deviations: above zero over it,
        below zero under it, zero where that is not sure.
    p_rise, p_fall
        Of the two trends, shape (2, series); 1 where there are too few months.
    p_rise_before, p_fall_before
        Of the trend of the twelve months before the last twelve: what a season repeats.
    silent
        Whether nothing was recorded in the last twelve months.
    """

    high: BoolArray
    low: BoolArray
    baseline: Baseline
    departure: FloatArray
    p_rise: FloatArray
    p_fall: FloatArray
    p_rise_before: FloatArray
    p_fall_before: FloatArray
    silent: BoolArray


def chart_flags(least: FloatArray, most: FloatArray) -> ChartFlags:
    """Apply every rule to every series.

    Parameters
    ----------
    least, most
        Bounds of the counts, shape (series, months), the last month last; equal where a count is
        known, NaN for a month without data. A rule that needs a month that is not there is silent.
    """
    base = _baseline(least, most)
    high = [_above(least, base.most_mean, base.most_deviation, *run) for run in RUNS.values()]
    low = [_above(-most, -base.least_mean, base.most_deviation, *run) for run in RUNS.values()]
    p_rise, p_fall = _trends(least, most), _trends(-most, -least)
    return ChartFlags(
        high=np.array([*high, *(p_rise < SIGNIFICANT)]),
        low=np.array([*low, *(p_fall < SIGNIFICANT)]),
        baseline=base,
        departure=_departure(least, most, base),
        p_rise=p_rise,
        p_fall=p_fall,
        p_rise_before=_trend_before(least, most),
        p_fall_before=_trend_before(-most, -least),
        silent=_silent(most),
    )


def _baseline(least: FloatArray, most: FloatArray) -> Baseline:
    if least.shape[1] < MONTHS_NEEDED:
        return Baseline(*np.full((5, len(least)), np.nan))
    lower, upper = least[:, -MONTHS_NEEDED:-1], most[:, -MONTHS_NEEDED:-1]
    middle, half = (lower + upper) / 2, (upper - lower) / 2
    deviation = middle.std(axis=1, ddof=1)
    reach = np.sqrt((half**2).sum(axis=1) / (BASELINE_MONTHS - 1))
    return Baseline(
        mean=middle.mean(axis=1),
        deviation=deviation,
        least_mean=lower.mean(axis=1),
        most_mean=upper.mean(axis=1),
        most_deviation=deviation + reach,
    )


def _above(
    counts: FloatArray, mean: FloatArray, deviation: FloatArray, months: int, times: float
) -> BoolArray:
    """Whether each of the last months is strictly above the mean by so many deviations."""
    above = counts[:, -months:] > (mean + times * deviation)[:, None]
    return np.asarray(above.all(axis=1))


def _trends(least: FloatArray, most: FloatArray) -> FloatArray:
    p_values = np.ones((len(TRENDS), len(least)))
    if least.shape[1] >= YEAR:
        p_values[0] = trend_p_values(least[:, -YEAR:], most[:, -YEAR:])
    if least.shape[1] >= 2 * YEAR:
        p_values[1] = year_on_year_p_values(least[:, -2 * YEAR :], most[:, -2 * YEAR :])
    return p_values


def _trend_before(least: FloatArray, most: FloatArray) -> FloatArray:
    if least.shape[1] < 2 * YEAR:
        return np.ones(len(least))
    before = slice(-2 * YEAR, -YEAR)
    return trend_p_values(least[:, before], most[:, before])


def _departure(least: FloatArray, most: FloatArray, base: Baseline) -> FloatArray:
    over = np.maximum(least[:, -1] - base.most_mean, 0.0)
    under = np.maximum(base.least_mean - most[:, -1], 0.0)
    known = np.isfinite(over) & np.isfinite(under)
    # A deviation below one incident would make much of a single one.
    unit = np.maximum(base.most_deviation[known], 1.0)
    departure = np.zeros(len(least))
    departure[known] = (over[known] - under[known]) / unit
    return departure


def _silent(most: FloatArray) -> BoolArray:
    if most.shape[1] < YEAR:
        return np.zeros(len(most), dtype=np.bool_)
    nothing = np.isnan(most) | (most == 0)
    return np.asarray(nothing[:, -YEAR:].all(axis=1))

"""When in the week: incidents known only to lie between two moments, spread evenly over them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.locations import FloatArray, checked_weights
from hotspots.analysis.temporal.london_time import (
    DAY,
    HOUR,
    MONDAY,
    SECOND,
    IntArray,
    clock_offsets,
    elapsed,
    london_moments,
    refuse_missing,
)
from hotspots.errors import InputError

HOURS = 168
WEEK = 7 * DAY


def aoristic_week(start: Any, end: Any, *, weights: ArrayLike | None = None) -> FloatArray:
    """Spread incidents over the hours of the week in which they may have happened.

    Parameters
    ----------
    start, end
        From when to when each incident may have happened, one each; ``end`` may be missing. Moments
        with a time zone, or without one as read from a clock in London.
    weights
        What each incident counts for; one each where not given.

    Returns
    -------
    array
        Shape (7, 24): weekdays, Monday first, and hours of the clock in London. It sums to the
        weights.

    Raises
    ------
    InputError
        If an incident has no start, or the moments are none.

    Notes
    -----
    Each minute between start and end, the end itself excluded, gets the same share (Ratcliffe 2000,
    "Aoristic analysis: the spatial interpretation of unspecific temporal events"); seconds count
    too. Without an end, or with one that is not after the start, all goes to the hour of the start.
    Seven days or more give each hour 1/168.

    What is spread is time that passed. On the night that the clock is put forward no time passes
    between 01:00 and 02:00, and that hour gets nothing; on the night it is put back two hours pass
    there, and it gets two shares. A time of that doubled hour without a time zone is taken at its
    widest: the first of the two as a start, the second as an end.

    Examples
    --------
    Bicycles left on Friday at 22:00 and gone on Saturday at 02:00, two hours on either day:

    >>> week = aoristic_week(["2025-01-10T22:00"], ["2025-01-11T02:00"])
    >>> week[4, 22:].tolist(), week[5, :3].tolist()
    ([0.25, 0.25], [0.25, 0.25, 0.0])
    """
    starts = london_moments(start, "start")
    refuse_missing(starts, "start")
    ends = london_moments(end, "end", later=True)
    if len(starts) != len(ends):
        raise InputError(
            f"There are {len(starts)} starts but {len(ends)} ends: give one of each for each "
            "incident, NaT where an end is not known."
        )
    weight = checked_weights(weights, len(starts))
    weight = np.ones(len(starts)) if weight is None else weight
    # A missing end is the smallest integer: before its start, as one the wrong way round.
    begun, ended = elapsed(starts), elapsed(ends)
    moment = ended <= begun
    whole_weeks = ~moment
    whole_weeks[~moment] = ended[~moment] - begun[~moment] >= WEEK
    spread = ~moment & ~whole_weeks
    hours = np.full(HOURS, weight[whole_weeks].sum() / HOURS)
    hours += _at_moments(begun[moment], weight[moment])
    hours += _over_intervals(begun[spread], ended[spread], weight[spread])
    return hours.reshape(7, 24)


def _at_moments(begun: IntArray, weight: FloatArray) -> FloatArray:
    hour = _into_week(begun + clock_offsets(begun)) // HOUR
    return np.bincount(hour, weight, HOURS).astype(np.float64)


def _over_intervals(begun: IntArray, ended: IntArray, weight: FloatArray) -> FloatArray:
    """Spread intervals of less than a week, each at one rate of weight per microsecond."""
    rate = weight / (ended - begun)
    before, after = clock_offsets(begun), clock_offsets(ended)
    changed = before != after
    # Within a week the clock is changed once at most: before and after it is one piece each.
    change = ended.copy()
    change[changed] = _clock_change(begun[changed], ended[changed], before[changed])
    hours = _pieces(begun + before, change + before, rate)
    return hours + _pieces((change + after)[changed], (ended + after)[changed], rate[changed])


def _clock_change(begun: IntArray, ended: IntArray, offset: IntArray) -> IntArray:
    """The moment between two at which the clock is changed, by halving down to the second."""
    first, last = begun // SECOND, -(-ended // SECOND)
    while (last - first > 1).any():
        middle = (first + last) // 2
        same = clock_offsets(middle * SECOND) == offset
        first, last = np.where(same, middle, first), np.where(same, last, middle)
    return last * SECOND


def _pieces(first: IntArray, last: IntArray, rate: FloatArray) -> FloatArray:
    """Weight of each hour of the week from intervals of clock time, under a week and an hour."""
    length, from_monday = last - first, _into_week(first)
    to_monday = from_monday + length
    hour, last_hour = from_monday // HOUR, to_monday // HOUR
    within = hour == last_hour
    over = ~within
    # Hours are counted on over the weeks, and folded onto the first of them.
    parts = _summed(hour, rate * _until(within, to_monday, from_monday, hour))
    parts += _summed(last_hour[over], (rate * (to_monday - last_hour * HOUR))[over])
    steps = _summed(hour[over] + 1, rate[over] * HOUR)
    steps -= _summed(last_hour[over], rate[over] * HOUR)
    # What is left of sums that cancel is rounding, and no weight is below zero.
    parts += np.maximum(np.cumsum(steps), 0.0)
    week: FloatArray = parts.reshape(-1, HOURS).sum(axis=0)
    return week


def _summed(hour: IntArray, weight: FloatArray) -> FloatArray:
    """Weight of each hour of three weeks; an interval of a week and an hour ends in the third."""
    # Of nothing, bincount makes whole numbers.
    return np.bincount(hour, weight, 3 * HOURS).astype(np.float64)


def _until(
    within: NDArray[np.bool_], to_monday: IntArray, from_monday: IntArray, hour: IntArray
) -> IntArray:
    """How long an interval lies in its first hour."""
    return np.where(within, to_monday, (hour + 1) * HOUR) - from_monday


def _into_week(clock: IntArray) -> IntArray:
    return (clock - MONDAY) % WEEK

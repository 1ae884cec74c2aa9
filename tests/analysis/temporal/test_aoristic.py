"""Aoristic weights against hand cases and against a walk through every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.locations import FloatArray
from hotspots.analysis.temporal.aoristic import aoristic_week
from hotspots.errors import InputError
from hotspots.periods import LONDON

WEEK = timedelta(days=7)
# 5 January 2026 is a Monday; the clock goes forward on 29 March and back on 25 October 2026.
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def by_the_minute(start: datetime, end: datetime | None, weight: float = 1.0) -> FloatArray:
    """The definition, carried out: each minute's share to the hour that a clock shows in it."""
    week = np.zeros((7, 24))
    if end is None or end <= start:
        local = start.astimezone(LONDON)
        week[local.weekday(), local.hour] = weight
        return week
    if end - start >= WEEK:
        return np.full((7, 24), weight / 168)
    minutes = int((end - start).total_seconds()) // 60
    for minute in range(minutes):
        local = (start.astimezone(UTC) + timedelta(minutes=minute)).astimezone(LONDON)
        week[local.weekday(), local.hour] += weight / minutes
    return week


def test_two_evenings_and_two_mornings() -> None:
    week = aoristic_week(["2026-01-09T22:30"], ["2026-01-10T01:00"])
    expected = np.zeros((7, 24))
    expected[4, 22], expected[4, 23], expected[5, 0] = 0.2, 0.4, 0.4
    assert week == pytest.approx(expected)


def test_sunday_night_runs_on_into_monday() -> None:
    week = aoristic_week(["2026-01-11T23:00"], ["2026-01-12T01:00"])
    assert (week[6, 23], week[0, 0], week.sum()) == (0.5, 0.5, 1)


@pytest.mark.parametrize("end", [None, "2026-01-09T22:45", "2026-01-09T20:00"])
def test_without_an_end_after_the_start_all_goes_to_the_hour_of_the_start(end: str | None) -> None:
    week = aoristic_week(["2026-01-09T22:45"], [end], weights=[3])
    assert week[4, 22] == week.sum() == 3


def test_seven_days_are_the_whole_week_and_a_minute_less_is_not() -> None:
    whole = aoristic_week(["2026-01-09T22:30"], ["2026-01-16T22:30"])
    assert whole == pytest.approx(np.full((7, 24), 1 / 168))
    assert aoristic_week(["2026-01-09T22:30"], ["2026-03-16T00:00"]) == pytest.approx(whole)
    less = aoristic_week(["2026-01-09T22:30"], ["2026-01-16T22:29"])
    assert less[4, 22] == pytest.approx(59 / (168 * 60 - 1))
    assert less[4, 21] == pytest.approx(60 / (168 * 60 - 1))


def test_a_whole_day_of_summer_is_that_day_in_london() -> None:
    """Midnight in London is 23:00 in UTC."""
    week = aoristic_week(["2026-07-13T23:00Z"], ["2026-07-14T23:00Z"])
    assert week[1] == pytest.approx(np.full(24, 1 / 24))
    assert week.sum() == pytest.approx(1)


def test_the_night_without_a_second_hour() -> None:
    """Saturday 23:00 to Sunday 04:00 is four hours long; no time passes from 01:00 to 02:00."""
    week = aoristic_week(["2026-03-28T23:00"], ["2026-03-29T04:00"])
    assert week[5, 23] == week[6, 0] == week[6, 2] == week[6, 3] == pytest.approx(0.25)
    assert week[6, 1] == 0


def test_the_night_with_a_second_hour_twice() -> None:
    """Saturday 23:00 to Sunday 03:00 is five hours long, two of them from 01:00 to 02:00."""
    week = aoristic_week(["2026-10-24T23:00"], ["2026-10-25T03:00"])
    assert week[5, 23] == week[6, 0] == week[6, 2] == pytest.approx(0.2)
    assert week[6, 1] == pytest.approx(0.4)


def test_a_time_that_a_clock_shows_twice_stays_in_its_hour() -> None:
    week = aoristic_week(["2026-10-25T01:30"], ["2026-10-25T01:30"])
    assert week[6, 1] == week.sum() == pytest.approx(1)


def test_an_end_that_a_clock_shows_twice_is_the_second_time() -> None:
    """00:30 to 01:30 are at most two hours that night: half an hour, and one and a half."""
    week = aoristic_week(["2026-10-25T00:30"], ["2026-10-25T01:30"])
    assert (week[6, 0], week[6, 1]) == pytest.approx((0.25, 0.75))
    # A start is the first time: 01:30 to 02:30 are an hour and a half in the one, half in the next.
    week = aoristic_week(["2026-10-25T01:30"], ["2026-10-25T02:30"])
    assert (week[6, 1], week[6, 2]) == pytest.approx((0.75, 0.25))


def test_a_week_with_a_change_of_the_clock_lasts_168_hours() -> None:
    start = datetime(2026, 3, 25, 12, tzinfo=UTC)
    week = aoristic_week([start], [start + timedelta(hours=167, minutes=59)])
    assert week == pytest.approx(by_the_minute(start, start + timedelta(hours=167, minutes=59)))


def test_weights_count_and_incidents_add_up() -> None:
    starts, ends = ["2026-01-09T22:00", "2026-01-05T10:10"], ["2026-01-10T00:00", None]
    week = aoristic_week(starts, ends, weights=[2.0, 0.5])
    assert (week[4, 22], week[4, 23], week[0, 10], week.sum()) == (1, 1, 0.5, 2.5)


MINUTES = st.integers(0, 60 * 24 * 7 + 200)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(0, 60 * 24 * 365),
                # The weeks around both changes of the clock.
                st.integers(60 * 24 * 76, 60 * 24 * 84),
                st.integers(60 * 24 * 286, 60 * 24 * 294),
            ),
            st.one_of(st.none(), st.integers(-100, 300), MINUTES),
            st.floats(0, 10),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_interval_is_spread_as_minute_by_minute(
    intervals: list[tuple[int, int | None, float]],
) -> None:
    starts = [MONDAY + timedelta(minutes=begun) for begun, _, _ in intervals]
    ends = [
        None if length is None else start + timedelta(minutes=length)
        for start, (_, length, _) in zip(starts, intervals, strict=True)
    ]
    weights = [weight for _, _, weight in intervals]
    week = aoristic_week(starts, pd.Series(ends, dtype="datetime64[us, UTC]"), weights=weights)
    expected = sum(map(by_the_minute, starts, ends, weights))
    assert week == pytest.approx(expected, abs=1e-9)
    assert week.sum() == pytest.approx(sum(weights))
    assert (week >= 0).all()


def test_clocks_of_other_places_are_converted() -> None:
    paris = pd.Series(pd.to_datetime(["2026-01-09T23:10"])).dt.tz_localize("Europe/Paris")
    assert aoristic_week(paris, [None])[4, 22] == 1


def test_zones_may_differ_as_londons_own_do() -> None:
    """The Fridays of a January and of a July, both from 22:00 to 24:00."""
    starts = ["2026-01-09T22:00+00:00", "2026-07-10T22:00+01:00"]
    week = aoristic_week(starts, ["2026-01-10T00:00Z", "2026-07-11T00:00+01:00"])
    assert (week[4, 22], week[4, 23], week.sum()) == (1, 1, 2)
    with pytest.raises(InputError, match="all with a time zone or all without"):
        aoristic_week([*starts, "2026-07-10T22:00"], [None] * 3)


def test_nothing_is_a_week_of_nothing() -> None:
    assert aoristic_week([], []).tolist() == np.zeros((7, 24)).tolist()


@pytest.mark.parametrize(
    ("start", "end", "weights", "words"),
    [
        (["2026-01-09", None], ["2026-01-10", None], None, "Row 2 has no start"),
        (["2026-01-09"], [], None, "There are 1 starts but 0 ends"),
        ([46_000], [46_001], None, "The starts are numbers, not dates"),
        (["Friday"], [None], None, "The starts are not dates and times"),
        (["09/01/2026"], [None], None, "The starts are not dates and times"),
        (["2026-01-09"], [None], [-1], "The weight of point 1 is -1"),
        (["2026-01-09"], [None], [1, 2], "There are 1 points but 2 weights"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    start: list[object], end: list[object], weights: list[float] | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        aoristic_week(start, end, weights=weights)

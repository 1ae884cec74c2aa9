"""Parts and blocks of the week: boundaries by hand, and a minute-by-minute count beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotspots.errors import NotFoundError
from hotspots.periods import LONDON
from hotspots.time_of_week import (
    DAYS,
    PARTS_OF_DAY,
    TIMES,
    UNKNOWN,
    blocks_of_week,
    find_times,
    parts_of_week,
)
from tests.invented_area import minute


def part(start: str, end: str | None = None) -> str:
    found = parts_of_week(np.array([minute(start)]), np.array([minute(end or start)]))[0]
    if found == UNKNOWN:
        return "not known"
    day, hours = divmod(int(found), len(PARTS_OF_DAY))
    return f"{DAYS[day]} {PARTS_OF_DAY[hours]}"


def block(start: str, end: str | None = None) -> str:
    found = blocks_of_week(np.array([minute(start)]), np.array([minute(end or start)]))[0]
    return "not known" if found == UNKNOWN else list(TIMES)[found]


def test_every_part_is_in_one_block() -> None:
    parts = [part for block in TIMES.values() for part in block.parts]
    assert sorted(parts) == list(range(42))
    assert sum(block.hours for block in TIMES.values()) == 168


# 10 March 2025 was a Monday.
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-03-10T06:00", "Monday 06:00 to 10:00"),
        ("2025-03-10T09:59", "Monday 06:00 to 10:00"),
        ("2025-03-10T05:59", "Sunday 02:00 to 06:00"),
        ("2025-03-16T23:30", "Sunday 22:00 to 02:00"),
        ("2025-03-15T01:30", "Friday 22:00 to 02:00"),
        ("2025-07-15T18:00", "Tuesday 18:00 to 22:00"),
        ("1969-12-29T06:00", "Monday 06:00 to 10:00"),
    ],
)
def test_a_moment_lies_in_the_part_of_londons_clock(moment: str, expected: str) -> None:
    assert part(moment) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-03-10T21:00", "2025-03-10T22:30", "Monday 18:00 to 22:00"),
        ("2025-03-10T21:00", "2025-03-10T23:00", "not known"),
        ("2025-03-10T21:00", "2025-03-10T23:02", "Monday 22:00 to 02:00"),
        ("2025-03-10T06:00", "2025-03-10T13:59", "Monday 06:00 to 10:00"),
        ("2025-03-10T06:00", "2025-03-10T14:00", "not known"),
        ("2025-03-10T00:00", "2025-03-11T00:00", "not known"),
        ("2025-03-10T12:00", "2025-03-10T11:00", "Monday 10:00 to 14:00"),
    ],
)
def test_more_than_half_of_the_time_decides(start: str, end: str, expected: str) -> None:
    assert part(start, end) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-03-10T06:00", None, "weekday-day"),
        ("2025-03-14T17:59", None, "weekday-day"),
        ("2025-03-14T18:00", None, "weekend-night"),
        ("2025-03-15T05:59", None, "weekend-night"),
        ("2025-03-15T06:00", None, "weekend-day"),
        ("2025-03-16T18:00", None, "weekday-evening"),
        ("2025-03-16T22:00", None, "weekday-night"),
        ("2025-03-17T05:59", None, "weekday-night"),
        # A whole day is half day and half night: nobody knows which.
        ("2025-03-12T00:00", "2025-03-13T00:00", "not known"),
        ("2025-03-15T00:00", "2025-03-16T00:00", "not known"),
        # From Friday evening to Sunday: 24 of 38 hours are Friday and Saturday nights.
        ("2025-03-14T18:00", "2025-03-16T08:00", "weekend-night"),
        # Monday to Friday, whole days: 60 of 120 hours are daytime.
        ("2025-03-10T00:00", "2025-03-15T00:00", "not known"),
    ],
)
def test_blocks_by_hand(start: str, end: str | None, expected: str) -> None:
    assert block(start, end) == expected


def test_an_unknown_block_lists_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"weekday-day, .*, weekend-night"):
        find_times("tuesday")


MOMENT = st.datetimes(datetime(2023, 1, 1), datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


def counted(start: datetime, minutes: int) -> np.ndarray:
    """Minutes in each part, one after the other, by the clock in London."""
    parts = np.zeros(42, dtype=np.int64)
    for i in range(minutes):
        local = (start + timedelta(minutes=i)).astimezone(LONDON)
        parts[((local.weekday() * 24 + local.hour - 6) % 168) // 4] += 1
    return parts


@settings(max_examples=60, deadline=None)
@given(start=MOMENT, minutes=st.integers(1, 1_500))
def test_minutes_counted_one_by_one_say_the_same(start: datetime, minutes: int) -> None:
    clock = [(start + timedelta(minutes=m)).astimezone(LONDON).utcoffset() for m in (0, minutes)]
    # The night of a clock change is measured on the clock, an hour more or less.
    assume(clock[0] == clock[1])
    first = int(start.timestamp()) // 60
    begun, ended = np.array([first]), np.array([first + minutes])
    parts = counted(start, minutes)
    most = int(parts.argmax())
    expected = most if 2 * parts[most] > minutes else UNKNOWN
    assert parts_of_week(begun, ended).tolist() == [expected]
    blocks = [int(parts[list(one.parts)].sum()) for one in TIMES.values()]
    found = [number for number, n in enumerate(blocks) if 2 * n > minutes]
    assert blocks_of_week(begun, ended).tolist() == (found or [UNKNOWN])


@given(start=MOMENT, minutes=st.integers(0, 40_000))
def test_a_part_lies_in_its_own_block(start: datetime, minutes: int) -> None:
    first = int(start.timestamp()) // 60
    begun, ended = np.array([first]), np.array([first + minutes])
    found = int(parts_of_week(begun, ended)[0])
    if found != UNKNOWN:
        number = int(blocks_of_week(begun, ended)[0])
        assert found in list(TIMES.values())[number].parts

"""The picture of a week: where its squares lie, their classes, and what is said of it."""

from __future__ import annotations

import numpy as np

from hotspots.area_times import AreaWeek
from hotspots.time_of_week import DAYS
from web.maps.week_picture import week_picture

HIDDEN = np.full((7, 6), np.nan)


def test_hours_are_side_by_side_and_days_below_each_other() -> None:
    hours, parts = np.zeros((7, 24)), np.zeros((7, 6))
    hours[4, 22], hours[4, 23], hours[5, 0] = 10.0, 4.0, 0.5
    parts[4, 4] = 14
    picture = week_picture(AreaWeek(parts, hours, told=20, others=6))
    assert [day for day, _ in picture.days] == list(DAYS)
    friday = picture.days[4][1]
    assert [(friday[h].x, friday[h].y, friday[h].width) for h in (0, 22)] == [
        (0, 80, 24),
        (528, 80, 24),
    ]
    assert [friday[h].shade for h in (21, 22, 23)] == [0, 5, 2]
    assert [friday[h].text for h in (21, 22, 23)] == ["0.0", "10.0", "4.0"]
    assert picture.days[5][1][0].shade == 1
    assert picture.legend == [
        (1, "up to 2"), (2, "up to 4"), (3, "up to 6"), (4, "up to 8"), (5, "up to 10")
    ]  # fmt: skip
    assert picture.ticks[0] == (0, "00")
    assert picture.ticks[5] == (480, "20")
    assert picture.sentence == (
        "Most often Friday 22:00 to 02:00: 14 of the 14 incidents that are known to lie in one "
        "part of four hours; 6 others cannot be placed so (their time is not known well enough)."
    )


def test_parts_begin_at_six_and_small_ones_are_not_told() -> None:
    parts = HIDDEN.copy()
    parts[0, 3], parts[6, 0] = 24, 5
    picture = week_picture(AreaWeek(parts, None, told=36, others=7))
    monday, sunday = picture.days[0][1], picture.days[6][1]
    assert (monday[3].x, monday[3].width, monday[3].shade, monday[3].text) == (288, 96, 5, "24")
    assert (sunday[0].shade, sunday[0].text) == (2, "5")
    assert (monday[0].shade, monday[0].text) == (None, "under 5")
    assert [hour for _, hour in picture.ticks] == ["06", "10", "14", "18", "22", "02"]
    # From 0 to 24 in steps of 5, of which the first cannot be.
    assert picture.legend == [(2, "5 to 9"), (3, "10 to 14"), (4, "15 to 19"), (5, "20 to 24")]
    assert "7 others cannot be placed so" in picture.sentence
    assert "or fewer than 5 lie in their part" in picture.sentence


def test_nothing_known_is_said() -> None:
    for week in (
        AreaWeek(HIDDEN, None, told=9, others=9),
        AreaWeek(np.zeros((7, 6)), np.zeros((7, 24)), told=0, others=0),
    ):
        picture = week_picture(week)
        assert picture.legend == []
        assert picture.sentence.startswith("Too few incidents have a time")

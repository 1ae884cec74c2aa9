"""When in the week an area's incidents happened: by hand, and nothing follows by subtraction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotspots.area_times import area_week, told_parts, unknown_times
from hotspots.disclosure import FEWEST, Selection, Sight, see
from hotspots.errors import NotFoundError
from hotspots.periods import Period
from tests.invented_area import Incident, incident, picture, spread

MARCH = Selection("asb", Period.parse("2025-03", "2025-03"))
FRIDAY, SATURDAY = "2025-03-14T20:00", "2025-03-15T20:00"


def test_an_analyst_sees_every_hour_and_every_part() -> None:
    week = area_week(
        picture([*spread(3, FRIDAY), incident("2025-03-14T22:00", "2025-03-15T02:00")]),
        "Ashby",
        MARCH,
        Sight.EXACT,
    )
    assert week.hours is not None
    assert week.hours[4, 20] == 3
    assert week.hours[4, 22:].tolist() == [0.25, 0.25]
    assert week.hours[5, :2].tolist() == [0.25, 0.25]
    assert week.hours.sum() == pytest.approx(4)
    # Friday 18:00 to 22:00, and 22:00 to 02:00 of the night that began on Friday.
    assert week.parts[4].tolist() == [0, 0, 0, 3, 1, 0]
    assert (week.told, week.others, week.timed) == (4, 0, 4)
    assert week.busiest == ("Friday 18:00 to 22:00", 3)


def test_others_see_parts_of_five_and_no_hours() -> None:
    shown = picture([*spread(6, FRIDAY), *spread(5, SATURDAY), *spread(5, "2025-03-10T12:00"),
                     *spread(4, "2025-03-11T12:00"), *spread(1, "2025-03-12T12:00")])  # fmt: skip
    week = area_week(shown, "ashby", MARCH, Sight.PROTECTED)
    assert week.hours is None
    assert week.parts[4, 3] == 6
    assert week.parts[5, 3] == week.parts[0, 1] == 5
    assert np.isnan(week.parts).sum() == 42 - 3
    # Four and one remain: five together, which tells of neither.
    assert (week.told, week.others) == (21, 5)


def test_a_small_remainder_takes_the_smallest_part_with_it() -> None:
    shown = picture([*spread(9, FRIDAY), *spread(6, SATURDAY), *spread(2, "2025-03-10T12:00")])
    week = area_week(shown, "ashby", MARCH, Sight.PROTECTED)
    assert week.parts[4, 3] == 9
    assert np.isnan(week.parts[5, 3])
    assert (week.told, week.others) == (17, 8)


def test_incidents_of_which_only_the_date_is_known_are_others() -> None:
    days = spread(7, "2025-03-14T00:00", end="2025-03-15T00:00")
    week = area_week(picture(days), "ashby", MARCH, Sight.PROTECTED)
    assert (week.told, week.others, week.busiest) == (7, 7, None)
    exact = area_week(picture(days), "ashby", MARCH, Sight.EXACT)
    assert exact.hours is not None
    assert exact.hours[4].tolist() == pytest.approx([7 / 24] * 24)


def test_what_the_areas_total_withholds_is_in_no_part() -> None:
    """Six in a square that may be shown and three elsewhere: the total is six and a few."""
    shown = picture([*spread(6, FRIDAY), *spread(3, FRIDAY, easting=405_000.0)])
    visible = see(shown.snapshot, MARCH, Sight.PROTECTED, areas=2)
    assert (visible.totals[0], visible.withheld[0]) == (6, True)
    week = area_week(shown, "ashby", MARCH, Sight.PROTECTED)
    assert (week.told, week.parts[4, 3]) == (6, 6)


def test_other_areas_and_unlocated_incidents_do_not_count() -> None:
    elsewhere = spread(6, FRIDAY, easting=412_000.0, area=1)
    shown = picture([*elsewhere, incident(easting=np.nan, northing=np.nan, area=-1)])
    for sight in Sight:
        week = area_week(shown, "Ashby", MARCH, sight)
        assert (week.told, week.others, week.busiest) == (0, 0, None)


def test_an_unknown_area_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        area_week(picture([incident()]), "Nowhere", MARCH, Sight.EXACT)


INCIDENTS = st.lists(
    st.builds(
        lambda day, hour, length, square, place: incident(
            f"2025-03-{day:02d}T{hour:02d}:00",
            f"2025-03-{day + length:02d}T{hour:02d}:30",
            easting=400_010.0 + 250 * square + place,
        ),
        st.integers(10, 16),
        st.integers(0, 23),
        st.sampled_from([0, 0, 0, 1]),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=70,
)


@settings(deadline=None)
@given(incidents=INCIDENTS)
def test_nothing_under_five_is_told_or_follows(incidents: list[Incident]) -> None:
    shown = picture(incidents)
    week = area_week(shown, "ashby", MARCH, Sight.PROTECTED)
    assert week.told == see(shown.snapshot, MARCH, Sight.PROTECTED, areas=2).totals[0]
    told = week.parts[~np.isnan(week.parts)]
    assert (told >= FEWEST).all()
    assert told.sum() + week.others == week.told
    assert week.others == 0 or week.others >= FEWEST
    exact = area_week(shown, "ashby", MARCH, Sight.EXACT)
    assert (told <= exact.parts[~np.isnan(week.parts)]).all()


@given(counts=st.lists(st.integers(0, 12), min_size=42, max_size=42), unknown=st.integers(0, 9))
def test_as_much_as_possible_is_told(counts: list[int], unknown: int) -> None:
    n, total = np.array(counts), sum(counts) + unknown
    assume(not 0 < total < FEWEST)
    tell = told_parts(n, total)
    rest = total - n[tell].sum()
    assert rest == 0 or rest >= FEWEST
    withheld = (n >= FEWEST) & ~tell
    assert withheld.sum() <= 1
    if withheld.any():
        # Without it, what remains would be too few.
        assert 0 < rest - n[withheld].sum() < FEWEST
        assert n[withheld][0] == n[n >= FEWEST].min()


def test_a_part_of_the_week_says_how_many_times_are_not_known() -> None:
    rows = [*spread(6, FRIDAY), *spread(5, "2025-03-10T12:00")]
    days = spread(7, "2025-03-14T00:00", end="2025-03-15T00:00")
    nights = replace(MARCH, times="weekend-night")
    for sight in Sight:
        assert unknown_times(picture(rows), "ashby", nights, sight) == 0
        assert unknown_times(picture([*rows, *days]), "ashby", nights, sight) == 7
        assert unknown_times(picture([*rows, *days]), "ashby", MARCH, sight) == 0
    few = picture([*rows, *days[:3]])
    assert unknown_times(few, "ashby", nights, Sight.EXACT) == 3
    assert unknown_times(few, "ashby", nights, Sight.PROTECTED) is None


def test_a_part_of_the_week_is_a_selection_like_any_other() -> None:
    shown = picture([*spread(6, FRIDAY), *spread(4, "2025-03-10T12:00"),
                     *spread(7, "2025-03-14T00:00", end="2025-03-15T00:00")])  # fmt: skip
    for times, exact, told in (
        ("weekend-night", 6, (6, False)),
        ("weekday-day", 4, (0, True)),
        ("weekend-day", 0, (0, False)),
    ):
        selection = replace(MARCH, times=times)
        assert see(shown.snapshot, selection, Sight.EXACT, areas=2).totals.tolist() == [exact, 0]
        visible = see(shown.snapshot, selection, Sight.PROTECTED, areas=2)
        assert (visible.totals[0], visible.withheld[0]) == told
    whole = see(shown.snapshot, MARCH, Sight.EXACT, areas=2)
    assert whole.totals.tolist() == [17, 0]


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotFoundError, match="part of the week"):
        replace(MARCH, times="teatime")

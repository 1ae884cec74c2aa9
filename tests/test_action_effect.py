"""Whether something worked: which months, which places, and the numbers by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from hotspots.action_effect import ActionEffect, action_effect, compared_periods
from hotspots.assessment import Picture
from hotspots.comparison_places import APART_M, comparison_places
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Month, Period, month_from_number, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

AREA = CommunityArea(1, "West", "west", shapely.box(400_000, 150_000, 410_000, 160_000))
FIRST, LAST = month_number(Month("2024-01")), month_number(Month("2025-06"))
ASB = Selection("asb", Period.parse("2025-01", "2025-06"))
# Cells of 50 m around the middles of the heaps that `heap` makes.
HERE = shapely.box(402_000, 152_000, 402_250, 152_250)
YEAR_BEGAN = date(2025, 1, 1)
Heap = dict[str, Any]


def heap(x: float, y: float, monthly: dict[str, int] | int, **said: Any) -> list[Heap]:
    """So many incidents each month, in a few places around a point."""
    months = [month_from_number(number) for number in range(FIRST, LAST + 1)]
    counts = dict.fromkeys(months, monthly) if isinstance(monthly, int) else monthly
    each = [month for month, n in counts.items() for _ in range(n)]
    return [
        {"x": x + 10 * (i % 6), "y": y + 10 * (i % 5), "month": month, "agency": 0} | said
        for i, month in enumerate(each)
    ]


def changing(x: float, y: float, before: int, after: int) -> list[Heap]:
    """So many each month until 2024, and so many since."""
    months = [month_from_number(number) for number in range(FIRST, LAST + 1)]
    return heap(x, y, {month: before if month < "2025-01" else after for month in months})


def picture(*heaps: list[Heap]) -> Picture:
    rows = [row for rows in heaps for row in rows]
    n = len(rows)
    month = np.array([month_number(row["month"]) for row in rows], dtype=np.int32)
    began = (month.astype(np.int64) - 1970 * 12).astype("datetime64[M]")
    no, minute = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    snapshot = Snapshot(
        data_version=1, easting=np.array([row["x"] for row in rows], float),
        northing=np.array([row["y"] for row in rows], float), accuracy_m=np.ones(n),
        match_type=np.zeros(n, np.int8), area=np.zeros(n, np.int16), theme=np.zeros(n, np.int16),
        subtype=np.zeros(n, np.int16), agency=np.array([row["agency"] for row in rows], np.int16),
        month=month, first_day=began.astype("datetime64[D]"),
        last_day=(began + 1).astype("datetime64[D]") - 1, sensitive=no, snapped=no, piled=no,
        start_minute=minute, end_minute=minute, themes=("asb",), subtypes=("nuisance",),
        agencies=(("COU", "Council (invented)"), ("POL", "Police (invented)")),
        match_types=("coordinate",),
    )  # fmt: skip
    return Picture(snapshot, Boundaries("Squares", "", "", True, (), (AREA,)))


def effect(shown: Picture, sight: Sight = Sight.EXACT, **said: Any) -> ActionEffect:
    return action_effect(shown, ASB, sight, **({"place": HERE, "began": YEAR_BEGAN} | said))


FELL = changing(402_050, 152_050, 10, 2)
STEADY = changing(406_050, 156_050, 10, 10)
ALSO_STEADY = changing(402_050, 157_050, 9, 9)


def test_the_difference_is_that_of_the_counts_by_hand() -> None:
    found = effect(picture(FELL, STEADY))
    assert (found.before, found.after) == (
        Period.parse("2024-07", "2024-12"),
        Period.parse("2025-01", "2025-06"),
    )
    assert found.target is not None
    assert (found.target.inside, found.target.around) == ((60, 12), (0, 0))
    (one,) = found.comparisons
    assert one.counted.inside == (60, 60)
    # (12 - 60) - (60 - 60), and 1.6449 standard errors of sqrt(60 + 12 + 60 + 60) each way.
    assert one.difference.difference == -48
    assert one.difference.low == pytest.approx(-48 - 1.6448536 * math.sqrt(192))
    assert one.difference.high == pytest.approx(-48 + 1.6448536 * math.sqrt(192))
    assert not one.too_few
    assert found.verdict.startswith("Fewer incidents than without it")
    # The police of this invented county have sent nothing.
    assert [note[:52] for note in found.notes] == [
        "The comparison leaves out Police (invented) (POL): w"
    ]


def test_what_moved_round_the_corner_counts() -> None:
    moved = changing(402_300, 152_100, 0, 8)
    found = effect(picture(FELL, STEADY, moved))
    assert found.target is not None
    assert (found.target.inside, found.target.around) == ((60, 12), (0, 48))
    (one,) = found.comparisons
    assert one.difference.difference == 0
    assert found.verdict == (
        "It cannot be said whether it worked: chance alone could make such a difference."
    )


def test_a_rise_is_said_too() -> None:
    found = effect(picture(changing(402_050, 152_050, 10, 22), STEADY, ALSO_STEADY))
    assert [one.difference.difference for one in found.comparisons] == [72, 72]
    assert found.verdict.startswith("More incidents than without it")


def test_every_place_must_agree() -> None:
    # It fell against one place and not against the other, which fell alike.
    alike = changing(402_050, 157_050, 10, 2)
    found = effect(picture(FELL, STEADY, alike))
    assert sorted(one.difference.difference for one in found.comparisons) == [-48, 0]
    assert found.verdict.startswith("It cannot be said whether it worked")


def test_few_incidents_say_nothing_whatever_they_did() -> None:
    ended = changing(402_050, 152_050, 1, 0)
    found = effect(picture(ended, changing(406_050, 156_050, 1, 1)))
    # 6 before: even none after is within 1.6449 * sqrt(6 + 6 + 6) = 6.98 of no change.
    assert [one.too_few for one in found.comparisons] == [True]
    assert found.verdict.startswith("Too few to say")


def test_the_edge_of_too_few() -> None:
    # Of n before in both, an end of all is found if n > 1.6449 * sqrt(3 n), which is from 9 on.
    for before, too_few in ((8, True), (9, False)):
        months = {"2024-12": before}
        rest = {"2024-01": 1, "2025-01": 1}
        shown = picture(
            heap(402_050, 152_050, months),
            heap(406_050, 156_050, months | {"2025-01": before}),
            heap(409_000, 151_000, rest),
        )
        found = effect(shown)
        assert [one.too_few for one in found.comparisons] == [too_few]


def test_places_can_be_chosen_and_unknown_ones_are_passed_over() -> None:
    shown = picture(FELL, STEADY, ALSO_STEADY)
    proposed = effect(shown)
    assert len(proposed.comparisons) == 2
    second = proposed.comparisons[1].place.id
    chosen = effect(shown, chosen=[second, "nowhere-1"])
    assert [one.place.id for one in chosen.comparisons] == [second]
    unknown = effect(shown, chosen=["nowhere-1"]).comparisons
    assert [one.place.id for one in unknown] == [one.place.id for one in proposed.comparisons]


def test_places_are_alike_apart_and_untouched() -> None:
    near = changing(402_050, 153_100, 10, 10)
    large = changing(408_050, 152_050, 30, 30)
    shown = picture(FELL, STEADY, ALSO_STEADY, near, large)
    before = replace(ASB, period=Period.parse("2024-07", "2024-12"))
    found = comparison_places(shown, before, Sight.EXACT, place=HERE, n=60)
    assert sorted(one.n for one in found) == [54, 60]
    assert all(one.outline.distance(HERE) > APART_M for one in found)
    assert [one.unlikeness for one in found] == sorted(one.unlikeness for one in found)
    there = shapely.Point(406_075, 156_075).buffer(10)
    kept = comparison_places(shown, before, Sight.EXACT, place=HERE, n=60, kept_away=[there])
    assert [one.n for one in kept] == [54]


def test_without_a_place_that_is_alike_nothing_is_said() -> None:
    found = effect(picture(FELL, changing(406_050, 156_050, 30, 30)))
    assert found.comparisons == ()
    assert found.verdict.startswith("It cannot be said: no other hotspot")


def test_an_agency_that_began_in_between_is_left_out() -> None:
    late = heap(
        402_050, 152_050, {month_from_number(n): 9 for n in range(LAST - 3, LAST + 1)}, agency=1
    )
    found = effect(picture(FELL, STEADY, late))
    assert found.target is not None
    assert found.target.inside == (60, 12)
    assert "Police (invented) (POL)" in found.notes[0]


@pytest.mark.parametrize(
    ("began", "ended", "before", "after"),
    [
        (date(2025, 1, 1), None, ("2024-07", "2024-12"), ("2025-01", "2025-06")),
        # The month in which it began is left out.
        (date(2025, 1, 2), None, ("2024-08", "2024-12"), ("2025-02", "2025-06")),
        (date(2024, 12, 31), None, ("2024-06", "2024-11"), ("2025-01", "2025-06")),
        # It ended within a month, or with it.
        (date(2025, 1, 1), date(2025, 3, 30), ("2024-11", "2024-12"), ("2025-01", "2025-02")),
        (date(2025, 1, 1), date(2025, 3, 31), ("2024-10", "2024-12"), ("2025-01", "2025-03")),
        (date(2025, 1, 1), date(2026, 3, 31), ("2024-07", "2024-12"), ("2025-01", "2025-06")),
        # No more months before than there are.
        (date(2024, 3, 1), None, ("2024-01", "2024-02"), ("2024-03", "2024-04")),
    ],
)
def test_as_many_whole_months_before_as_after(
    began: date, ended: date | None, before: tuple[str, str], after: tuple[str, str]
) -> None:
    found = compared_periods(picture(STEADY), began, ended)
    assert found == (Period.parse(*before), Period.parse(*after))


@pytest.mark.parametrize(
    ("began", "ended", "sentence"),
    [
        (date(2025, 6, 2), None, "It is too early to say: July 2025 is the first whole month"),
        (date(2027, 1, 1), None, "It is too early to say: January 2027 is the first whole month"),
        (date(2025, 3, 2), date(2025, 4, 29), "It lasted for less than a whole month"),
        (date(2025, 3, 10), date(2025, 3, 10), "It lasted for less than a whole month"),
        (date(2024, 1, 1), None, "No agency has sent a whole month before it began"),
        (date(1990, 1, 1), None, "No agency has sent a whole month before it began"),
    ],
)
def test_why_nothing_can_be_compared(began: date, ended: date | None, sentence: str) -> None:
    found = effect(picture(STEADY), began=began, ended=ended)
    assert found.verdict.startswith(sentence)
    assert (found.target, found.comparisons, found.offered) == (None, (), ())


def test_a_year_is_the_most_that_is_compared() -> None:
    months = {month_from_number(n): 3 for n in range(FIRST - 36, LAST + 1)}
    found = compared_periods(picture(heap(402_050, 152_050, months)), date(2023, 1, 1))
    assert found == (Period.parse("2022-01", "2022-12"), Period.parse("2023-01", "2023-12"))


def test_protected_figures_compare_squares_that_both_periods_may_tell() -> None:
    found = effect(picture(FELL, STEADY, ALSO_STEADY), Sight.PROTECTED)
    assert found.target is not None
    assert found.target.inside == (60, 12)
    assert {one.counted.inside for one in found.comparisons} == {(60, 60), (54, 54)}
    assert found.verdict.startswith("Fewer incidents than without it")


def test_protected_figures_leave_out_what_has_become_quiet_and_say_so() -> None:
    # One square of the place falls from 60 to 4: too few to be told.
    beside = {month_from_number(n): 10 for n in range(FIRST, month_number(Month("2025-01")))}
    quiet = heap(402_300, 152_050, {**beside, "2025-02": 4})
    place = shapely.box(402_000, 152_000, 402_500, 152_250)
    found = effect(picture(FELL, STEADY, ALSO_STEADY, quiet), Sight.PROTECTED, place=place)
    assert found.target is not None
    assert found.target.inside == (60, 12)
    assert found.notes[1:] == (
        "1 square here or within 250 m may be told of in one of the two periods only and is not "
        "counted: a place that has become quiet can drop out. An analyst sees it all.",
    )
    exact = effect(picture(FELL, STEADY, ALSO_STEADY, quiet), Sight.EXACT, place=place)
    assert exact.target is not None
    assert exact.target.inside == (120, 16)


def test_a_place_of_which_nothing_may_be_told() -> None:
    home = heap(402_050, 152_050, 3)
    for row in home:
        row["x"], row["y"] = 402_050.0, 152_050.0
    found = effect(picture(home, STEADY), Sight.PROTECTED)
    assert found.verdict == (
        "Too few to say: no incident may be told of this place in the months before."
    )
    assert found.comparisons == ()


def test_an_empty_store_says_nothing() -> None:
    assert effect(picture([])).verdict.startswith("No agency has sent a whole month yet")

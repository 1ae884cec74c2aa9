"""One hotspot through time: what is counted, and what is not told."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.area_assessment import AreaAssessment
from hotspots.assessment import Picture
from hotspots.disclosure import FEWEST, Selection, Sight, see
from hotspots.hotspot_history import HotspotHistory, Part, hotspot_history, within
from hotspots.periods import Period, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

SQUARE = shapely.box(400_000, 150_000, 400_250, 150_250)
TWO_SQUARES = shapely.box(400_000, 150_000, 400_500, 150_250)
AREA = CommunityArea(1, "West", "west", shapely.box(400_000, 150_000, 402_000, 152_000))
YEAR = Period.parse("2025-01", "2025-12")
KINDS = ("nuisance", "personal", "environmental")
AGENCIES = (("COU", "Council (invented)"), ("POL", "Police (invented)"))


def row(x: float = 400_100.0, **said: Any) -> dict[str, Any]:
    return {
        "x": x, "y": 150_100.0, "month": "2025-03", "kind": "nuisance", "agency": 0, "minute": None,
        "sensitive": False, "piled": False, "accuracy": 1.0,
    } | said  # fmt: skip


def spread(n: int, x: float = 400_100.0, **said: Any) -> list[dict[str, Any]]:
    """So many incidents, a metre apart."""
    return [row(x + i, **said) for i in range(n)]


def picture(rows: list[dict[str, Any]]) -> Picture:
    def column(name: str, kind: Any) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    month = np.array([month_number(row["month"]) for row in rows], dtype=np.int32)
    began = (month.astype(np.int64) - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    # Without a time, any moment of thirty days.
    start = began.astype("datetime64[m]").astype(np.int64)
    minute = [row["minute"] for row in rows]
    exact = np.array([one is not None for one in minute], dtype=np.bool_)
    start = np.where(exact, [one or 0 for one in minute], start)
    n = len(rows)
    snapshot = Snapshot(
        data_version=1, easting=column("x", float), northing=column("y", float),
        accuracy_m=column("accuracy", float), match_type=np.zeros(n, np.int8),
        area=np.zeros(n, np.int16), theme=np.zeros(n, np.int16),
        subtype=np.array([KINDS.index(row["kind"]) for row in rows], np.int16),
        agency=column("agency", np.int16), month=month, first_day=began, last_day=began,
        sensitive=column("sensitive", bool), snapped=np.zeros(n, np.bool_),
        piled=column("piled", bool), start_minute=start,
        end_minute=np.where(exact, start + 1, start + 30 * 24 * 60), themes=("asb",),
        subtypes=KINDS, agencies=AGENCIES, match_types=("coordinate",),
    )  # fmt: skip
    return Picture(snapshot, Boundaries("Squares", "", "", True, (), (AREA,)))


def history(
    rows: list[dict[str, Any]],
    sight: Sight,
    *,
    shape: shapely.Geometry = SQUARE,
    selection: Selection | None = None,
) -> HotspotHistory:
    selection = selection or Selection("asb", YEAR)
    shown = picture(rows)
    found = AreaAssessment(
        area=AREA, selection=selection, sight=sight, hotspots=None, total=0, withheld=False,
        left_out=0, piled=0, outside=0, unlocated=0, accuracy_m=(math.nan, math.nan),
        located_by=(), indicative=True, editions=(),
    )  # fmt: skip
    return hotspot_history(shown, found, shape)


def told(parts: tuple[Part, ...]) -> dict[str, int | None]:
    return {part.id: part.n for part in parts}


def test_exact_counts_are_by_month_kind_agency_and_time() -> None:
    friday_night = int(np.datetime64("2025-03-07T23:30", "m").astype(np.int64))
    rows = [
        *spread(3, minute=friday_night),
        *spread(2, month="2025-12", kind="personal", agency=1),
        *spread(1, month="2024-11"),
        row(400_300.0),
        row(sensitive=True),
        row(piled=True),
    ]
    found = history(rows, Sight.EXACT)
    assert found.n == 5
    steps = told(found.steps)
    # As far back as there are incidents.
    assert len(steps) == 14
    assert {month: n for month, n in steps.items() if n} == {
        "2024-11": 1,
        "2025-03": 3,
        "2025-12": 2,
    }
    assert [step.chosen for step in found.steps] == [False] * 2 + [True] * 12
    assert told(found.kinds) | {"unspecified": 0} == {
        "nuisance": 3,
        "personal": 2,
        "environmental": 0,
        "unspecified": 0,
    }
    assert told(found.agencies) == {"COU": 3, "POL": 2}
    assert told(found.times)["weekend-night"] == 3
    assert found.week is not None
    assert (found.week.told, found.week.others) == (5, 2)
    assert found.week.hours[4, 23] == pytest.approx(3, abs=0.05)
    assert found.unit == "month"


def test_an_hour_in_summer_is_that_of_a_clock_in_london() -> None:
    # 19:30 in UTC is half past eight in the evening in July: a Friday.
    evening = int(np.datetime64("2025-07-04T19:30", "m").astype(np.int64))
    found = history(spread(4, month="2025-07", minute=evening), Sight.EXACT)
    assert found.week is not None
    assert found.week.hours[4, 20] == pytest.approx(4)
    assert found.week.parts[4, 3] == 4


def test_what_the_selection_chooses_is_not_told_apart() -> None:
    selection = Selection("asb", YEAR, subtype="nuisance", agencies=("COU",), times="weekend-day")
    found = history(spread(8), Sight.EXACT, selection=selection)
    assert (found.kinds, found.agencies, found.times) == ((), (), ())


def test_an_incident_on_an_edge_is_in_one_cell() -> None:
    x = np.array([400_000.0, 400_050.0, 400_050.0, 400_100.0])
    y = np.array([150_000.0, 150_000.0, 150_050.0, 150_050.0])
    cells = [
        shapely.box(400_000 + 50 * i, 150_000 + 50 * j, 400_050 + 50 * i, 150_050 + 50 * j)
        for i in range(3)
        for j in range(2)
    ]
    found = np.array([within(cell, x, y) for cell in cells])
    assert found.sum(axis=0).tolist() == [1, 1, 1, 1]
    assert [int(cell.argmax()) for cell in found.T] == [0, 2, 3, 5]


def test_protected_months_of_too_few_are_not_told() -> None:
    counts = {"2025-09": 12, "2025-10": 9, "2025-11": 4, "2025-12": 12}
    rows = [one for month, n in counts.items() for one in spread(n, month=month)]
    selection = Selection("asb", Period.parse("2025-09", "2025-12"))
    found = history(rows, Sight.PROTECTED, selection=selection)
    assert found.n == 37
    # Beside the nine, the four would follow.
    assert told(found.steps) == {"2025-09": 12, "2025-10": None, "2025-11": None, "2025-12": 12}
    assert found.week is None


def test_quarters_are_told_where_most_months_are_too_few() -> None:
    rows = [
        one
        for month in range(1, 13)
        for one in spread(3, x=400_100.0 + 5 * month, month=f"2025-{month:02d}")
    ]
    found = history(rows, Sight.PROTECTED)
    assert found.unit == "quarter"
    assert told(found.steps) == {"2025-01": 9, "2025-04": 9, "2025-07": 9, "2025-10": 9}
    assert [step.title for step in found.steps][:1] == ["January to March 2025"]


def test_quarters_are_told_where_the_months_that_are_hold_little() -> None:
    split = [
        row(x=400_010.0 + 60 * square + 5 * i, y=150_010.0 + 250 * square, month=month)
        for month in ("2025-10", "2025-11", "2025-12")
        for square, n in ((0, 6), (1, 4), (2, 4), (3, 4))
        for i in range(n)
    ]
    shape = shapely.box(400_000, 150_000, 400_250, 151_000)
    selection = Selection("asb", Period.parse("2025-10", "2025-12"))
    found = history(split, Sight.PROTECTED, shape=shape, selection=selection)
    # The months tell of one square of four, 18 of 54; the quarter of all.
    assert (found.unit, found.n) == ("quarter", 54)
    assert told(found.steps) == {"2025-10": 54}


def test_what_lies_at_one_place_is_not_told() -> None:
    home = [row(month=f"2025-{month:02d}") for month in range(1, 13)]
    found = history(home, Sight.PROTECTED)
    assert found.n == 0
    assert set(told((*found.steps, *found.kinds, *found.agencies, *found.times)).values()) == {None}


def test_the_smallest_part_stays_untold_where_the_rest_would_be_too_few() -> None:
    rows = spread(10) + spread(6, kind="personal") + spread(3, kind="environmental")
    found = history(rows, Sight.PROTECTED)
    assert found.n == 19
    kinds = {name: n for name, n in told(found.kinds).items() if name in KINDS}
    # Ten and six would say that the others are three.
    assert kinds == {"nuisance": 10, "personal": None, "environmental": None}


incidents = st.fixed_dictionaries(
    {
        "x": st.sampled_from([400_010.0, 400_020.0, 400_030.0, 400_040.0, 400_300.0, 400_310.0,
                              400_320.0, 400_600.0]),
        "y": st.just(150_100.0),
        "month": st.sampled_from(["2025-01", "2025-02", "2025-03", "2025-11", "2025-12"]),
        "kind": st.sampled_from(KINDS),
        "agency": st.integers(0, 1),
        "minute": st.sampled_from([None, 29_000_000, 29_005_000, 29_009_000]),
        "sensitive": st.sampled_from([False, False, False, True]),
        "piled": st.sampled_from([False, False, False, True]),
        "accuracy": st.sampled_from([1.0, 400.0, math.nan]),
    }
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.lists(incidents, min_size=1, max_size=80), st.sampled_from([None, 250]))
def test_nothing_told_of_protected_figures_gives_a_few_away(
    rows: list[dict[str, Any]], limit: int | None
) -> None:
    selection = Selection("asb", YEAR, located_within=limit)
    found = history(rows, Sight.PROTECTED, shape=TWO_SQUARES, selection=selection)
    snapshot = picture(rows).snapshot

    def of_the_gate(selection: Selection) -> int:
        visible = see(snapshot, selection, Sight.PROTECTED, areas=1)
        inside = shapely.contains_xy(TWO_SQUARES, visible.x, visible.y)
        return int(visible.weight[inside].sum())

    assert found.n == of_the_gate(selection)
    for parts in (found.kinds, found.agencies, found.times, found.steps):
        counts = [part.n for part in parts if part.n is not None]
        assert all(n >= FEWEST for n in counts)
        assert not 0 < found.n - sum(counts) < FEWEST
    for part in found.kinds:
        if part.n is not None:
            assert part.n <= of_the_gate(replace(selection, subtype=part.id))
    for part in found.agencies:
        if part.n is not None:
            assert part.n <= of_the_gate(replace(selection, agencies=(part.id,)))
    for step in found.steps:
        if step.n is not None:
            assert step.n <= of_the_gate(replace(selection, period=step.period))


@settings(max_examples=20, deadline=None)
@given(st.lists(incidents, min_size=1, max_size=60))
def test_exact_parts_are_the_whole(rows: list[dict[str, Any]]) -> None:
    found = history(rows, Sight.EXACT, shape=TWO_SQUARES)
    expected = sum(row["x"] < 400_500 and not row["sensitive"] and not row["piled"] for row in rows)
    assert found.n == expected
    for parts in (found.kinds, found.agencies, found.steps):
        assert sum(part.n or 0 for part in parts) == expected

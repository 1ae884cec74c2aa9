"""Small charts: lines and words worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.monthly_counts import MonthlyCounts
from hotspots.periods import Period
from web.maps.trends import HEIGHT, WIDTH, Trend, county_trends

KINDS = (("asb", None), ("asb", "nuisance"), ("violence", None))
PERIOD = Period.parse("2026-01", "2026-04")


def counts(told: list[list[list[int]]], withheld: list[tuple[int, int, int]]) -> MonthlyCounts:
    """Of kinds, areas and months; ``withheld`` are the positions where a few more are."""
    numbers = np.array(told)
    few = np.zeros(numbers.shape, dtype=np.bool_)
    for position in withheld:
        few[position] = True
    months = Period.parse("2026-01", f"2026-{numbers.shape[2]:02}")
    return MonthlyCounts(KINDS[: len(told)], months, numbers, few)


TWO_AREAS = [[[10, 20, 30, 50], [0, 0, 10, 0]], [[0, 0, 0, 0], [0, 0, 0, 0]]]


def trend(withheld: list[tuple[int, int, int]], chosen: Period = PERIOD) -> Trend:
    return county_trends(counts(TWO_AREAS, withheld), [KINDS[0]], chosen)[0]


def test_a_county_is_the_sum_of_its_areas() -> None:
    found = trend([])
    assert found.counts == ("10", "20", "40", "50")
    assert found.title == "Anti-social behaviour"
    assert found.span == "January to April 2026"
    assert found.labels == ("Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026")
    # The mean of 10, 20 and 40.
    assert found.sentence == "50 in April 2026; the mean of the 3 months before is 23.3."


def test_what_is_withheld_makes_ranges() -> None:
    found = trend([(0, 1, 0), (0, 1, 3), (0, 0, 3)])
    assert found.counts == ("11 to 14", "20", "40", "52 to 58")
    assert found.sentence == (
        "52 to 58 in April 2026; the mean of the 3 months before is 23.7 to 24.7."
    )
    assert found.band.count(",") == 8


def test_the_line_is_to_scale() -> None:
    found = trend([])
    assert found.top == 50
    # 298 wide from 34, four months: the first in the middle of its quarter; 80 high to 90.
    assert found.line == "71.2,74.0 145.8,58.0 220.2,26.0 294.8,10.0"
    assert found.last_point == (294.8, 10.0)
    assert found.mean_y == pytest.approx(90 - 80 * (70 / 3) / 50, abs=0.05)
    assert found.band == ""


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (PERIOD, (34.0, 298.0)),
        (Period.parse("2020-01", "2030-01"), (34.0, 298.0)),
        (Period.parse("2026-02", "2026-03"), (108.5, 149.0)),
        (Period.parse("2026-04", "2026-12"), (257.5, 74.5)),
        (Period.parse("2026-05", "2026-12"), None),
        (Period.parse("2024-05", "2025-12"), None),
    ],
)
def test_the_chosen_months_are_marked(chosen: Period, expected: tuple[float, float] | None) -> None:
    mark = trend([], chosen).chosen
    assert (mark and (mark.x, mark.width)) == expected


def test_one_month_has_no_mean() -> None:
    (found,) = county_trends(counts([[[7]]], []), [KINDS[0]], PERIOD)
    assert found.mean is None
    assert found.mean_y is None
    assert found.sentence == "7 in January 2026."
    two = county_trends(counts([[[7, 9]]], []), [KINDS[0]], PERIOD)[0]
    assert two.sentence == "9 in February 2026; 7 in the month before."


def test_no_incident_at_all_is_a_flat_line() -> None:
    (found,) = county_trends(counts([[[0, 0]], [[0, 0]]], []), [KINDS[1]], PERIOD)
    assert found.title == "Nuisance"
    assert found.top == 1
    assert found.line == "108.5,90.0 257.5,90.0"


@given(st.lists(st.tuples(st.integers(0, 10_000_000), st.booleans()), min_size=1, max_size=12))
def test_nothing_leaves_the_chart(months: list[tuple[int, bool]]) -> None:
    few = [(0, 0, i) for i, (_, withheld) in enumerate(months) if withheld]
    (found,) = county_trends(counts([[[n for n, _ in months]]], few), [KINDS[0]], PERIOD)
    assert found.top >= found.most.max()
    for points in (found.line, found.band):
        for point in points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 10 <= y <= HEIGHT - 20

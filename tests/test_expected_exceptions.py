"""What chance alone makes, against what probability says of it."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.expected_exceptions import expected_exceptions
from hotspots.monthly_counts import MonthlyCounts
from hotspots.periods import Period

PERIOD = Period.parse("2023-09", "2025-09")
AREAS, MONTHS = 200, 25


def county(mean: float) -> np.ndarray:
    return np.random.default_rng(5).poisson(mean, (1, AREAS, MONTHS))


def counts(drawn: np.ndarray, *, protected: bool) -> MonthlyCounts:
    """As an analyst sees them, or with one to four of a month withheld."""
    few = (drawn > 0) & (drawn < 5) & protected
    return MonthlyCounts((("asb", None),), PERIOD, np.where(few, 0, drawn), few)


def empty_year(means: np.ndarray) -> float:
    """Series with nothing in twelve months and something in the thirteen before, by Poisson."""
    return float((np.exp(-12 * means) * (1 - np.exp(-13 * means))).sum())


@pytest.mark.parametrize("mean", [0.05, 0.2, 1.0])
def test_empty_years_are_those_that_poisson_leaves(mean: float) -> None:
    drawn = county(mean)
    found = expected_exceptions(counts(drawn, protected=False))
    assert found.empty == pytest.approx(empty_year(drawn.mean(axis=2)), abs=2.5)


def test_about_one_in_seven_breaks_a_rule_where_counts_are_large_enough() -> None:
    found = expected_exceptions(counts(county(10.0), protected=False))
    assert found.breaking == pytest.approx(0.135 * (AREAS + 1), abs=3)
    assert found.empty == 0


def test_whoever_sees_ranges_is_told_of_fewer() -> None:
    drawn = county(3.0)
    exact = expected_exceptions(counts(drawn, protected=False)).breaking
    ranges = expected_exceptions(counts(drawn, protected=True)).breaking
    assert exact == pytest.approx(0.135 * AREAS, abs=5)
    assert ranges < 0.02 * AREAS


def test_rare_counts_are_not_taken_for_the_middle_of_their_range() -> None:
    """0.15 a month: nearly every month with an incident has one, not two and a half."""
    drawn = county(0.15)
    found = expected_exceptions(counts(drawn, protected=True))
    assert found.empty == pytest.approx(empty_year(np.full(AREAS, 0.15)), abs=5)


def test_what_is_withheld_beside_what_is_told_hides_more() -> None:
    """Twenty a month: all told, or fifteen to nineteen of them with one to four beside."""
    drawn = county(20.0)
    open_to_all = counts(drawn, protected=True)
    beside = MonthlyCounts(
        open_to_all.kinds, PERIOD, drawn - 2, np.ones(drawn.shape, dtype=np.bool_)
    )
    assert expected_exceptions(beside).breaking < 0.5 * expected_exceptions(open_to_all).breaking


def test_the_same_counts_give_the_same_number() -> None:
    seen = counts(county(1.0), protected=True)
    assert expected_exceptions(seen) == expected_exceptions(seen)


def test_nothing_makes_nothing() -> None:
    found = expected_exceptions(counts(np.zeros((1, 2, MONTHS), np.int64), protected=False))
    assert (found.breaking, found.empty) == (0, 0)

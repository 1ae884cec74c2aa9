"""Rates worked out by hand."""

from __future__ import annotations

import pytest

from hotspots.area_rates import FEWEST_RESIDENTS, months_held, yearly_rate
from hotspots.errors import InputError
from hotspots.periods import Period

HELD = Period.parse("2025-01", "2026-09")


@pytest.mark.parametrize(
    ("incidents", "residents", "months", "expected"),
    [
        (24, 4_000, 12, 6.0),
        (6, 4_000, 3, 6.0),
        (48, 4_000, 24, 6.0),
        (0, 4_000, 12, 0.0),
        (1, 50_000, 1, 0.24),
        (5, FEWEST_RESIDENTS, 12, 5.0),
    ],
)
def test_a_rate_is_for_a_thousand_residents_and_a_year(
    incidents: int, residents: int, months: int, expected: float
) -> None:
    assert yearly_rate(incidents, residents, months) == pytest.approx(expected)


@pytest.mark.parametrize("residents", [None, 0, FEWEST_RESIDENTS - 1])
def test_without_residents_or_with_few_there_is_none(residents: int | None) -> None:
    assert yearly_rate(24, residents, 12) is None


def test_no_months_is_no_question() -> None:
    with pytest.raises(InputError, match="at least one month"):
        yearly_rate(24, 4_000, 0)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (Period.parse("2025-10", "2026-09"), 12),
        # Nothing has been sent for October to December.
        (Period.parse("2026-07", "2026-12"), 3),
        (Period.parse("2024-10", "2025-02"), 2),
        (Period.parse("2020-01", "2030-12"), 21),
        (Period.parse("2027-01", "2027-06"), 1),
    ],
)
def test_only_months_that_were_sent_are_counted(period: Period, months: int) -> None:
    assert months_held(period, HELD) == months


def test_of_an_empty_store_every_month_counts() -> None:
    assert months_held(Period.parse("2026-07", "2026-12"), None) == 6

"""Numbers, dates and withheld counts as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from web.wording import count, day, decimals, moment, month, percent, told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.2134, "0.213"),
        (12.345, "12.3"),
        (99.96, "100"),
        (250, "250"),
        (1250.4, "1,250"),
    ],
)
def test_three_significant_figures(value: float, text: str) -> None:
    assert decimals(value) == text


@pytest.mark.parametrize(
    ("n", "withheld", "text"),
    [
        (0, False, "0"),
        (0, True, "under 5"),
        (7, False, "7"),
        (7, True, "7+"),
        (1234, True, "1,234+"),
    ],
)
def test_withheld(n: int, withheld: bool, text: str) -> None:
    assert told(n, withheld) == text


def test_dates() -> None:
    assert day("2025-09-04") == "4 Sep 2025"
    assert month("2025-09-04") == "Sep 2025"
    assert day(None) == month("") == "not known"
    assert moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026, 00:30"


def test_shares_and_counts() -> None:
    assert percent(0.384) == "38%"
    assert [percent(share) for share in (0, 2 / 451, 0.005, 0.006, 0.99, 0.994)] == [
        "0%", "under 1%", "under 1%", "1%", "99%", "99%",
    ]  # fmt: skip
    assert [percent(share) for share in (449 / 451, 1, 1.004, 2.5)] == [
        "over 99%", "100%", "100%", "250%",
    ]  # fmt: skip
    assert count(1234.0) == "1,234"

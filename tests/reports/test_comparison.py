"""Two periods compared: by hand, by another implementation, and for all that may be withheld."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hotspots.disclosure import Selection
from hotspots.periods import Period
from hotspots.reports.comparison import (
    compared_counts,
    moved_words,
    period_before,
    signed,
    year_before,
)
from hotspots.reports.counts import Count
from hotspots.reports.figure import Counted

NOW, BEFORE = Period.parse("2026-01", "2026-06"), Period.parse("2025-07", "2025-12")
DAYS_NOW, DAYS_BEFORE = 181, 184


def count(told: int, withholding: int = 0, period: Period = NOW) -> Count:
    return Count(told, withholding, Counted(Selection("asb", period)))


def found(before: Count, after: Count):
    return compared_counts(
        Count(before.told, before.withholding, Counted(Selection("asb", BEFORE))), after
    )


def test_counts_in_words() -> None:
    assert count(1234).text == "1,234"
    assert count(0).text == "0"
    assert count(0, 1).text == "under 5"
    assert count(12, 1).text == "13 to 16"
    assert count(0, 3).text == "3 to 12"
    assert count(0).is_none
    assert not count(0, 1).is_none


def test_a_change_worked_out_by_hand() -> None:
    one = found(count(184), count(362))
    # One a day before, two a day now.
    assert one.ratio_least == one.ratio_most == pytest.approx(2)
    assert one.verdict == "more"
    assert one.change.text == "+100%"
    assert one.sentence.text.startswith(
        "That is 100% more a day than the 184 in July to December 2025, which is more than chance "
        "alone would make (95% interval +6"
    )
    assert one.cell.text == "+100%, beyond chance"


def test_the_interval_and_the_verdict_are_those_of_the_exact_test() -> None:
    for before, after in [(40, 60), (40, 70), (5, 0), (0, 5), (0, 9), (300, 250), (1, 1)]:
        one = found(count(before), count(after))
        test = binomtest(after, before + after, DAYS_NOW / (DAYS_NOW + DAYS_BEFORE))
        share = test.proportion_ci(0.95, "exact")
        for got, want in ((one.low, share.low), (one.high, share.high)):
            odds = math.inf if want == 1 else want / (1 - want)
            assert got == pytest.approx(odds * DAYS_BEFORE / DAYS_NOW)
        assert (one.verdict == "chance") == (one.low <= 1 <= one.high)


def test_nothing_in_either_period_and_nothing_before() -> None:
    assert found(count(0), count(0)).verdict == "none"
    assert found(count(0), count(0)).sentence.text == (
        "There were none in July to December 2025 either."
    )
    assert found(count(0), count(0)).cell.text == "none in either"
    new = found(count(0), count(9))
    assert new.cell.text == "none before: beyond chance"
    assert new.sentence.text == (
        "That compares with none in July to December 2025, which is more than chance alone would "
        "make."
    )


@given(*[st.integers(0, 60), st.integers(0, 3)] * 2)
def test_beyond_chance_is_so_for_every_number_that_may_be_withheld(
    told_before: int, withheld_before: int, told_after: int, withheld_after: int
) -> None:
    before, after = count(told_before, withheld_before), count(told_after, withheld_after)
    one = found(before, after)
    verdicts = {
        found(count(b), count(a)).verdict
        for b in range(before.least, before.most + 1)
        for a in range(after.least, after.most + 1)
    }
    assert one.verdict == (verdicts.pop() if len(verdicts) == 1 else "chance")


def test_percentages_in_words() -> None:
    assert [signed(ratio) for ratio in (1.004, 0.996, 1.126, 0.5, 12, math.inf)] == [
        "0%", "0%", "+13%", "−50%", "+1,100%", "no limit",
    ]  # fmt: skip
    assert moved_words(1.1, 1.1) == "10% more"
    assert moved_words(0.7, 0.7) == "30% fewer"
    assert moved_words(0.7, 0.8) == "20% to 30% fewer"
    assert moved_words(1.1, 1.25) == "10% to 25% more"
    assert moved_words(0.9, 1.2) == "between 10% fewer and 20% more"


def test_earlier_periods() -> None:
    assert period_before(NOW) == BEFORE
    assert year_before(NOW) == Period.parse("2025-01", "2025-06")
    assert period_before(Period.parse("2026-01", "2026-01")) == Period.parse("2025-12", "2025-12")

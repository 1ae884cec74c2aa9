"""Each rule of the control chart, with numbers worked out by hand."""

from __future__ import annotations

import math

import pytest

from hotspots.analysis.exceptions.control_chart import find_exceptions
from hotspots.analysis.exceptions.month_exception import MonthException
from hotspots.analysis.exceptions.wording import trend_sentence
from hotspots.errors import InputError
from hotspots.periods import month_from_number, month_number, parse_month

# Twelve times 8 and twelve times 12: mean 10, deviation sqrt(24 * 4 / 23) = 2.0430.
EVEN = [8, 12] * 12
DEVIATION = math.sqrt(96 / 23)


def months(how_many: int, last: str = "2025-09") -> list[str]:
    end = month_number(parse_month(last))
    return [month_from_number(end - i) for i in reversed(range(how_many))]


def fired(counts: list[float]) -> set[tuple[str, str]]:
    return {(found.rule, found.direction) for found in find_exceptions(counts)}


def only(counts: list[float], rule: str) -> MonthException:
    (found,) = (found for found in find_exceptions(counts) if found.rule == rule)
    return found


def test_a_series_that_is_as_it_was_has_no_exception() -> None:
    assert find_exceptions([*EVEN, 10]) == ()
    assert find_exceptions([10] * 25) == ()


@pytest.mark.parametrize(
    ("last", "expected"),
    # 10 + 2 * 2.0430 = 14.0860; 10 - 4.0860 = 5.9140.
    [
        (14.08, set()),
        (14.09, {("last_month", "high")}),
        (5.92, set()),
        (5.91, {("last_month", "low")}),
    ],
)
def test_the_last_month_is_held_against_two_deviations(
    last: float, expected: set[tuple[str, str]]
) -> None:
    assert fired([*EVEN, last]) == expected


def test_above_is_strictly_above() -> None:
    # Without any deviation the limit is the mean itself.
    assert fired([10] * 25) == set()
    assert fired([*[10] * 24, 11]) == {("last_month", "high")}
    assert fired([*[10] * 24, 9]) == {("last_month", "low")}


def test_the_baseline_is_the_24_months_before_the_last_one_and_no_others() -> None:
    found = only([9_999, *EVEN, 20], "last_month")
    assert (found.mean, found.deviation) == (10.0, pytest.approx(DEVIATION))


@pytest.mark.parametrize(("sign", "direction"), [(1, "high"), (-1, "low")])
def test_three_months_are_held_against_one_deviation(sign: int, direction: str) -> None:
    # Twenty-two of 10 and two of 13: mean 10.25, sum of squares 22 * .0625 + 2 * 7.5625 = 16.5,
    # deviation sqrt(16.5 / 23) = .847; 11.097 is passed by 13 three times, 11.944 twice over.
    counts = [20 + sign * (value - 10) for value in [10] * 22 + [13] * 3]
    found = only(counts, "three_months")
    assert found.direction == direction
    assert found.mean == 20 + sign * 0.25
    assert found.deviation == pytest.approx(math.sqrt(16.5 / 23))
    mean, side = ("20.2", "above") if sign > 0 else ("19.8", "below")
    assert found.sentence == (
        f"{direction.capitalize()}: each of the last 3 months {side} the 24-month mean of "
        f"{mean} by more than the standard deviation of 0.8."
    )
    # One of the three at the line is enough to silence the rule.
    for month in (-1, -2, -3):
        assert ("three_months", direction) not in fired(
            [*counts[:month], 20, *counts[25 + month + 1 :]]
        )


@pytest.mark.parametrize(("sign", "direction"), [(1, "high"), (-1, "low")])
def test_eight_months_are_held_against_the_mean(sign: int, direction: str) -> None:
    # 28, 32 and so on for 17 months, then 32 and 34 in turn, above the mean of 30.6 every month.
    before, after = [28, 32] * 8 + [28], [32, 34, 32, 34, 32, 34, 32, 34]
    counts = [60 - value if sign < 0 else value for value in before + after]
    found = only(counts, "eight_months")
    mean = (sum(before) + sum(after[:7])) / 24
    assert found.direction == direction
    assert found.mean == pytest.approx(mean if sign > 0 else 60 - mean)
    counts[-8] = 30 if sign > 0 else 31
    assert ("eight_months", direction) not in fired(counts)


def test_the_reason_is_told_as_people_say_it() -> None:
    # 17 months of 29.5 sum to 501.5, seven of 34.6428... make the mean 31.
    counts = [29.5] * 17 + [242.5 / 7] * 8
    assert only(counts, "eight_months").sentence == (
        "High: each of the last 8 months above the 24-month mean of 31."
    )


def test_the_last_month_is_named() -> None:
    found = find_exceptions([*EVEN, 1_400], months=months(25))
    assert [one.sentence for one in found] == [
        "High: September 2025 with 1,400 above the 24-month mean of 10 by more than 2 standard "
        "deviations of 2."
    ]
    assert found[0].months == ("2025-09",)


def test_a_baseline_without_any_deviation_says_so() -> None:
    (found,) = find_exceptions([0] * 24 + [1])
    assert found.sentence == (
        "High: the last month with 1 above the 24-month mean of 0 by more than 2 standard "
        "deviations (0: all months were alike)."
    )


@pytest.mark.parametrize(("sign", "direction", "moves"), [(1, "high", "rise"), (-1, "low", "fall")])
def test_twelve_rising_months_are_a_trend(sign: int, direction: str, moves: str) -> None:
    # After a year of the same counts the other way round, so that only the discrete trend fires.
    rising = [100 + sign * i for i in range(12)]
    counts = [100, *rising[::-1], *rising]
    found = only(counts, "trend")
    assert (found.rule, found.direction) == ("trend", direction)
    assert f"the counts of the last 12 months {moves} more steadily" in found.sentence
    assert found.sentence.endswith("(less than 1 chance in 1,000 if nothing had changed).")


@pytest.mark.parametrize(
    ("p_value", "said"),
    [
        (0.05, "about 1 chance in 20 if"),
        (0.043, "about 1 chance in 20 if"),  # 23
        (0.009, "about 1 chance in 100 if"),  # 111
        (0.0065, "about 1 chance in 200 if"),  # 154
        (0.00105, "about 1 chance in 1,000 if"),  # 952
        (0.001, "about 1 chance in 1,000 if"),
        (0.00099, "less than 1 chance in 1,000 if"),
        (0.0, "less than 1 chance in 1,000 if"),
    ],
)
def test_chance_is_told_in_plain_words(p_value: float, said: str) -> None:
    assert f"({said} nothing had changed)." in trend_sentence("high", p_value, 1.0)


def test_a_trend_that_the_year_before_had_too_may_be_the_season() -> None:
    season = [20, 22, 25, 27, 30, 34, 38, 40, 43, 47, 50, 52]
    found = only([30, *season, *season], "trend")
    assert found.sentence.endswith(
        "(less than 1 chance in 1,000 if nothing had changed); those of the 12 months before rise "
        "as well, so it may be the season."
    )
    # Year on year nothing has changed.
    assert ("rolling_trend", "high") not in fired([30, *season, *season])


@pytest.mark.parametrize(("sign", "direction", "moved"), [(1, "high", "rose"), (-1, "low", "fell")])
def test_a_year_above_the_year_before_is_a_rolling_trend(
    sign: int, direction: str, moved: str
) -> None:
    season = [20, 90, 40, 70, 30, 80, 25, 95, 45, 60, 35, 75]
    counts = [50, *season, *(value + 3 * sign for value in season)]
    found = only(counts, "rolling_trend")
    assert found.direction == direction
    # Every difference is of one sign: 2 / 2^12 = .0005.
    assert found.sentence == (
        f"{direction.capitalize()}: the rolling 12-month total {moved} from 665 to "
        f"{665 + 36 * sign}, month against the same month a year before "
        "(less than 1 chance in 1,000 if nothing had changed)."
    )
    assert found.p_value == 2 / 2**12


def test_twelve_months_of_nothing_say_only_that() -> None:
    for nothing in (0, math.nan):
        (found,) = find_exceptions([30] * 24 + [nothing] * 12)
        assert (found.rule, found.direction) == ("no_data", "none")
        assert found.sentence == (
            "No data: nothing recorded in the last 12 months, 360 in the 12 before."
        )
    assert "no_data" not in {found.rule for found in find_exceptions([30] * 24 + [0] * 11)}


@pytest.mark.parametrize(
    ("before", "rule", "said"),
    [
        # exp(-12 * 13 / 25) * 14 = .027: one a month may pause for a year, seldom.
        ([1] * 13, "none_recorded", "12 in the 12 before, so few that an empty year may be chance"),
        # exp(-12 * 1.04) * 14 = .00005: two a month do not.
        ([2] * 13, "no_data", "24 in the 12 before"),
        ([0] * 12 + [1], "none_recorded", "1 in the 12 before, so few that an empty year may be"),
        ([9] * 3, "no_data", "27 in the 3 before"),
        ([math.nan] * 12 + [1], "none_recorded", "1 in the 12 before"),
    ],
)
def test_an_empty_year_is_no_end_of_the_reports_where_chance_may_make_it(
    before: list[float], rule: str, said: str
) -> None:
    (found,) = find_exceptions([*before, *[0] * 12])
    assert (found.rule, found.direction) == (rule, "none")
    assert f"nothing recorded in the last 12 months, {said}" in found.sentence


def test_an_empty_year_is_told_with_the_range_of_what_was_before() -> None:
    (found,) = find_exceptions([1] * 13 + [0] * 12, at_most=[4] * 13 + [0] * 12)
    # Of one a month it may be chance, and it may have been no more.
    assert found.rule == "none_recorded"
    assert "12 to 48 in the 12 before" in found.sentence


def test_nothing_at_all_is_no_data() -> None:
    (found,) = find_exceptions([0] * 13)
    assert (found.rule, found.sentence) == (
        "no_data",
        "No data: nothing recorded in all 13 months.",
    )


@pytest.mark.parametrize(
    ("how_many", "sentence"),
    [
        (9, "Only 9 months of data: no exceptions can be flagged before December 2025 is in."),
        (1, "Only 1 month of data: no exceptions can be flagged before August 2026 is in."),
        (14, "Only 14 months of data: only trends can be flagged before August 2026 is in, when "
             "the 24-month mean has its months."),
    ],
)  # fmt: skip
def test_too_few_months_say_when_there_will_be_enough(how_many: int, sentence: str) -> None:
    (found,) = find_exceptions([10] * how_many, months=months(how_many))
    assert (found.rule, found.direction, found.sentence) == ("too_short", "none", sentence)
    assert math.isnan(found.mean)


def test_twelve_months_are_enough_for_a_trend() -> None:
    assert fired(list(range(1, 13))) == {("trend", "high"), ("too_short", "none")}


def test_a_month_without_data_silences_what_needs_it() -> None:
    counts = [*EVEN, 1_400]
    counts[5] = math.nan
    (found,) = find_exceptions(counts)
    assert found.rule == "too_short"
    assert found.sentence == (
        "1 of the last 25 months has no data: nothing can be held against a 24-month mean."
    )


def test_a_range_fires_only_what_every_value_of_it_would() -> None:
    least, most = [*EVEN, 13.0], [*EVEN, 20.0]
    assert find_exceptions(least, at_most=most) == ()
    (found,) = find_exceptions([*EVEN, 15.0], at_most=most)
    assert "with 15 to 20 above the 24-month mean of 10" in found.sentence
    # A baseline that may be higher by three in each month, 10 to 13, hides fifteen.
    assert find_exceptions([*EVEN, 15.0], at_most=[*(n + 3 for n in EVEN), 15.0]) == ()


@pytest.mark.parametrize(
    ("counts", "said", "words"),
    [
        ([1, -2], {}, "The count of month 2 is -2"),
        ([1, math.inf], {}, "The count of month 2 is inf"),
        (["many"], {}, "must be numbers"),
        ([], {}, "as one list"),
        ([[1, 2]], {}, "as one list"),
        ([1, 2], {"months": ["2025-01"]}, "There are 2 counts but 1 months"),
        ([1, 2], {"months": ["2025-01", "2025-03"]}, "2025-02 is missing before 2025-03"),
        ([1, 2], {"months": ["2025-01", "soon"]}, '"soon" is not a month'),
        ([3], {"at_most": [2]}, "Month 1 is at least more than at most"),
        ([3], {"at_most": [3, 4]}, "a lower and an upper bound"),
        ([3], {"at_most": [math.nan]}, "a lower and an upper bound"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(
    counts: list[float], said: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        find_exceptions(counts, **said)  # type: ignore[arg-type]

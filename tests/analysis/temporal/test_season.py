"""Seasonal shares with numbers worked out by hand, and intervals that keep their word."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from hotspots.analysis.temporal.season import seasonal_profile
from hotspots.errors import InputError


def every_day(first: str, last: str, times: int = 1) -> np.ndarray:
    return np.repeat(np.arange(first, last, dtype="datetime64[D]"), times)


def test_months_of_unlike_length_share_alike() -> None:
    profile = seasonal_profile(every_day("2025-01-01", "2026-01-01"))
    assert profile.months["n"].tolist()[:4] == [31, 28, 31, 30]
    assert profile.months["share"].to_numpy() == pytest.approx(np.full(12, 1 / 12))
    assert profile.weekdays["share"].to_numpy() == pytest.approx(np.full(7, 1 / 7))
    assert profile.weekdays["days"].sum() == 365
    assert profile.weekdays["name"][0] == "Monday"
    # 2025 began on a Wednesday, of which it had 53.
    assert profile.weekdays["days"].tolist() == [52, 52, 53, 52, 52, 52, 52]


def test_a_month_with_twice_as_many_has_twice_the_share() -> None:
    days = np.concatenate(
        (every_day("2025-01-01", "2026-01-01"), every_day("2025-08-01", "2025-09-01"))
    )
    months = seasonal_profile(days).months.set_index("name")
    assert months.loc["August", "share"] == pytest.approx(2 / 13)
    assert months.loc["February", "share"] == pytest.approx(1 / 13)
    assert months.loc["August", "per_day"] == 2


def test_a_month_that_nobody_sent_is_no_quiet_month() -> None:
    # January twice, February once, because February 2026 was not sent.
    days = np.concatenate(
        [
            every_day(f"{m}-01", f"{n}-01")
            for m, n in (("2025-01", "2025-03"), ("2026-01", "2026-02"))
        ]
    )
    profile = seasonal_profile(days)
    assert profile.months_with_data == ("2025-01", "2025-02", "2026-01")
    months = profile.months
    assert months["years"].tolist() == [2, 1] + [0] * 10
    assert months["days"].tolist()[:2] == [62, 28]
    assert months["share"].tolist()[:2] == [0.5, 0.5]
    assert months[["per_day", "share", "low", "high"]][2:].isna().all(axis=None)
    # Named, it counts as a month of nothing.
    named = seasonal_profile(days, months=["2025-01", "2025-02", "2026-01", "2026-02"]).months
    assert named["per_day"].tolist()[:2] == [1, 0.5]
    assert named["share"].tolist()[:2] == pytest.approx([2 / 3, 1 / 3])


def test_incidents_of_months_that_are_not_named_are_left_out() -> None:
    days = every_day("2025-01-01", "2025-04-01")
    months = seasonal_profile(days, months=["2025-01", "2025-03"]).months
    assert months["n"].tolist()[:3] == [31, 0, 31]
    assert np.isnan(months["share"][1])


def test_weights_count_like_so_many_incidents() -> None:
    days = every_day("2025-01-01", "2025-03-01")
    weighted = seasonal_profile(days, weights=np.full(len(days), 3.0))
    assert weighted.months["n"].tolist()[:2] == [93, 84]
    assert weighted.months["share"].tolist()[:2] == [0.5, 0.5]
    # Weighing all alike makes none of them surer.
    single = seasonal_profile(days)
    assert weighted.months["low"][0] == pytest.approx(single.months["low"][0])


def test_the_interval_is_the_exact_binomial_one_where_nothing_scatters() -> None:
    """One a day: 31 of 59 in January; shares of equal days have other odds by 28 to 31."""
    months = seasonal_profile(every_day("2025-01-01", "2025-03-01")).months
    low, high = beta.ppf(0.025, 31, 29), beta.ppf(0.975, 32, 28)
    expected = [28 / 31 * p / (1 - p + 28 / 31 * p) for p in (low, high)]
    assert [months["low"][0], months["high"][0]] == pytest.approx(expected)
    assert (months["low"][1], months["high"][1]) == pytest.approx(
        (1 - expected[1], 1 - expected[0])
    )


def test_a_month_of_nothing_may_have_a_share_all_the_same() -> None:
    months = seasonal_profile(every_day("2025-01-01", "2025-02-01"), months=["2025-01", "2025-02"])
    february = months.months.iloc[1]
    assert (february["share"], february["low"]) == (0, 0)
    assert 0.03 < february["high"] < 0.25


def test_incidents_in_bouts_widen_the_intervals() -> None:
    even = seasonal_profile(every_day("2025-01-01", "2026-01-01", times=4))
    bouts = seasonal_profile(every_day("2025-01-01", "2026-01-01")[::8].repeat(32))
    assert (even.dispersion_months, even.dispersion_weekdays) == (1, 1)
    assert bouts.dispersion_weekdays > 20
    widths = [(p.months["high"] - p.months["low"]).mean() for p in (even, bouts)]
    assert widths[1] > 4 * widths[0]


def test_years_that_differ_widen_the_intervals_of_the_months() -> None:
    """August of one year is August twice over; the days of a month are alike."""
    days = [every_day("2024-01-01", "2026-01-01", 4), every_day("2025-08-01", "2025-09-01", 8)]
    profile = seasonal_profile(np.concatenate(days))
    assert profile.dispersion_months > 2 > profile.dispersion_weekdays


def test_intervals_hold_the_true_share_about_as_often_as_they_say() -> None:
    """Three years of days in bouts, with a variance of three times the mean."""
    held = []
    days = np.arange("2023-01-01", "2026-01-01", dtype="datetime64[D]")
    for seed in range(60):
        random = np.random.default_rng(seed)
        counts = random.poisson(random.gamma(1.0, 2.0, len(days)))
        for table in (lambda p: p.months, lambda p: p.weekdays):
            found = table(seasonal_profile(days.repeat(counts)))
            held.append(
                ((found["low"] <= 1 / len(found)) & (found["high"] >= 1 / len(found))).mean()
            )
    assert 0.93 < np.mean(held) < 0.985


@pytest.mark.parametrize(
    ("dates", "said", "words"),
    [
        ([], {}, "There are no incidents in these months"),
        (["2025-01-01"], {"months": ["2025-02"]}, "There are no incidents in these months"),
        (["2025-01-01"], {"months": []}, "There are no incidents in these months"),
        (["2025-01-01"], {"months": ["soon"]}, '"soon" is not a month'),
        (["2025-01-01"], {"level": 95}, "The level 95 is not between 0 and 1"),
        (["2025-01-01", None], {}, "Row 2 has no date"),
        (["2025-01-01"], {"weights": [np.nan]}, "The weight of point 1 is nan"),
        (["2025-01-01"], {"weights": [0.0]}, "There are no incidents in these months"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    dates: list[str], said: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        seasonal_profile(dates, **said)  # type: ignore[arg-type]

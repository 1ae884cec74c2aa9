"""Both tests against every order there is, and what is certain whatever withheld counts are."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, wilcoxon

from hotspots.analysis.exceptions.chart_rules import chart_flags
from hotspots.analysis.exceptions.trends import trend_p_values, year_on_year_p_values


def both(counts: list[float], test: object = trend_p_values) -> tuple[float, float]:
    values = np.array([counts], dtype=float)
    return float(test(values, values)[0]), float(test(-values, -values)[0])  # type: ignore[operator]


def test_mann_and_kendall_by_hand() -> None:
    # 1 3 2 4: five pairs rise, one falls, S = 4; var = 4 * 3 * 13 / 18 = 8.667; z = 3 / 2.944.
    rise, fall = both([1, 3, 2, 4])
    assert rise == pytest.approx(math.erfc(3 / math.sqrt(26 / 3) / math.sqrt(2)))
    assert fall == 1


def test_ties_make_the_variance_smaller() -> None:
    # 1 1 2 3: S = 5; var = (4 * 3 * 13 - 2 * 1 * 9) / 18 = 7.667.
    assert both([1, 1, 2, 3])[0] == pytest.approx(math.erfc(4 / math.sqrt(23 / 3) / math.sqrt(2)))
    assert both([5, 5, 5, 5]) == (1, 1)


def test_the_score_has_the_sign_of_kendalls_tau() -> None:
    for seed in range(50):
        counts = np.random.default_rng(seed).poisson(5, 12).astype(float)
        tau = kendalltau(np.arange(12), counts).statistic
        rise, fall = both(list(counts))
        assert (rise < 1) <= (tau > 0)
        assert (fall < 1) <= (tau < 0)


def test_the_signed_rank_test_is_the_exact_one() -> None:
    """Without ties and zeros, as scipy counts it."""
    for seed in range(20):
        differences = np.random.default_rng(seed).permutation(np.arange(1, 13)) * 1.0
        differences *= np.random.default_rng(seed + 99).choice([-1, 1], 12)
        before = np.full(12, 100.0)
        counts = [*before, *(before + differences)]
        expected = wilcoxon(differences, alternative="greater", mode="exact").pvalue
        rise, _ = both(counts, year_on_year_p_values)
        assert rise == pytest.approx(min(2 * expected, 1) if differences.sum() > 0 else 1)


def test_no_difference_is_no_rise() -> None:
    season = [20.0, 90, 40, 70, 30, 80, 25, 95, 45, 60, 35, 75]
    assert both([*season, *season], year_on_year_p_values) == (1, 1)


def test_independent_counts_seldom_trend() -> None:
    counts = np.random.default_rng(5).poisson(30, (4_000, 24)).astype(float)
    for test, months in ((trend_p_values, 12), (year_on_year_p_values, 24)):
        share = (test(counts[:, -months:], counts[:, -months:]) < 0.05).mean()
        assert 0.01 < share < 0.027  # Half of 5 per cent, a little less for whole counts.


RANGES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0, 0, 0, 0, 3])), min_size=25, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(RANGES, st.sampled_from([1, 4]))
def test_a_rule_that_fires_fires_for_every_value_of_a_withheld_count(
    ranges: list[tuple[int, int]], scale: int
) -> None:
    withheld = [i for i, (_, width) in enumerate(ranges) if width][-5:]
    least = np.array([[value * scale for value, _ in ranges]], dtype=float)
    most = least.copy()
    most[0, withheld] += 3
    flags = chart_flags(least, most)
    values = np.array(list(product(range(4), repeat=len(withheld))), dtype=float)
    known = np.repeat(least, len(values), axis=0)
    known[:, withheld] += values
    exact = chart_flags(known, known)
    assert (flags.high <= exact.high).all()
    assert (flags.low <= exact.low).all()
    assert (flags.silent <= exact.silent).all()
    assert (flags.baseline.least_mean <= exact.baseline.mean + 1e-9).all()
    assert (exact.baseline.mean <= flags.baseline.most_mean + 1e-9).all()
    assert (exact.baseline.deviation <= flags.baseline.most_deviation + 1e-9).all()
    assert (abs(flags.departure) <= abs(exact.departure) + 1e-9).all()

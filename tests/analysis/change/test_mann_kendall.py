import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from hotspots.analysis.change.mann_kendall import mann_kendall
from hotspots.errors import InputError


def test_by_hand():
    # 1 3 2 4: five pairs rise, one falls. Of the 24 orders 1 has S 6, 3 have S 4, and as many have
    # -6 and -4: p = 8 / 24.
    found = mann_kendall([1, 3, 2, 4])
    assert found.s == 4
    assert found.p_value == pytest.approx(8 / 24)
    assert found.z == pytest.approx(3 / math.sqrt(4 * 3 * 13 / 18))


def test_ties_by_hand():
    # 1 1 2: two pairs rise, one is level; the variance is (3 * 2 * 11 - 2 * 1 * 9) / 18 = 48 / 18.
    found = mann_kendall([1, 1, 2])
    assert found.s == 2
    assert found.z == pytest.approx(1 / math.sqrt(48 / 18))
    assert found.p_value == pytest.approx(math.erfc(1 / math.sqrt(48 / 18) / math.sqrt(2)))


@settings(deadline=None)
@given(st.integers(2, 40).flatmap(lambda n: st.permutations(range(n))))
def test_exact_without_ties(series):
    found = mann_kendall(series)
    theirs = kendalltau(range(len(series)), series, method="exact")
    assert found.p_value == pytest.approx(theirs.pvalue, abs=1e-12)
    assert found.s == pytest.approx(theirs.statistic * len(series) * (len(series) - 1) / 2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=3, max_size=60).filter(lambda s: len(set(s)) > 1))
def test_variance_with_ties_is_that_of_kendalls_tau(series):
    # Theirs has no continuity correction: their z is S over the deviation.
    found = mann_kendall(series)
    if len(set(series)) == len(series):
        return
    theirs = kendalltau(range(len(series)), series, method="asymptotic")
    if found.s == 0:
        assert (found.z, found.p_value) == (0, 1)
        return
    uncorrected = found.z * found.s / (found.s - np.sign(found.s)) if abs(found.s) > 1 else None
    if uncorrected is not None:
        assert math.erfc(abs(uncorrected) / math.sqrt(2)) == pytest.approx(theirs.pvalue, abs=1e-12)
    assert found.p_value >= theirs.pvalue


def test_long_series_without_ties_are_near_the_exact_p():
    series = np.random.default_rng(1).normal(size=60)
    series += np.linspace(0, 0.8, 60)
    theirs = kendalltau(range(60), series, method="exact").pvalue
    assert mann_kendall(series).p_value == pytest.approx(theirs, abs=2e-3)


def test_many_series_at_once_are_each_on_their_own():
    random = np.random.default_rng(2)
    series = random.poisson(2, (15, 40)).astype(float)
    series[:, :10] = random.normal(size=(15, 10))
    together = mann_kendall(series)
    alone = [mann_kendall(column) for column in series.T]
    assert together.s.tolist() == [float(found.s) for found in alone]
    assert together.p_value.tolist() == [float(found.p_value) for found in alone]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=20))
def test_turned_over_it_falls_as_it_rose(series):
    rises, falls = mann_kendall(series), mann_kendall([-value for value in series])
    assert (rises.s, rises.z, rises.p_value) == (-falls.s, -falls.z, falls.p_value)


@pytest.mark.parametrize("series", [[], [3], [2, 2, 2, 2]])
def test_no_trend_where_nothing_moves(series):
    found = mann_kendall(series)
    assert (found.s, found.z, found.p_value) == (0, 0, 1)


@pytest.mark.parametrize("series", [[1, math.nan], [[[1]]], [1, math.inf]])
def test_refuses_in_one_sentence(series):
    with pytest.raises(InputError, match="A series must be finite numbers"):
        mann_kendall(series)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from hotspots.analysis.significance.adjustment import adjusted, benjamini_hochberg
from hotspots.errors import InputError


def test_by_hand():
    # m = 5: 0.01 * 5 / 1, 0.02 * 5 / 2 (both 0.02 share the later 0.02 * 5 / 3), 0.9, 0.5 * 5 / 4.
    p = np.array([0.9, 0.02, 0.01, 0.5, 0.02])
    assert benjamini_hochberg(p) == pytest.approx([0.9, 0.1 / 3, 0.1 / 3, 0.625, 0.1 / 3])


def test_what_was_not_tested_stays_out():
    p = np.array([[0.02, np.nan], [0.04, np.nan]])
    found = benjamini_hochberg(p)
    assert found[:, 0] == pytest.approx([0.04, 0.04])
    assert np.isnan(found[:, 1]).all()


def test_nothing_tested():
    assert benjamini_hochberg(np.array([])).size == 0
    assert np.isnan(benjamini_hochberg(np.full(3, np.nan))).all()


@given(st.lists(st.sampled_from([0.0, 1e-300, 1e-4, 0.01, 0.05, 0.3, 1.0]), min_size=1))
def test_follows_scipy_with_ties(p):
    found = benjamini_hochberg(np.array(p))
    assert found == pytest.approx(false_discovery_control(p), rel=1e-12)
    for value in set(p):
        assert len({found[i] for i, other in enumerate(p) if other == value}) == 1


@pytest.mark.parametrize("power", [1, 12])
def test_follows_scipy_for_very_many(power):
    p = np.random.default_rng(1).random(200_000) ** power
    p[:50_000] = p[0]
    assert np.abs(benjamini_hochberg(p) - false_discovery_control(p)).max() < 1e-12


@pytest.mark.parametrize("p", [-0.1, 1.5, np.inf])
def test_refuses_what_is_no_probability(p):
    with pytest.raises(InputError, match="lies outside 0 to 1"):
        benjamini_hochberg(np.array([0.2, p]))


def test_the_other_adjustments():
    p, members = np.array([0.001, 0.2]), np.array([4.0, 9.0])
    assert adjusted(p, members, "none").tolist() == [0.001, 0.2]
    assert adjusted(p, members, "neighbourhood") == pytest.approx([0.005, 1])
    with pytest.raises(InputError, match="There is no adjustment 'holm'"):
        adjusted(p, members, "holm")

"""Classes, quantiles and weights of accuracies, by hand and by slow means."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.location_accuracy import (
    accuracy_classes,
    accuracy_labels,
    accuracy_weights,
    grouped_quantiles,
)

PROFILES = {
    "quartic": lambda u: (1 - u**2) ** 2,
    "uniform": lambda u: 1.0,
    "triangular": lambda u: 1 - u,
    "epanechnikov": lambda u: 1 - u**2,
    "triweight": lambda u: (1 - u**2) ** 3,
    "gaussian": lambda u: math.exp(-(u**2) / 2),
}


def test_a_limit_belongs_to_the_better_class():
    metres = [0, 25, 25.1, 50, 100, 100.5, 250, 500, 500.1, 9e9, np.nan]
    assert accuracy_classes(metres).tolist() == [1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 6]
    assert accuracy_labels() == [
        (1, "up to 25 m"), (2, "over 25 to 50 m"), (3, "over 50 to 100 m"),
        (4, "over 100 to 250 m"), (5, "over 250 to 500 m"), (6, "over 500 m or not known"),
    ]  # fmt: skip


ACCURACIES = st.one_of(st.sampled_from([1.0, 10.0, 70.7, 250.0]), st.floats(0, 5_000))


@given(
    points=st.lists(
        st.tuples(st.one_of(ACCURACIES, st.just(np.nan)), st.integers(0, 3)), max_size=30
    ),
    shares=st.lists(st.sampled_from([0.5, 0.9, 1.0]), min_size=1, max_size=2),
)
def test_quantiles_of_groups_are_those_of_numpy(points, shares):
    accuracy = np.array([metres for metres, _ in points])
    group = np.array([number for _, number in points], dtype=np.int64)
    found = grouped_quantiles(accuracy, group, 4, shares)
    assert found.shape == (4, len(shares))
    for number in range(4):
        # Unknown is worse than any.
        own = np.nan_to_num(accuracy[group == number], nan=np.inf)
        for said, share in zip(found[number], shares, strict=True):
            expected = np.quantile(own, share, method="inverted_cdf") if own.size else np.inf
            assert (np.isnan(said) and expected == np.inf) or said == expected


@given(
    points=st.lists(
        st.tuples(ACCURACIES, st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=20
    )
)
def test_a_weight_counts_as_so_many_incidents(points):
    accuracy, group, weight = (np.array(column) for column in zip(*points, strict=True))
    found = grouped_quantiles(accuracy, group, 3, weight=weight.astype(float))
    repeated = grouped_quantiles(np.repeat(accuracy, weight), np.repeat(group, weight), 3)
    assert np.array_equal(found, repeated, equal_nan=True)


@pytest.mark.parametrize("name", PROFILES)
def test_deviations_of_kernels_are_their_second_moments(name):
    """Along one axis, half of the mean squared distance."""
    profile, kernel = PROFILES[name], KERNELS[name]
    moment = quad(lambda u: u**3 * profile(u), 0, kernel.reach)[0]
    mass = quad(lambda u: u * profile(u), 0, kernel.reach)[0]
    assert kernel.deviation == pytest.approx(math.sqrt(moment / mass / 2), rel=1e-6)


def test_weights_fall_with_accuracy_as_worked_out_by_hand():
    # A Gaussian of 100 m and an error of 244.8 m at 95 %, 100 m along each axis: one half.
    accuracy = np.array([0.0, 244.774683, 2 * 244.774683, np.nan])
    weights = accuracy_weights(accuracy, kernel="gaussian", bandwidth=100)
    assert weights == pytest.approx([1, 0.5, 0.2, 0])
    # The quartic of 500 m spreads 500 / sqrt(8) = 176.8 m along each axis; a postcode of 100 m
    # counts nearly all, a village of 1 km a sixth.
    weights = accuracy_weights(np.array([100.0, 1_000.0]), kernel="quartic", bandwidth=500)
    assert weights == pytest.approx([0.949, 0.158], abs=0.001)


def test_a_weight_is_how_much_the_error_lowers_the_middle_of_a_gaussian():
    """Drawing the errors: the mean density at the reported place over that without an error."""
    deviation, bandwidth = 150.0, 200.0
    error = np.random.default_rng(4).normal(0, deviation, (200_000, 2))
    lowered = np.exp(-(error**2).sum(axis=1) / (2 * bandwidth**2)).mean()
    accuracy = np.array([deviation * math.sqrt(-2 * math.log(0.05))])
    weight = accuracy_weights(accuracy, kernel="gaussian", bandwidth=bandwidth)[0]
    assert weight == pytest.approx(lowered, abs=0.005)

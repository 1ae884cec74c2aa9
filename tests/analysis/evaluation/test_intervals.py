"""Intervals of a hit rate against published figures and against resampling."""

import numpy as np
import pytest

from hotspots.analysis.evaluation.intervals import (
    difference_error,
    independent_number,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("caught", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons_as_published(caught, of, low, high):
    assert wilson_interval(caught / of, of) == pytest.approx((low, high), abs=5e-5)


def test_incidents_in_cells_of_their_own_count_in_full():
    assert independent_number(np.array([1.0, 0, 1, 1])) == 3


def test_incidents_that_share_cells_count_for_less():
    # Ten in one cell and ten alone: 20^2 / (100 + 10).
    counts = np.array([10.0] + [1.0] * 10)
    assert independent_number(counts) == pytest.approx(400 / 110)
    assert independent_number(np.zeros(3)) == 0


def test_the_unit_of_the_weights_does_not_matter():
    counts = np.array([3.0, 1, 2])
    assert independent_number(counts * 7.5) == pytest.approx(independent_number(counts))


def test_of_nothing_nothing_is_known():
    assert wilson_interval(0.0, 0.0) == (0.0, 1.0)


def test_the_interval_holds_the_true_rate_about_as_often_as_it_says():
    # Cells of unequal counts, of which 30 % are flagged at random: the true rate is 30 %.
    rng = np.random.default_rng(11)
    held = []
    for _ in range(600):
        later = rng.geometric(0.3, 150).astype(float)
        caught = later[rng.random(150) < 0.3].sum()
        low, high = wilson_interval(caught / later.sum(), independent_number(later))
        held.append(low <= 0.3 <= high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_the_error_of_a_difference_counts_only_cells_on_which_maps_differ():
    later = np.array([4.0, 3, 5, 1])
    first, second = np.array([1.0, 1, 0, 0]), np.array([1.0, 0, 1, 0])
    # sqrt(3^2 + 5^2) of 13
    assert difference_error(first, second, later, 13) == pytest.approx(np.sqrt(34) / 13)
    assert difference_error(first, first, later, 13) == 0

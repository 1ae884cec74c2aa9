import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from hotspots.analysis.clusters.neighbour_distances import (
    default_eps,
    default_min_samples,
    k_distances,
)
from hotspots.errors import InputError


@pytest.mark.parametrize(
    ("n", "min_samples"),
    [
        (0, 1),
        (1, 1),
        (3, 3),
        (5, 5),
        (25, 5),
        (26, 6),
        (299, 18),
        (2401, 49),
        (2402, 50),
        (10_000, 50),
    ],
)
def test_min_samples_is_the_root_of_the_number_within_bounds(n, min_samples):
    assert default_min_samples(n) == min_samples


def by_definition(x, y, min_samples):
    distances = np.sort(np.hypot(x[:, None] - x, y[:, None] - y), axis=1)
    return np.median(distances[:, min_samples - 1]) / np.sqrt(2)


places = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=40)


@settings(deadline=None)
@given(places, st.data())
def test_eps_is_the_median_distance_over_root_two(points, data):
    x, y = np.array(points, dtype=float).T
    min_samples = data.draw(st.integers(1, x.size))
    assert default_eps(x, y, min_samples) == pytest.approx(by_definition(x, y, min_samples))


@settings(deadline=None)
@given(places, st.data())
def test_a_weight_is_so_many_incidents_at_one_place(points, data):
    x, y = np.array(points, dtype=float).T
    weights = np.array(data.draw(st.lists(st.integers(1, 4), min_size=x.size, max_size=x.size)))
    min_samples = data.draw(st.integers(1, int(weights.sum())))
    repeated = by_definition(np.repeat(x, weights), np.repeat(y, weights), min_samples)
    assert default_eps(x, y, min_samples, weights=weights) == pytest.approx(repeated)


def test_fractional_weights_reach_further_for_the_same_weight():
    x = np.arange(20.0)
    # Half an incident each: five incidents are ten places, so nine neighbours instead of four.
    half = default_eps(x, np.zeros(20), 5, weights=np.full(20, 0.5))
    assert half == pytest.approx(by_definition(x, np.zeros(20), 10))


def test_floor():
    assert default_eps([1, 1, 1], [1, 1, 1], 3) == 0
    assert default_eps([1, 1, 1], [1, 1, 1], 3, floor=250) == 250


def test_refuses_fewer_incidents_than_min_samples():
    with pytest.raises(InputError, match=r"There are 2 incidents, fewer than min_samples \(5\)"):
        default_eps([0, 1], [0, 1], 5)


@settings(deadline=None)
@given(places, st.data())
def test_k_distances_are_those_of_scikit_learn(points, data):
    x, y = np.array(points, dtype=float).T
    k = data.draw(st.integers(1, x.size - 1))
    # Asked without points of its own, each point is left out of its neighbours.
    neighbours = NearestNeighbors(n_neighbors=k).fit(np.column_stack((x, y)))
    assert k_distances(x, y, k) == pytest.approx(neighbours.kneighbors()[0][:, -1])


@settings(deadline=None)
@given(places, st.integers(1, 50), st.data())
def test_k_distances_count_weights_as_incidents(points, k, data):
    x, y = np.array(points, dtype=float).T
    weights = np.array(data.draw(st.lists(st.integers(1, 4), min_size=x.size, max_size=x.size)))
    rows = np.repeat(np.arange(x.size), weights)
    repeated = k_distances(x[rows], y[rows], k)
    assert k_distances(x, y, k, weights=weights)[rows].tolist() == repeated.tolist()


def test_k_distances_without_so_many_others_are_infinite():
    assert k_distances([0, 3], [0, 4], 1).tolist() == [5, 5]
    assert k_distances([0, 3], [0, 4], 2).tolist() == [np.inf, np.inf]
    assert k_distances([], [], 1).tolist() == []


def test_a_point_that_weighs_nothing_has_a_distance_but_is_no_neighbour():
    # It is not among those it counts itself, so one more has to lie within.
    found = k_distances([0, 1, 5, 9], [0, 0, 0, 0], 1, weights=[1, 0, 1, 1])
    assert found.tolist() == [5, 4, 4, 4]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([0, 1], [0, 1], 0), "k is 0: give a whole number of 1 or more"),
        (([0, 1], [0, 1], 1.5), "k is 1.5: give a whole number of 1 or more"),
        (([0, 1e300, 5], [0, 1, 2], 1), "further apart than the Earth is wide"),
        (([0, np.inf], [0, 1], 1), "Point 2 has no finite coordinates"),
        (([0, 1], [0], 1), "x and y must be two lists of the same length"),
    ],
)
def test_k_distances_refuse_in_one_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        k_distances(*arguments)

from collections import Counter

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import HDBSCAN

from hotspots.analysis.clusters.hdbscan import (
    MOST_INCIDENTS,
    default_min_cluster_size,
    hdbscan_clusters,
    hdbscan_labels,
)
from hotspots.errors import InputError


def by_scikit_learn(x, y, min_cluster_size, min_samples=None):
    model = HDBSCAN(min_cluster_size=min_cluster_size, min_samples=min_samples, copy=True)
    return model.fit(np.column_stack((x, y))).labels_.tolist()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n=st.integers(12, 200),
    min_cluster_size=st.integers(2, 12),
    min_samples=st.none() | st.integers(1, 12),
)
def test_clouds_are_labelled_as_by_scikit_learn(seed, n, min_cluster_size, min_samples):
    random = np.random.default_rng(seed)
    middle = random.uniform(400_000, 401_000, (5, 2))
    spread = random.choice([3, 30, 90], 5)
    of = random.integers(0, 5, n)
    x, y = (middle[of] + random.normal(size=(n, 2)) * spread[of, None]).T
    found = hdbscan_labels(x, y, min_cluster_size, min_samples)
    assert found.tolist() == by_scikit_learn(x, y, min_cluster_size, min_samples)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([5.0] * 40, [-3.0] * 40),
        (np.arange(60.0), np.zeros(60)),
        (np.repeat([0.0, 1000.0], 20), np.zeros(40)),
        (np.repeat([0.0, 1.0, 50.0], 10), np.tile([0.0, 1e6], 15)),
    ],
    ids=["coincident", "line", "two places", "few places"],
)
def test_degenerate_sets_are_labelled_as_by_scikit_learn(x, y):
    assert hdbscan_labels(x, y, 5).tolist() == by_scikit_learn(x, y, 5)


def test_incidents_at_one_place_are_no_cluster_and_at_two_places_are_two():
    assert set(hdbscan_labels([5.0] * 40, [-3.0] * 40)) == {-1}
    assert hdbscan_labels([0.0] * 20 + [900.0] * 20, np.zeros(40)).tolist() == [0] * 20 + [1] * 20


@pytest.mark.parametrize("n", [0, 1, 4])
def test_fewer_incidents_than_make_a_cluster_are_noise(n):
    assert hdbscan_labels(np.arange(n), np.arange(n), 5).tolist() == [-1] * n
    assert hdbscan_labels(np.arange(n), np.arange(n), 2, 5).tolist() == [-1] * n


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_defaults_suit_the_fewest_incidents(n):
    assert hdbscan_labels(np.arange(n) * 100.0, np.zeros(n)).shape == (n,)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=30, unique=True
    ),
    st.data(),
)
def test_a_weight_is_so_many_incidents_at_its_place(places, data):
    x, y = np.array(places, dtype=float).T
    times = np.array(data.draw(st.lists(st.integers(0, 4), min_size=x.size, max_size=x.size)))
    rows = np.repeat(np.arange(x.size), times)
    weighted = hdbscan_labels(x, y, 4, 3, weights=times)
    repeated = hdbscan_labels(x[rows], y[rows], 4, 3)
    for point, label in enumerate(weighted.tolist()):
        # Equal distances can part the incidents of one place: most of them decide.
        votes = Counter(repeated[rows == point].tolist())
        most = max(votes.values(), default=0)
        assert label == min((vote for vote in votes if votes[vote] == most), default=-1)


def test_the_incidents_of_one_place_stay_together_where_distances_differ():
    random = np.random.default_rng(3)
    x, y = random.normal(0, 100, (2, 300))
    x[:150] += 5000
    times = random.integers(0, 5, 300)
    rows = np.repeat(np.arange(300), times)
    weighted = hdbscan_labels(x, y, 9, weights=times)
    assert weighted[rows].tolist() == by_scikit_learn(x[rows], y[rows], 9)
    assert weighted.max() >= 1


def test_a_dense_and_a_thin_cluster_are_both_found():
    random = np.random.default_rng(4)
    dense, thin = random.normal(0, 10, (60, 2)), random.normal((5000, 0), 400, (60, 2))
    found = hdbscan_labels(*np.concatenate((dense, thin)).T, 15)
    assert len(set(found[:60]) - {-1}) == 1
    assert len(set(found[60:]) - {-1}) == 1
    assert not set(found[:60]) & set(found[60:]) - {-1}


def test_frame_keeps_its_rows_and_says_what_was_used():
    points = gpd.GeoDataFrame(
        {"ref": list("abcdefg"), "times": [4, 1, 1, 4, 1, 1, 1]},
        geometry=gpd.points_from_xy([0, 10, 20, 5000, 5010, 5020, 90_000], [0] * 7),
        crs=27700,
    )
    found = hdbscan_clusters(points, min_cluster_size=4, weights="times")
    assert found["cluster"].tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert found["ref"].tolist() == points["ref"].tolist()
    assert found.attrs == {"min_cluster_size": 4, "min_samples": 4}
    assert hdbscan_clusters(points.drop(columns="times")).attrs["min_cluster_size"] == 5
    assert hdbscan_clusters(points.iloc[:0])["cluster"].tolist() == []


def test_the_default_is_that_of_dbscan_but_never_one():
    assert [default_min_cluster_size(n) for n in (0, 1, 3, 26, 1e6)] == [2, 2, 3, 6, 50]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"min_cluster_size": 1}, "min_cluster_size is 1: give a whole number of 2 or more"),
        ({"min_cluster_size": 2.5}, "min_cluster_size is 2.5"),
        ({"min_cluster_size": "15"}, "min_cluster_size is '15': give a whole number of 2 or more"),
        ({"min_samples": "5"}, "min_samples is '5': give a whole number of 1 or more"),
        ({"min_samples": 0}, "min_samples is 0: give a whole number of 1 or more"),
        ({"weights": [1, 0.5, 1]}, "The weight of point 2 is 0.5: HDBSCAN counts whole incidents"),
        ({"weights": [1, 1e12, 1]}, "There are 1,000,000,000,002 incidents"),
        ({"weights": [1, 1]}, "There are 3 points but 2 weights"),
        ({"x": [0, 1e300, 2]}, "further apart than the Earth is wide"),
        ({"x": [0, float("nan"), 2]}, "Point 2 has no finite coordinates"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    arguments = {"x": [0, 1, 2], "y": [0, 1, 2], "min_cluster_size": 2} | options
    with pytest.raises(InputError, match=sentence):
        hdbscan_labels(**arguments)


def test_refuses_more_incidents_than_it_can_take_before_it_starts():
    many = np.arange(MOST_INCIDENTS + 1.0)
    with pytest.raises(InputError, match="HDBSCAN takes 50,000 at most"):
        hdbscan_labels(many, many)


def test_refuses_a_frame_that_has_clusters():
    points = gpd.GeoDataFrame({"Cluster": [1]}, geometry=gpd.points_from_xy([0], [0]), crs=27700)
    with pytest.raises(InputError, match="already have a column named cluster"):
        hdbscan_clusters(points)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.clusters.dbscan import dbscan_labels
from hotspots.analysis.clusters.place_clusters import dbscan_place_labels
from hotspots.errors import InputError

PLACE_X = np.array([0.0, 1, 2, 7, 8, 9, 30, 31, 90])
PLACE_Y = np.array([0.0, 0, 1, 5, 5, 5, 0, 0, 0])


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 8), max_size=60),
    st.sampled_from([1.0, 2.0, 8.0]),
    st.integers(1, 8),
    st.data(),
)
def test_points_take_the_label_that_they_would_have_by_themselves(place, eps, min_samples, data):
    drawn = st.lists(st.integers(0, 3), min_size=len(place), max_size=len(place))
    weights = data.draw(st.none() | drawn)
    numbers = np.array(place, dtype=np.int32)
    by_place = dbscan_place_labels(numbers, PLACE_X, PLACE_Y, eps, min_samples, weights=weights)
    by_point = dbscan_labels(PLACE_X[numbers], PLACE_Y[numbers], eps, min_samples, weights=weights)
    assert by_place[numbers].tolist() == by_point.tolist()
    assert (by_place[np.setdiff1d(np.arange(9), numbers)] == -1).all()


def test_a_place_without_a_point_joins_nothing():
    # Points at 0 and 20 m only; the place between would bridge them.
    found = dbscan_place_labels([0, 0, 2, 2], [0, 10, 20], [0, 0, 0], eps=12, min_samples=2)
    assert found.tolist() == [0, -1, 1]


@pytest.mark.parametrize(
    ("place", "options", "sentence"),
    [
        ([0, 9], {}, "A point is at place 9, but places are numbered from 0 to 8"),
        ([-1, 0], {}, "A point is at place -1"),
        ([0.5], {}, "place must be a list of whole numbers"),
        ([0, 1], {"weights": [1]}, "There are 2 points but 1 weights"),
        ([0], {"eps": 0}, "The eps is 0 m"),
        ([0], {"min_samples": 0}, "min_samples is 0"),
    ],
)
def test_refuses_in_one_sentence(place, options, sentence):
    with pytest.raises(InputError, match=sentence):
        dbscan_place_labels(place, PLACE_X, PLACE_Y, **({"eps": 5.0, "min_samples": 2} | options))

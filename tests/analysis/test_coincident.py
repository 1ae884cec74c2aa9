from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.coincident import collapse

place = st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 5))


@settings(deadline=None)
@given(st.lists(place, max_size=60))
def test_each_place_carries_the_weight_of_its_points(points):
    x, y, weight = np.array(points, dtype=float).reshape(-1, 3).T
    expected = Counter()
    for px, py, w in points:
        expected[(py, px)] += w
    found = collapse(np.ascontiguousarray(x), np.ascontiguousarray(y), np.ascontiguousarray(weight))
    places = list(zip(found[1], found[0], strict=True))
    assert places == sorted(expected)
    assert found[2].tolist() == [expected[place] for place in places]


def test_points_count_one_without_weights():
    x, y, weight = collapse(np.array([5.0, 1.0, 5.0]), np.array([2.0, 2.0, 2.0]), None)
    assert (x.tolist(), y.tolist(), weight.tolist()) == ([1, 5], [2, 2], [1, 2])

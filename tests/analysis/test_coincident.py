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


def test_a_crowded_strip_is_sorted_and_collapsed_too():
    random = np.random.default_rng(0)
    # Nearly all points lie within a millionth of the extent, many of them at the same place.
    x, y = random.integers(0, 40, 3000) / 8, random.integers(0, 40, 3000) / 8
    y[0] = 1e7
    expected = Counter(zip(y.tolist(), x.tolist(), strict=True))
    xs, ys, weight = collapse(x, y, None)
    assert list(zip(ys.tolist(), xs.tolist(), strict=True)) == sorted(expected)
    assert weight.tolist() == [expected[place] for place in sorted(expected)]


def test_points_along_one_line_and_beyond_all_numbers():
    line = np.array([3.0, 1.0, 3.0, 2.0])
    assert collapse(line, np.zeros(4), None)[0].tolist() == [1, 2, 3]
    far = np.array([1e308, -1e308, 1e308])
    x, y, weight = collapse(line[:3], far, None)
    assert (x.tolist(), y.tolist(), weight.tolist()) == ([1, 3], [-1e308, 1e308], [1, 2])

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.degrees import look_like_degrees, within_degrees


def asked(*points):
    x, y = np.array(points, dtype=np.float64).reshape(-1, 2).T
    return look_like_degrees(x, y)


@pytest.mark.parametrize(
    "points",
    [
        [(-2.2, 51.3), (-2.1, 51.4)],
        [(51.3, -2.2), (51.4, -2.1)],
        [(-2.2, 51.3), (0, 0), (0, 0)],
        [(-2.2, 51.3), (np.nan, np.nan)],
        [(-90.05, 35.1), (-90.02, 35.2)],
        [(151.2, -33.8), (150.9, -33.9)],
        [(-124.7, 48.4), (-66.9, 25.1)],
        [(-2.2, 51.3)] * 3,
        [(-2.2, 51.3), (-2, 51.4)],
    ],
)
def test_degrees_are_known(points):
    assert asked(*points)


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0, 0)],
        [(np.nan, 1.5)],
        [(-2, 51), (-1, 52)],
        [(0.5, 10), (1, 20), (2, 30)],
        [(400_000.5, 150_000.5)],
        [(-2.2, 51.3), (400_000.5, 150_000.5)],
        [(1.5, 95.5), (100.5, 2.5)],
        [(1.5, 1.5), (88.5, 1.5)],
    ],
)
def test_metres_are_not_taken_for_degrees(points):
    assert not asked(*points)


@given(
    west=st.floats(-179, 170), south=st.floats(-89, 80),
    steps=st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 99_999)), min_size=1),
    swapped=st.booleans(), placeholders=st.integers(0, 3),
)  # fmt: skip
def test_a_county_in_degrees_is_known_wherever_it_lies(west, south, steps, swapped, placeholders):
    # Five decimals, the last of which is not zero.
    x, y = (
        np.floor(low) + np.array([10 * step[axis] + 5 for step in steps]) / 1e6
        for axis, low in ((0, west), (1, south))
    )
    x, y = np.append(x, [0] * placeholders), np.append(y, [0] * placeholders)
    assert look_like_degrees(y, x) if swapped else look_like_degrees(x, y)


@given(st.lists(st.tuples(st.integers(-180, 180), st.integers(-90, 90)), max_size=20))
def test_whole_metres_around_the_origin_are_metres(points):
    assert not asked(*points)


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [([-180, 180], [-90, 90], True), ([-90, 90], [-180, 180], True), ([0, 91], [0, 91], False),
     ([0, 181], [0, 1], False), ([], [], True)],
)  # fmt: skip
def test_where_degrees_can_lie(x, y, inside):
    assert within_degrees(np.array(x, dtype=float), np.array(y, dtype=float)) is inside

"""The distance that the radii of streets and settlements are made from, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.calibration import farthest_corner

METRES = st.integers(-1_000, 1_000)


def test_a_point_in_the_middle_is_half_a_diagonal_from_every_corner() -> None:
    assert farthest_corner(30, 40, 0, 0, 60, 80) == 50


def test_a_point_in_a_corner_is_the_whole_diagonal_from_the_opposite_one() -> None:
    x, y = [0, 60, 0, 60], [0, 0, 80, 80]
    np.testing.assert_array_equal(farthest_corner(x, y, 0, 0, 60, 80), [100] * 4)


def test_a_point_outside_its_box_is_measured_to_the_far_side() -> None:
    assert farthest_corner(-30, 0, 0, 0, 10, 30) == 50


@given(METRES, METRES, METRES, METRES, st.integers(0, 500), st.integers(0, 500))
def test_no_corner_is_farther(x: int, y: int, left: int, low: int, wide: int, high: int) -> None:
    corners = [(left + w, low + h) for w in (0, wide) for h in (0, high)]
    farthest = max(np.hypot(x - a, y - b) for a, b in corners)
    assert farthest_corner(x, y, left, low, left + wide, low + high) == farthest

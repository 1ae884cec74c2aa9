"""How far down a map's values so much land reaches, by hand."""

import numpy as np
import pytest

from hotspots.analysis.density.land_limit import at_limit

VALUES = np.array([5.0, 9.0, 5.0, 0.0, 7.0])
LAND = np.array([10.0, 10.0, 10.0, 10.0, 5.0])


@pytest.mark.parametrize(
    ("allowed", "limit", "above", "tied", "left"),
    [
        (9.0, 9.0, [], [1], 9.0),
        (10.0, 7.0, [1], [4], 0.0),
        (17.0, 5.0, [1, 4], [0, 2], 2.0),
        (35.0, 0.0, [0, 1, 2, 4], [3], 0.0),
        (45.0, None, [0, 1, 2, 3, 4], [], 0.0),
    ],
)
def test_cells_above_the_limit_fit_and_those_of_it_do_not(allowed, limit, above, tied, left):
    found = at_limit(VALUES, LAND, allowed)
    assert found[0] == limit
    assert np.flatnonzero(found[1]).tolist() == above
    assert found[2].tolist() == tied
    assert found[3] == left


def test_whole_cells_fit_whatever_the_last_digit_of_their_sum():
    land = np.full(100, 0.1)
    values = np.arange(100.0, 0.0, -1.0)
    _, above, _, _ = at_limit(values, land, 0.03 * 10)
    assert above.sum() == 3


def test_cells_without_land_are_neither():
    _, above, tied, _ = at_limit(np.array([9.0, 9.0, 1.0]), np.array([0.0, 1.0, 1.0]), 1.0)
    assert above.tolist() == [False, True, False]
    assert tied.tolist() == [2]

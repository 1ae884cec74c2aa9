import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.grids.hexagon_grid import hexagons_over
from hotspots.errors import InputError


@given(
    st.lists(
        st.tuples(st.floats(-50_000, 50_000), st.floats(-50_000, 50_000)), min_size=1, max_size=30
    ),
    st.floats(500, 20_000),
)
def test_every_point_is_counted_in_the_hexagon_with_the_nearest_centre(places, cell_size):
    x, y = np.array(places).T
    grid = hexagons_over(x, y, cell_size)
    assert grid.count(x, y).sum() == len(places)
    cx, cy = grid.centres()
    for east, north in places:
        (cell,) = np.flatnonzero(grid.count([east], [north]))
        distance = np.hypot(cx - east, cy - north)
        assert distance[cell] <= distance.min() + 1e-6
        assert distance[cell] <= cell_size / np.sqrt(3) + 1e-6


def test_weights_are_summed():
    grid = hexagons_over([10, 20, 900], [0, 0, 0], 300)
    counted = grid.count([10, 20, 900], [0, 0, 0], np.array([1.5, 2.0, 4.0]))
    assert sorted(counted[counted > 0].tolist()) == [3.5, 4.0]


@pytest.mark.parametrize(
    ("places", "cell_size", "sentence"),
    [
        (([], []), 100, "There are no points to draw a grid around"),
        (([0, 1e9], [0, 1e9]), 100, "use larger cells"),
        (([1], [1]), 0, "The cell size is 0 m"),
        (([np.nan], [1]), 100, "Point 1 has no finite coordinates"),
        (([1, 1], [1, 1]), None, "The points have no extent to choose a cell size from"),
    ],
)
def test_refuses_in_one_sentence(places, cell_size, sentence):
    with pytest.raises(InputError, match=sentence):
        hexagons_over(*places, cell_size)

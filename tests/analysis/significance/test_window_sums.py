import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.grids.hexagon_grid import HexagonGrid
from hotspots.analysis.significance.window_sums import (
    hexagon_window_sum,
    square_window_sum,
    window_sum_on,
)
from hotspots.errors import InputError

RADII = st.one_of(
    st.none(),
    st.sampled_from([1, 2**0.5, 3**0.5, 2, 3, 5**0.5]),
    st.floats(1, 25, allow_nan=False),
)


def written_out(grid, layer, radius):
    x, y = grid.centres()
    reach = (2**0.5 if radius is None else radius) * grid.cell_size
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= reach + 1e-6
    return (near @ layer.ravel()).reshape(layer.shape)


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 2**31), st.integers(1, 13), st.integers(1, 40), RADII, st.booleans(),
    st.integers(-3, 3),
)  # fmt: skip
def test_every_cell_within_the_radius_is_summed(seed, rows, columns, radius, hexagons, first_row):
    layer = np.random.default_rng(seed).poisson(2, (rows, columns)).astype(float)
    grid = (
        HexagonGrid(2, first_row, 100.0, columns, rows)
        if hexagons
        else Grid(0.0, 0.0, 100.0, columns, rows)
    )
    assert np.array_equal(window_sum_on(grid, radius)(layer), written_out(grid, layer, radius))


def test_a_radius_of_three_cells_by_hand():
    # 7 in the middle row, 5 in each of the two beside it on both sides, 1 at the tips: 29 cells.
    ones = square_window_sum(np.ones((9, 9)), 3)
    assert ones[4, 4] == 29
    # In the corner a quarter of it: 4 + 3 + 3 + 1.
    assert ones[0, 0] == 11


def test_the_rings_of_hexagons():
    ones = np.ones((15, 15))
    for radius, members in ((None, 7), (1, 7), (3**0.5, 13), (2, 19), (3, 37)):
        assert hexagon_window_sum(ones, radius=radius)[7, 7] == members


@pytest.mark.parametrize("radius", [1.5, 4, 12, 30])
def test_no_digit_is_lost_beside_a_very_large_value(radius):
    layer = np.full((5, 100), 0.1)
    layer[:, 0] = 1e17
    far = square_window_sum(layer, radius)[2, 60]
    assert far == pytest.approx(square_window_sum(np.full((5, 100), 0.1), radius)[2, 60], rel=1e-14)


@pytest.mark.parametrize("radius", [0, 0.5, -3, float("nan"), float("inf"), 10**6])
def test_refuses_a_radius_in_one_sentence(radius):
    with pytest.raises(InputError, match="cells: give between 1 and 1000 cells"):
        square_window_sum(np.ones((3, 3)), radius)
    with pytest.raises(InputError, match="cells: give between 1 and 1000 cells"):
        window_sum_on(Grid(0, 0, 1, 3, 3), radius)

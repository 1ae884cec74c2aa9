import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.place_density import place_density_array, place_totals
from hotspots.analysis.grids.grid import Grid
from hotspots.errors import InputError

GRID = Grid(0, 0, 50, 40, 30)
X, Y = np.array([120.0, 900.0, 900.0, -60.0, 5000.0]), np.array([80.0, 700.0, 700.0, 300.0, 20.0])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100)), max_size=40))
def test_is_the_density_of_the_points_themselves(points):
    place = np.array([number for number, _ in points], dtype=int)
    weights = np.array([weight for _, weight in points])
    found = place_density_array(place, X, Y, GRID, 250, weights=weights)
    expected = density_array(X[place], Y[place], GRID, 250, weights=weights)
    assert found == pytest.approx(expected, abs=1e-9 * max(expected.max(), 1e-300))
    raw = place_density_array(place, X, Y, GRID, 250, normalise=False)
    assert raw == pytest.approx(
        density_array(X[place], Y[place], GRID, 250, normalise=False), abs=1e-9
    )


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64, np.uint16, np.uint64])
def test_counts_at_each_place_whatever_the_kind_of_number(kind):
    place = np.array([3, 0, 3, 3], dtype=kind)
    assert place_totals(place, 5).tolist() == [1, 0, 0, 3, 0]
    assert place_totals(place, 5, [1, 2, 3, 0.5]).tolist() == [2, 0, 0, 4.5, 0]


@pytest.mark.parametrize("weights", [None, [1, 1, 1]])
@pytest.mark.parametrize("stray", [-1, 5, 2**40])
def test_refuses_a_place_that_there_is_not(stray, weights):
    with pytest.raises(InputError, match=f"Point 2 is at place {stray}, but .* numbered 0 to 4"):
        place_density_array([0, stray, 1], X, Y, GRID, 250, weights=weights)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([0.5], X, Y), "whole numbers"),
        (([[0]], X, Y), "one list of whole numbers"),
        (([0], [], []), "There are points but no places"),
        (([0], [1.0], [np.inf]), "Point 1 has no finite coordinates"),
    ],
)
def test_refuses_in_one_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        place_density_array(*arguments, GRID, 250)


def test_refuses_a_bandwidth_of_zero_and_weights_that_do_not_fit():
    with pytest.raises(InputError, match="The bandwidth is 0 m"):
        place_density_array([0], X, Y, GRID, 0)
    with pytest.raises(InputError, match="There are 1 points but 2 weights"):
        place_density_array([0], X, Y, GRID, 250, weights=[1, 2])


def test_no_points_make_zeros():
    assert (place_density_array([], X, Y, GRID, 250) == 0).all()
    assert (place_density_array([], [], [], GRID, 250) == 0).all()

import numpy as np
import pytest

from hotspots.analysis.grids.sfhotspot_grid import sfhotspot_cell_size, sfhotspot_grid
from hotspots.errors import InputError


def test_has_the_cells_and_counts_that_sfhotspot_makes(memphis, memphis_kde):
    grid, kept = sfhotspot_grid(*memphis, 200)
    x, y = grid.centres(kept)
    assert x == pytest.approx(memphis_kde["cx"].to_numpy(), abs=1e-6)
    assert y == pytest.approx(memphis_kde["cy"].to_numpy(), abs=1e-6)
    assert grid.count(*memphis)[kept].tolist() == memphis_kde["n"].tolist()


def test_chooses_the_cell_size_that_sfhotspot_chooses(memphis, memphis_gistar):
    assert sfhotspot_cell_size(*memphis) == 500
    grid, kept = sfhotspot_grid(*memphis)
    assert grid.count(*memphis)[kept].tolist() == memphis_gistar["n"].tolist()


@pytest.mark.parametrize(
    ("side", "size"), [(10_000, 200), (14_999, 200), (15_000, 300), (4_000, 80), (50, 1)]
)
def test_cell_size_is_a_fiftieth_of_the_shorter_side_in_whole_hundreds(side, size):
    assert sfhotspot_cell_size([0, side], [0, 2 * side]) == size


@pytest.mark.parametrize("far", [1e18, 1e300])
def test_refuses_points_that_no_cell_can_hold(far):
    with pytest.raises(InputError, match="use larger cells, or check for points far from the rest"):
        sfhotspot_grid([far, far], [far, far], 100)


def test_keeps_no_corner_that_the_hull_does_not_reach():
    grid, kept = sfhotspot_grid([0, 1000, 0], [0, 0, 1000], 100)
    assert grid.shape == (11, 11)
    assert kept[0].all()
    assert not kept[10, 10]


@pytest.mark.parametrize(
    ("places", "sentence"),
    [([], "There are no points"), ([7.0, 7.0], "The points have no extent")],
)
def test_refuses_to_choose_without_extent(places, sentence):
    with pytest.raises(InputError, match=sentence):
        sfhotspot_cell_size(np.array(places), np.array(places))

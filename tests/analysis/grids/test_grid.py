import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.grids.grid import Grid, cell_frame, fixed_grid, whole_numbers
from hotspots.analysis.grids.touching import touching
from hotspots.errors import InputError

metres = st.floats(-1e6, 1e6)


def test_edges_are_multiples_of_the_cell_size():
    assert fixed_grid((101, 49, 250, 120), 50) == Grid(100, 0, 50, 4, 3)


def test_two_extents_share_cells():
    one = fixed_grid((0, 0, 1000, 1000), 250).polygons()
    other = fixed_grid((510, -90, 2000, 640), 250).polygons()
    shared = {shapely.to_wkt(cell) for cell in one} & {shapely.to_wkt(cell) for cell in other}
    assert len(shared) == 9


@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=30), st.floats(1000, 9000))
def test_every_point_falls_into_a_cell_of_a_grid_over_the_points(places, cell_size):
    x, y = np.array(places).T
    grid = fixed_grid((x.min(), y.min(), x.max(), y.max()), cell_size)
    assert grid.count(x, y).sum() == len(places)


def test_counts_weights_and_leaves_out_what_lies_outside():
    grid = Grid(0, 0, 10, 2, 2)
    counted = grid.count([5, 5, 15, 25, -1], [5, 5, 15, 5, 5], np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert counted.tolist() == [[3, 0], [0, 4]]


def test_a_point_on_an_edge_belongs_to_the_cell_north_east_of_it():
    row, column = Grid(0, 0, 10, 3, 3).cell_of([10, 20], [10, 0])
    assert (row.tolist(), column.tolist()) == ([1, 0], [1, 2])


def test_centres_and_polygons_follow_the_same_order():
    grid = Grid(100, 200, 10, 3, 2)
    kept = np.array([[True, False, True], [False, True, False]])
    x, y = grid.centres(kept)
    assert list(zip(x, y, strict=True)) == [(105, 205), (125, 205), (115, 215)]
    middle = shapely.centroid(grid.polygons(kept))
    assert shapely.get_x(middle) == pytest.approx(x)
    assert shapely.get_y(middle) == pytest.approx(y)


def test_keeps_the_cells_that_touch_an_area():
    mask = touching(Grid(0, 0, 10, 3, 2), shapely.box(12, 2, 18, 8))
    assert mask.tolist() == [[False, True, False], [False, False, False]]


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
def test_keeps_the_same_cells_however_many_are_looked_at_together(monkeypatch, at_once):
    monkeypatch.setattr("hotspots.analysis.grids.touching.POLYGONS_AT_ONCE", at_once)
    grid, disc = Grid(0, 0, 10, 13, 17), shapely.Point(70, 90).buffer(55)
    mask = touching(grid, disc)
    assert mask.ravel().tolist() == shapely.intersects(disc, grid.polygons()).tolist()
    assert mask.any()
    assert not mask.all()


def test_refuses_a_table_of_more_polygons_than_fit_into_memory():
    with pytest.raises(InputError, match="9,000,000 cells with polygons, more than 5,000,000"):
        cell_frame(Grid(0, 0, 1, 3000, 3000), {}, crs="EPSG:27700")
    few = np.zeros((3000, 3000), dtype=bool)
    few[0, :4] = True
    assert len(cell_frame(Grid(0, 0, 1, 3000, 3000), {}, crs="EPSG:27700", kept=few)) == 4


def test_frame_holds_the_kept_cells_only():
    grid = Grid(0, 0, 10, 2, 1)
    values = {"n": np.array([[3, 4]])}
    frame = cell_frame(grid, values, crs="EPSG:27700", kept=np.array([[False, True]]))
    assert frame[["x", "y", "n"]].to_numpy().tolist() == [[15, 5, 4]]
    assert frame.crs.to_epsg() == 27700


def test_counts_are_whole_unless_weights_are_not():
    assert whole_numbers(np.array([1.0, 2.0])).dtype == np.int64
    assert whole_numbers(np.array([1.0, 2.5])).tolist() == [1.0, 2.5]


def test_counts_too_large_for_integers_stay_as_they_are():
    assert whole_numbers(np.array([1e20, 3.0])).tolist() == [1e20, 3.0]
    assert whole_numbers(np.array([])).dtype == np.int64


def test_what_lies_beyond_all_numbers_of_cells_is_in_none():
    grid = Grid(0, 0, 10, 2, 2)
    assert grid.count([5, 1e300, -1e300, 5], [5, 5, 5, 1e300]).tolist() == [[1, 0], [0, 0]]


def test_refuses_more_cells_than_fit_in_memory():
    with pytest.raises(InputError, match=r"4,000,000,000,000 cells.*use larger cells"):
        Grid(0, 0, 1, 2_000_000, 2_000_000)


@pytest.mark.parametrize("cell_size", [0, -50, float("nan"), float("inf")])
def test_refuses_a_cell_size_that_is_not_above_zero(cell_size):
    with pytest.raises(InputError, match=r"cell size is .* m: give a number of metres above 0"):
        fixed_grid((0, 0, 1, 1), cell_size)


def test_refuses_an_extent_without_limits():
    with pytest.raises(InputError, match="no finite limits"):
        fixed_grid((0, 0, float("inf"), 1), 50)


def test_refuses_a_grid_without_cells():
    with pytest.raises(InputError, match="at least one row"):
        Grid(0, 0, 10, 0, 5)

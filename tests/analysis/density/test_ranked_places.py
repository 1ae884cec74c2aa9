"""Hot cells as places: what is counted in them, their order and their outlines."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.density.hot_cells import (
    LandCells,
    connected_pieces,
    densest_cells,
    land_cells,
)
from hotspots.analysis.density.ranked_places import Counted, outline, ranked_places
from hotspots.analysis.grids.grid import Grid

GRID = Grid(0, 0, 100, 10, 10)
WHOLE = shapely.MultiPolygon([shapely.box(0, 0, 1000, 1000)])


def one_of_seven_and_one_of_five():
    density = np.zeros(GRID.shape)
    density[2, 2], density[8, 8] = 7, 5
    return density


def counted(at, density, value):
    n = np.zeros(density.shape)
    n[at] = value
    return n


def test_places_are_ranked_by_what_is_asked_and_count_incidents_all_the_same():
    density = one_of_seven_and_one_of_five()
    cells = densest_cells(density, GRID, WHOLE, 0.02)
    n = counted((2, 2), density, 6.0) + counted((8, 8), density, 3.0)
    by_n = ranked_places(cells, density, WHOLE.area, Counted(n, 12.0))
    assert by_n[["rank", "n", "share", "peak"]].to_numpy().tolist() == [
        [1, 6, 0.5, 7],
        [2, 3, 0.25, 5],
    ]
    harm = counted((2, 2), density, 1.0) + counted((8, 8), density, 900.0)
    by_harm = ranked_places(cells, density, WHOLE.area, Counted(n, 12.0, rank_by=harm))
    assert by_harm[["rank", "n", "share", "peak"]].to_numpy().tolist() == [
        [1, 3, 0.25, 5],
        [2, 6, 0.5, 7],
    ]


def test_equal_cells_that_do_not_fit_are_drawn_only_where_one_is_wanted_at_least():
    density = np.zeros(GRID.shape)
    density[4:6, 4:6] = 3.0
    density[0, 0] = 1.0
    assert densest_cells(density, GRID, WHOLE, 0.03).row.size == 0
    cells = densest_cells(density, GRID, WHOLE, 0.03, at_least_one=True)
    assert sorted(zip(cells.row.tolist(), cells.column.tolist(), strict=True)) == [
        (4, 4), (4, 5), (5, 4), (5, 5),
    ]  # fmt: skip
    nothing = densest_cells(np.zeros(GRID.shape), GRID, WHOLE, 0.03, at_least_one=True)
    assert nothing.row.size == 0


corner = st.tuples(st.floats(10, 990), st.floats(10, 990))


@given(
    st.lists(corner, min_size=3, max_size=8),
    st.lists(st.booleans(), min_size=100, max_size=100),
    st.sampled_from([0.0, 1 / 3, 384_016.7]),
)
def test_an_outline_is_the_union_of_its_cells(corners, hot, moved):
    """Wherever a boundary cuts the cells, the shorter way gives the same places."""
    grid = Grid(moved, moved, 100, 10, 10)
    boundary = shapely.MultiPoint([(x + moved, y + moved) for x, y in corners]).convex_hull
    if boundary.geom_type != "Polygon":
        return
    cells = land_cells(grid, shapely.MultiPolygon([boundary]), np.flatnonzero(hot))
    for numbers in connected_pieces(cells):
        piece = cells.chosen(numbers)
        found, expected = outline(piece), shapely.union_all(piece.shapes)
        assert found.is_valid
        assert shapely.symmetric_difference(found, expected).area <= 1e-6
        assert found.area == pytest.approx(piece.land_m2.sum(), rel=1e-9)


def test_cells_cut_differently_to_the_last_bit_still_become_one_place():
    # The crossing of a shared edge, rounded one way for one cell and another way for its neighbour.
    left = shapely.Polygon([(0, 0), (100, 0), (100, 33.333333333333336), (0, 50)])
    right = shapely.Polygon([(100, 0), (200, 0), (200, 20), (100, 33.33333333333333)])
    assert not shapely.coverage_is_valid([left, right])
    shapes = np.array([left, right], dtype=object)
    piece = LandCells(GRID, np.array([0, 0]), np.array([0, 1]), shapes, shapely.area(shapes))
    assert shapely.get_num_geometries(outline(piece)) == 1
    assert outline(piece).is_valid

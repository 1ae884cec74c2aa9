"""The land in each cell, against geometry cut cell by cell."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.evaluation.study_area import cell_land, study_area
from hotspots.analysis.grids.grid import Grid
from hotspots.errors import InputError

WEST, SOUTH = 400_000.0, 150_000.0


def cut(area, geometry):
    """The same by shapely, a cell at a time."""
    pieces = shapely.intersection(area.grid.polygons(), geometry)
    return shapely.area(pieces).reshape(area.grid.shape)


def test_a_rectangle_is_shared_out_as_worked_out_by_hand():
    # 125 m x 75 m from (25, 0): half of the first column, all of two more; the second row by half.
    area = study_area(shapely.box(WEST + 25, SOUTH, WEST + 150, SOUTH + 75), 50)
    assert area.land_m2[:2, :3].tolist() == [[1250, 2500, 2500], [625, 1250, 1250]]
    assert area.land_m2.sum() == pytest.approx(125 * 75)
    assert area.kept.sum() == 6


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=3, max_size=12, unique=True),
    st.floats(20, 400),
    st.tuples(st.floats(0, 49), st.floats(0, 49)),
)
@settings(max_examples=80, deadline=None)
def test_any_area_is_shared_out_as_cutting_it_would(corners, hole, offset):
    around = shapely.Polygon([(WEST + x, SOUTH + y) for x, y in corners])
    geometry = shapely.make_valid(around).buffer(0)
    geometry = geometry.difference(shapely.Point(WEST + 450, SOUTH + 450).buffer(hole))
    if geometry.area < 1:
        return
    area = study_area(geometry, 50, offset=offset)
    assert np.abs(area.land_m2 - cut(area, geometry)).max() < 1e-3
    assert area.land_m2.sum() == pytest.approx(geometry.area, rel=1e-9, abs=1e-3)


def test_edges_along_the_lines_of_the_grid_and_islands():
    stairs = shapely.union_all(
        [
            shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 100),
            shapely.box(WEST + 50, SOUTH + 100, WEST + 150, SOUTH + 150),
            shapely.box(WEST + 300, SOUTH + 200, WEST + 330, SOUTH + 210),
        ]
    )
    area = study_area(stairs, 50)
    assert area.land_m2 == pytest.approx(cut(area, stairs))


def test_the_way_round_in_which_a_boundary_is_written_does_not_matter():
    grid = Grid(WEST, SOUTH, 50, 4, 4)
    ring = [(WEST + 10, SOUTH + 10), (WEST + 10, SOUTH + 160), (WEST + 130, SOUTH + 90)]
    clockwise, anticlockwise = shapely.Polygon(ring), shapely.Polygon(ring[::-1])
    assert cell_land(grid, clockwise) == pytest.approx(cell_land(grid, anticlockwise))
    assert cell_land(grid, clockwise).sum() == pytest.approx(clockwise.area)


def test_an_offset_moves_the_lines_of_the_grid():
    area = study_area(shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 100), 50, offset=(20, 30))
    assert (area.grid.xmin % 50, area.grid.ymin % 50) == (20, 30)
    assert area.land_m2.sum() == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("geometry", "cell_size", "words"),
    [
        (shapely.Polygon(), 50, "encloses no land"),
        (shapely.LineString([(WEST, SOUTH), (WEST + 50, SOUTH)]), 50, "encloses no land"),
        (shapely.box(-2.2, 51.2, -2.1, 51.3), 50, "looks like degrees"),
        (shapely.box(WEST, SOUTH, WEST + 3e5, SOUTH + 3e5), 1, "cells, more than"),
        (shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 100), 0, "cell size is 0 m"),
    ],
)
def test_what_cannot_be_a_study_area_is_refused(geometry, cell_size, words):
    with pytest.raises(InputError, match=words):
        study_area(geometry, cell_size)

"""Cells that touch an area: block by block the same as one by one."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.grids.touching import BLOCK, touching

SIZES = st.sampled_from([0.1, 7.0, 50.0, 250.0])
CELLS = st.integers(1, 3 * BLOCK + 1)
# In cells from the corner of the grid; whole ones lie on the edges of cells and blocks.
AXIS = st.one_of(st.integers(-3, 3 * BLOCK + 4).map(float), st.floats(-3, 3 * BLOCK + 4))


def one_by_one(grid: Grid, area: shapely.Geometry) -> np.ndarray:
    return shapely.intersects(area, grid.polygons()).reshape(grid.shape)


@settings(deadline=None)
@given(
    size=SIZES,
    columns=CELLS,
    rows=CELLS,
    corners=st.lists(st.tuples(AXIS, AXIS), min_size=3, max_size=9),
    hole=st.floats(0.5, 20),
)
def test_whatever_the_area_the_same_cells_touch_it(
    size: float, columns: int, rows: int, corners: list[tuple[float, float]], hole: float
) -> None:
    grid = Grid(400_000.3, 150_000.7, size, columns, rows)
    outline = np.array(corners) * size + (grid.xmin, grid.ymin)
    hull = shapely.convex_hull(shapely.multipoints(outline))
    for area in (hull, hull.difference(hull.centroid.buffer(hole * size)), shapely.Polygon()):
        assert (touching(grid, area) == one_by_one(grid, area)).all()


def test_an_area_that_covers_all_or_nothing() -> None:
    grid = Grid(0, 0, 10, 40, 33)
    assert touching(grid, shapely.box(-1, -1, 401, 331)).all()
    assert not touching(grid, shapely.box(500, 500, 600, 600)).any()
    # An edge that is shared is touched.
    assert touching(grid, shapely.box(400, 0, 500, 330))[:, -1].all()

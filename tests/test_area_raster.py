"""The raster answers as GEOS does, on edges and corners too, or says that it cannot."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.area_raster import OUTSIDE, UNSURE, area_raster
from hotspots.areas import MANY_POINTS, AreaIndex

HOLED = shapely.Polygon(
    [(0, 0), (12, 0), (12, 12), (0, 12)], [[(3, 3), (9, 3), (9, 9), (6, 6), (3, 9)]]
)
ISLES = shapely.MultiPolygon([shapely.box(14, 0, 16, 2), shapely.box(14, 4, 16, 6)])
SHIFTS = [(0.0, 0.0), (400_000.0, 150_000.0), (-3e5, 1.2e6)]


def star(corners, inner, outer, x, y, turn=0.0):
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + turn
    radius = np.where(np.arange(corners) % 2, inner, outer)
    return shapely.Polygon(
        np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])
    )


def by_geos(polygons, x, y):
    """The first polygon that holds each point, its edges included."""
    found = np.full(len(x), OUTSIDE)
    for area in reversed(range(len(polygons))):
        found[shapely.intersects_xy(polygons[area], x, y)] = area
    return found


def lattice(polygons, step):
    """Points that lie on edges and corners of what has whole coordinates, and between them."""
    west, south, east, north = shapely.total_bounds(np.asarray(polygons, dtype=object))
    x, y = np.meshgrid(
        np.arange(west - 1, east + 1.5, step), np.arange(south - 1, north + 1.5, step)
    )
    return x.ravel(), y.ravel()


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize(
    "shapes",
    [
        [HOLED],
        [HOLED, ISLES],
        [ISLES, HOLED, shapely.box(2, 2, 15, 5)],
        [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(0, 10, 20, 20)],
        [star(14, 3, 9, 5, 5), star(14, 3, 9, 9, 5, 0.1), star(200, 8, 9, 7, 7)],
        [shapely.Polygon([(0, 0), (20, 1), (20, 2), (0, 1)])],
    ],
)
def test_no_point_of_a_lattice_is_elsewhere_than_geos_has_it(shapes, shift):
    polygons = [shapely.transform(shape, lambda at: at + shift) for shape in shapes]
    x, y = lattice(polygons, 0.25)
    found = area_raster(polygons).locate(x, y)
    sure = found != UNSURE
    assert sure.mean() > 0.7
    assert (found[sure] == by_geos(polygons, x, y)[sure]).all()


@given(st.integers(0, 10_000), st.integers(3, 60), st.booleans())
@settings(max_examples=30, deadline=None)
def test_random_shapes_are_answered_as_geos_does(seed, corners, whole):
    random = np.random.default_rng(seed)
    polygons = []
    for _ in range(4):
        ring = np.column_stack([random.uniform(0, 40, corners), random.uniform(0, 40, corners)])
        shape = shapely.make_valid(shapely.Polygon(np.round(ring) if whole else ring))
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        polygons.append(shapely.MultiPolygon(parts))
    raster = area_raster(polygons)
    if raster is None:
        assert all(polygon.is_empty for polygon in polygons)
        return
    corners_of = shapely.get_coordinates(polygons)
    middles = (corners_of[1:] + corners_of[:-1]) / 2
    scattered = random.uniform(-1, 41, (500, 2))
    x, y = np.vstack([corners_of, middles, np.round(scattered), scattered]).T
    found = raster.locate(np.ascontiguousarray(x), np.ascontiguousarray(y))
    sure = found != UNSURE
    assert sure[-500:].mean() > 0.95
    assert (found[sure] == by_geos(polygons, x, y)[sure]).all()


def test_an_edge_that_hardly_rises_is_marked_in_every_cell_it_touches():
    low = 150_000.0
    sliver = shapely.Polygon(
        [(400_000, low), (480_000, np.nextafter(low, 1e9)), (480_000, low + 60), (400_000, low + 9)]
    )
    random = np.random.default_rng(4)
    x = random.uniform(399_999, 480_001, 20_000)
    y = low + random.choice([-1e-9, 0, 1e-11, 3e-11, 1e-6, 5.0, 9.0, 30.0], 20_000)
    found = area_raster([sliver]).locate(x, y)
    sure = found != UNSURE
    assert (found[sure] == by_geos([sliver], x, y)[sure]).all()


def test_points_far_away_or_without_coordinates_are_outside():
    raster = area_raster([HOLED])
    far = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 5.0, 5.0, 5.0])
    assert (raster.locate(far, far[::-1].copy()) == OUTSIDE).all()
    assert (raster.locate(np.full(8, 5.0), far)[:5] == OUTSIDE).all()


def test_no_raster_is_drawn_of_nothing_or_where_coordinates_have_no_digits_left():
    assert area_raster([]) is None
    assert area_raster([shapely.Polygon()]) is None
    assert area_raster([shapely.box(1e15, 1e15, 1e15 + 8, 1e15 + 8)]) is None
    assert area_raster([shapely.box(-1e308, -1e308, 1e308, 1e308)]) is None


def test_many_points_are_located_as_few_are():
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), HOLED, ISLES]
    index = AreaIndex(["West", "East", "Holed", "Isles"], shapes)
    x, y = (np.tile(each, 4) for each in lattice(shapes, 0.25))
    x[:3], y[1:4] = np.nan, np.inf
    assert len(x) >= MANY_POINTS
    found = index.locate(x, y)
    assert found.dtype == np.int32
    few = [index.locate(x[at : at + 5_000], y[at : at + 5_000]) for at in range(0, len(x), 5_000)]
    assert found.tolist() == np.concatenate(few).tolist()
    assert index.locate([10.0] * MANY_POINTS, [5.0] * MANY_POINTS).tolist() == [0] * MANY_POINTS


def test_where_no_raster_can_be_drawn_many_points_are_located_all_the_same():
    index = AreaIndex(["Far"], [shapely.box(1e15, 1e15, 1e15 + 8, 1e15 + 8)])
    found = index.locate(np.full(MANY_POINTS, 1e15 + 4), np.full(MANY_POINTS, 1e15 + 4))
    assert (found == 0).all()
    assert (AreaIndex([], []).locate(np.zeros(MANY_POINTS), np.zeros(MANY_POINTS)) == -1).all()


def test_the_same_boundaries_share_one_index_and_new_ones_bring_another():
    first = AreaIndex.shared(["West", "Isles"], [HOLED, ISLES])
    assert AreaIndex.shared(["West", "Isles"], [shapely.from_wkt(HOLED.wkt), ISLES]) is first
    assert AreaIndex.shared(["Isles", "West"], [HOLED, ISLES]) is not first
    assert AreaIndex.shared(["West", "Isles"], [HOLED, shapely.box(0, 0, 1, 1)]) is not first
    assert first.locate([1.0, 15.0], [1.0, 5.0]).tolist() == [0, 1]

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.areas import OUTSIDE, AreaIndex

# Two squares that share the edge x = 10, the second with a hole, and a third in two parts.
WEST = shapely.box(0, 0, 10, 10)
EAST = shapely.Polygon(
    [(10, 0), (20, 0), (20, 10), (10, 10)], [[(13, 3), (17, 3), (17, 7), (13, 7)]]
)
ISLES = shapely.MultiPolygon([shapely.box(0, 20, 2, 22), shapely.box(4, 20, 6, 22)])


@pytest.fixture
def index() -> AreaIndex:
    return AreaIndex(["East", "Isles", "West"], [EAST, ISLES, WEST])


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (5, 5, "West"),
        (11, 5, "East"),
        (1, 21, "Isles"),
        (5, 21, "Isles"),
        (3, 21, None),  # between the isles
        (15, 5, None),  # in the hole
        (13, 5, "East"),  # on the hole's edge
        (10, 5, "East"),  # on the shared edge: the first name
        (10, 0, "East"),  # on a shared corner
        (0, 5, "West"),  # on the outer edge
        (20, 10, "East"),  # on an outer corner
        (20.000001, 10, None),
        (np.nan, 5, None),
        (5, np.nan, None),
        (np.inf, 5, None),
        (5, -np.inf, None),
    ],
)
def test_each_point_has_one_area_or_none(
    index: AreaIndex, x: float, y: float, expected: str | None
) -> None:
    (found,) = index.locate([x], [y])
    assert (None if found == OUTSIDE else index.names[found]) == expected


def test_the_order_given_decides_a_shared_edge() -> None:
    index = AreaIndex(["West", "East"], [WEST, EAST])
    assert index.locate([10.0], [5.0]).tolist() == [0]


def test_the_answer_is_int32_and_as_long_as_the_question(index: AreaIndex) -> None:
    found = index.locate(np.array([5.0, 5.0, 500.0]), np.array([5, 21, 5]))
    assert found.dtype == np.int32
    assert found.tolist() == [2, 1, OUTSIDE]
    assert index.locate([], []).tolist() == []


def test_no_areas_hold_nothing() -> None:
    index = AreaIndex([], [])
    assert len(index) == 0
    assert index.locate([1.0], [1.0]).tolist() == [OUTSIDE]


def test_an_index_is_made_from_a_table() -> None:
    index = AreaIndex.from_frame(gpd.GeoDataFrame({"name": ["West"]}, geometry=[WEST]))
    assert index.names == ("West",)
    assert index.locate([5.0], [5.0]).tolist() == [0]


@pytest.mark.parametrize(
    ("names", "geometries", "message"),
    [
        (["a"], [WEST, EAST], "1 names for 2"),
        (["a", "a"], [WEST, EAST], "name of its own"),
        (["a"], [shapely.Point(0, 0)], "polygons"),
        (["a"], [None], "polygons"),
    ],
)
def test_an_index_refuses_what_it_cannot_answer_for(
    names: list[str], geometries: list[shapely.Geometry], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        AreaIndex(names, geometries)


def test_coordinates_come_as_two_columns_of_one_length(index: AreaIndex) -> None:
    with pytest.raises(ValueError, match="two columns"):
        index.locate([1.0, 2.0], [1.0])


def _star(corners: int) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = np.where(np.arange(corners) % 2, 3.0, 9.0)
    return shapely.Polygon(np.column_stack([radius * np.cos(angles), radius * np.sin(angles)]))


@given(st.lists(st.tuples(st.integers(-100, 100), st.integers(-100, 100)), min_size=1))
def test_it_answers_as_covers_does(points: list[tuple[int, int]]) -> None:
    # Integer tenths put many of the points exactly on edges and corners.
    x, y = np.array(points).T / 10
    shapes = [shapely.box(-8, -8, 0, 0), _star(10), shapely.box(-8, -8, 8, 8)]
    found = AreaIndex(["a", "b", "c"], shapes).locate(x, y)
    for px, py, area in zip(x, y, found, strict=True):
        covering = [k for k, shape in enumerate(shapes) if shape.covers(shapely.Point(px, py))]
        assert area == (covering[0] if covering else OUTSIDE)


@pytest.mark.parametrize("many", [2_000, 10_000])
def test_threads_that_share_an_index_agree(many: int) -> None:
    """Many times over, in a process of its own: what goes wrong here aborts the process."""
    code = """
many = MANY
from concurrent.futures import ThreadPoolExecutor
import numpy as np, shapely
from hotspots.areas import AreaIndex

angles = np.linspace(0, 2 * np.pi, 4_000, endpoint=False)
radius = np.where(np.arange(4_000) % 2, 3.0, 9.0)
star = shapely.Polygon(np.column_stack([radius * np.cos(angles), radius * np.sin(angles)]))
x, y = np.random.default_rng(7).uniform(-10, 10, (2, many))
alone = int((AreaIndex(["star"], [star]).locate(x, y) == 0).sum())
assert 0 < alone < len(x)
with ThreadPoolExecutor(4) as threads:
    for _ in range(40):
        index = AreaIndex(["star"], [star])
        together = threads.map(lambda _: int((index.locate(x, y) == 0).sum()), range(8))
        assert set(together) == {alone}
"""
    code = code.replace("MANY", str(many))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

import geopandas as gpd
import pytest

from hotspots.analysis.grids.create_grid import create_grid
from hotspots.errors import InputError


def frame(x, y, crs="EPSG:27700"):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=crs)


def test_covers_the_points_with_squares():
    grid = create_grid(frame([120, 380], [40, 190]), cell_size=100)
    assert grid[["x", "y"]].to_numpy().tolist() == [
        [150, 50], [250, 50], [350, 50], [150, 150], [250, 150], [350, 150],
    ]  # fmt: skip
    assert grid.area.tolist() == [10_000] * 6
    assert grid.crs.to_epsg() == 27700


def test_makes_the_grid_of_sfhotspot():
    grid = create_grid(frame([0, 1000, 0], [0, 0, 1000]), cell_size=100, grid="sfhotspot")
    assert grid.total_bounds.tolist() == pytest.approx([-50, -50, 1050, 1050], abs=1)


@pytest.mark.parametrize(
    ("points", "options", "sentence"),
    [
        (frame([], []), {"cell_size": 10}, "There are no points to draw a grid around"),
        (frame([1], [1]), {"cell_size": 10, "grid": "random"}, "There is no grid 'random'"),
        (frame([1], [1], None), {}, "no coordinate reference system"),
        (frame([1], [1], "EPSG:4326"), {}, "EPSG:4326 is in degrees"),
        (frame([1], [1], "EPSG:2263"), {}, "EPSG:2263 is not a projected system in metres"),
        (frame([0, 1e12], [0, 1e12]), {"cell_size": 1}, "use larger cells"),
    ],
)
def test_refuses_in_one_sentence(points, options, sentence):
    with pytest.raises(InputError, match=sentence):
        create_grid(points, **options)


def test_refuses_rows_without_a_point():
    points = gpd.GeoDataFrame(geometry=[*gpd.points_from_xy([1], [1]), None], crs="EPSG:27700")
    with pytest.raises(InputError, match="Row 2 of the points has no point"):
        create_grid(points, cell_size=10)

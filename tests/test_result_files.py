import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from pyproj import CRS

from hotspots.analysis.grids.grid import Grid
from hotspots.errors import InputError
from hotspots.output_file import replacing, require_format
from hotspots.result_files import (
    write_csv,
    write_geopackage,
    write_geotiff,
)

NATIONAL_GRID = CRS.from_epsg(27700)


def frame():
    return gpd.GeoDataFrame({"n": [1, 2]}, geometry=gpd.points_from_xy([0, 1], [2, 3]), crs=27700)


def test_csv_leaves_the_geometry_out(tmp_path):
    write_csv(frame(), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "n\n1\n2\n"
    write_csv(pd.DataFrame({"density": [0.1 + 0.2]}), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "density\n0.30000000000000004\n"


def test_no_text_is_a_formula_for_a_spreadsheet(tmp_path):
    table = pd.DataFrame({"=who": ["=1+1", "@sum", "-3.5", "lane"], "x": [-1.5, 2.0, 3.0, 4.0]})
    write_csv(table, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "'=who,x", "'=1+1,-1.5", "'@sum,2.0", "-3.5,3.0", "lane,4.0",
    ]  # fmt: skip


def test_geopackage_says_what_it_is(tmp_path):
    path = tmp_path / "out.gpkg"
    write_geopackage(frame(), path, layer="cells", description="Two cells, bandwidth 500 m.")
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["cells"]
    info = pyogrio.read_info(path, layer="cells")
    assert info["layer_metadata"]["DESCRIPTION"] == "Two cells, bandwidth 500 m."
    assert gpd.read_file(path)["n"].tolist() == [1, 2]


def test_geotiff_is_north_up_with_a_value_for_no_data(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    grid = Grid(400_000, 150_000, 50, 3, 2)
    density = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, np.nan]])
    path = tmp_path / "out.tif"
    write_geotiff(
        {"density": density, "n": density * 10}, grid, path, crs=NATIONAL_GRID, description="Test."
    )
    with rasterio.open(path) as raster:
        assert tuple(raster.bounds) == grid.bounds
        assert raster.crs.to_epsg() == 27700
        assert raster.descriptions == ("density", "n")
        assert np.array_equal(raster.read(1), density[::-1], equal_nan=True)
        assert next(raster.sample([(400_075, 150_025)]))[0] == 2
        assert np.isnan(raster.nodata)
        assert raster.tags()["TIFFTAG_IMAGEDESCRIPTION"] == "Test."


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("before")

    def interrupted():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("out.xlsx", r"cannot be written: name a file that ends in \.csv or \.gpkg"),
        ("nowhere/out.csv", "There is no folder .*nowhere to write to"),
    ],
)
def test_refuses_what_it_cannot_write(tmp_path, name, sentence):
    with pytest.raises(InputError, match=sentence):
        require_format(tmp_path / name, (".csv", ".gpkg"))


@pytest.mark.parametrize("name", ["fid", "FID", "geom", "Geom"])
def test_a_geopackage_takes_columns_that_its_format_would_name_itself(tmp_path, name):
    path = tmp_path / "out.gpkg"
    named = frame().rename(columns={"n": name})
    write_geopackage(named.assign(**{name: ["a", "b"]}), path, layer="x", description="x")
    assert gpd.read_file(path)[name].tolist() == ["a", "b"]
    assert gpd.read_file(path).geometry.x.tolist() == [0, 1]


def test_refuses_to_write_over_a_folder_or_over_what_it_reads(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder\.csv is a folder: name a file"):
        require_format(tmp_path / "folder.csv", (".csv",))
    source = tmp_path / "in.csv"
    source.write_text("x,y")
    (tmp_path / "same.csv").symlink_to(source)
    with pytest.raises(InputError, match=r"same\.csv is the file that is read"):
        require_format(tmp_path / "same.csv", (".csv",), source=source)
    assert require_format(tmp_path / "other.csv", (".csv",), source=source) == ".csv"


def test_a_full_disk_is_a_sentence(tmp_path):
    def fill():
        with replacing(tmp_path / "out.csv"):
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match=r"out\.csv cannot be written \(No space left on device"):
        fill()
    assert list(tmp_path.iterdir()) == []

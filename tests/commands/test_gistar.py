from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from hotspots.__main__ import main

SHARED = Path(__file__).resolve().parents[2] / "../shared"


def run(*arguments):
    return CliRunner().invoke(main, ["gistar", *map(str, arguments)])


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y\n" + "50,50\n" * 8 + "650,650\n")
    return path


def test_reproduces_sfhotspot(tmp_path):
    robberies = SHARED / "data/memphis/memphis_robberies.csv"
    reference = SHARED / "golden/memphis_gistar_default.csv"
    if not (robberies.exists() and reference.exists()):
        pytest.skip(f"the Memphis robberies and their reference result are not below {SHARED}")
    out = tmp_path / "gistar.csv"
    done = run(
        robberies, "--crs", "EPSG:32615", "--cell-size", 500, "--grid", "sfhotspot",
        "--adjust", "none", "-o", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found, expected = pd.read_csv(out), pd.read_csv(reference)
    assert list(found.columns) == ["x", "y", "n", "gistar", "p_value", "p_adjusted"]
    assert found["n"].tolist() == expected["n"].tolist()
    for ours, theirs in (("gistar", "gistar"), ("p_value", "pvalue"), ("p_adjusted", "pvalue")):
        assert found[ours].to_numpy() == pytest.approx(expected[theirs].to_numpy(), abs=1e-9)


def test_squares_in_a_table(points, tmp_path):
    out = tmp_path / "out.csv"
    done = run(points, "--crs", "EPSG:27700", "--cell-size", 100, "-o", out)
    assert done.exit_code == 0, done.output
    assert "9 points in 49 squares (fixed grid) of 100 m: 1 hot at p < 0.05" in done.output
    corner = pd.read_csv(out).iloc[0]
    assert (corner["x"], corner["y"], corner["n"]) == (50, 50, 8)
    # Worked out in tests/analysis/test_getis_ord.py.
    assert corner["gistar"] == pytest.approx(7.265306 / 2.201803, rel=1e-5)


def test_hexagons_in_a_geopackage(points, tmp_path):
    out = tmp_path / "out.gpkg"
    done = run(points, "--crs", "EPSG:27700", "--cell-size", 100, "--hexagons", "-o", out)
    assert done.exit_code == 0, done.output
    cells = gpd.read_file(out)
    assert cells["n"].sum() == 9
    assert cells.geometry.count_coordinates().eq(7).all()


def test_another_column_may_hold_the_incidents_of_a_row(points, tmp_path):
    weighted, plain, out = (tmp_path / name for name in ("w.csv", "plain.csv", "out.csv"))
    weighted.write_text("x,y,reports,weight\n50,50,8,1\n650,650,1,70\n")
    options = ("--crs", "EPSG:27700", "--cell-size", 100)
    assert run(points, *options, "-o", plain).exit_code == 0
    done = run(weighted, *options, "--weights", "reports", "-o", out)
    assert done.exit_code == 0, done.output
    assert "Gi* of 2 points weighted by reports in 49 squares" in done.output
    assert out.read_text() == plain.read_text()


@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326"])
def test_the_study_area_is_read_from_a_file_in_any_system(tmp_path, crs):
    points, area, out = (tmp_path / name for name in ("points.csv", "town.gpkg", "out.csv"))
    points.write_text("x,y\n" + "400050,150050\n" * 8 + "400650,150650\n460000,190000\n")
    square = gpd.GeoSeries([shapely.box(400_010, 150_010, 400_690, 150_690)], crs=27700)
    square.to_crs(crs).to_file(area)
    options = ("--crs", "EPSG:27700", "--cell-size", 100, "--within", area, "-o", out)
    done = run(points, *options)
    assert done.exit_code == 0, done.output
    assert "in 49 squares (fixed grid) of 100 m within town.gpkg: 1 hot" in done.output
    table = pd.read_csv(out)
    assert table["n"].sum() == 9
    assert table["gistar"].max() == pytest.approx(7.265306 / 2.201803, rel=1e-5)


def test_the_study_area_is_the_layer_of_areas_in_a_file_of_several(tmp_path):
    points, area, out = (tmp_path / name for name in ("points.csv", "export.gpkg", "out.csv"))
    points.write_text("x,y\n" + "400050,150050\n" * 8 + "400650,150650\n460000,190000\n")
    town = gpd.GeoSeries([shapely.box(400_010, 150_010, 400_690, 150_690)], crs=27700)
    place = gpd.GeoSeries([shapely.box(400_010, 150_010, 400_090, 150_090)], crs=27700)
    options = ("--crs", "EPSG:27700", "--cell-size", 100, "--within", area, "-o", out)
    for layer, shapes in (("hotspots", place), ("bands", place), ("areas", town)):
        shapes.to_file(area, layer=layer)
    done = run(points, *options)
    assert done.exit_code == 0, done.output
    assert "in 49 squares" in done.output
    area.unlink()
    town.centroid.to_file(area, layer="stations")
    town.to_file(area, layer="town")
    assert "in 49 squares" in run(points, *options).output
    place.to_file(area, layer="centre")
    done = run(points, *options)
    assert done.exit_code == 2
    assert "has several layers (stations, town, centre): save the one" in done.output
    assert done.output.count("\n") == 1


def test_a_table_needs_no_polygons_and_a_geopackage_of_too_many_is_refused(
    points, tmp_path, monkeypatch
):
    monkeypatch.setattr("hotspots.analysis.grids.grid.MAXIMUM_POLYGONS", 48)
    usual = (points, "--crs", "EPSG:27700", "--cell-size", 100)
    done = run(*usual, "-o", tmp_path / "out.csv")
    assert done.exit_code == 0, done.output
    assert len(pd.read_csv(tmp_path / "out.csv")) == 49
    done = run(*usual, "-o", tmp_path / "out.gpkg")
    assert done.exit_code == 2
    assert "There would be 49 cells with polygons, more than 48: use larger cells" in done.output
    assert "hotspots kde and gistar write .csv without them" in done.output
    assert not (tmp_path / "out.gpkg").exists()


def test_the_file_of_the_study_area_is_not_written_over(points, tmp_path):
    area = tmp_path / "town.gpkg"
    gpd.GeoSeries([shapely.box(0, 0, 700, 700)], crs=27700).to_file(area)
    before = area.read_bytes()
    usual = ("--crs", "EPSG:27700", "--cell-size", 100)
    done = run(points, *usual, "--within", area, "-o", area)
    assert done.exit_code == 2
    assert "is the file that is read" in done.output
    assert area.read_bytes() == before
    missing = run(points, *usual, "--within", tmp_path / "no.gpkg", "-o", tmp_path / "out.csv")
    assert missing.exit_code == 2
    assert "There is no file" in missing.output


def test_too_few_incidents_for_the_test_are_said(tmp_path):
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_text("x,y\n50,50\n60,50\n1950,1950\n")
    done = run(points, "--crs", "EPSG:27700", "--cell-size", 100, "-o", out)
    assert done.exit_code == 0, done.output
    assert "A cell and its neighbours hold 0.063 incidents on average" in done.output


def test_a_wider_radius_is_said(points, tmp_path):
    out = tmp_path / "out.csv"
    done = run(points, "--crs", "EPSG:27700", "--cell-size", 100, "--radius", 3, "-o", out)
    assert done.exit_code == 0, done.output
    assert "squares (fixed grid) of 100 m, neighbours within 3 cells: " in done.output
    # The corner sees 11 of the 49 cells, with 8 of the 9 points in them.
    mean, variance = 9 / 49, 65 / 49 - (9 / 49) ** 2
    expected = (8 - 11 * mean) / (variance * (49 * 11 - 11**2) / 48) ** 0.5
    assert pd.read_csv(out).iloc[0]["gistar"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--adjust", "holm"), "There is no adjustment 'holm'"),
        (("--hexagons", "--grid", "sfhotspot"), "Hexagons are on the fixed grid only"),
        (("--radius", "0.2"), "The radius is 0.2 cells"),
        (("--cell-size", "0"), "The cell size is 0 m"),
        (("-o", "out.tif"), "ends in .csv or .gpkg"),
    ],
)
def test_refuses_in_one_sentence_with_status_2(points, tmp_path, options, sentence):
    usual = ("--crs", "EPSG:27700", "--cell-size", 100, "-o", tmp_path / "out.csv")
    done = run(points, *usual, *options)
    assert done.exit_code == 2
    assert sentence in done.output
    assert done.output.count("\n") == 1

import tracemalloc
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from hotspots.__main__ import main

SHARED = Path(__file__).resolve().parents[2] / "../shared"


def run(*arguments):
    return CliRunner().invoke(main, ["kde", *map(str, arguments)])


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y,reports\n400100,150100,1\n400100,150100,2\n400900,150500,4\n")
    return path


def test_reproduces_sfhotspot_from_longitude_and_latitude(tmp_path):
    robberies = SHARED / "data/memphis/memphis_robberies.csv"
    reference = SHARED / "golden/memphis_kde_200_1000.csv"
    if not (robberies.exists() and reference.exists()):
        pytest.skip(f"the Memphis robberies and their reference result are not below {SHARED}")
    out = tmp_path / "kde.csv"
    done = run(
        robberies, "--crs", "EPSG:32615", "--cell-size", 200, "--bandwidth", 1000, "--raw",
        "--grid", "sfhotspot", "-o", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found, expected = pd.read_csv(out), pd.read_csv(reference)
    assert list(found.columns) == ["x", "y", "n", "density"]
    assert found["n"].tolist() == expected["n"].tolist()
    for ours, theirs, tolerance in (("x", "cx", 1e-6), ("y", "cy", 1e-6), ("density", "kde", 1e-9)):
        assert found[ours].to_numpy() == pytest.approx(expected[theirs].to_numpy(), abs=tolerance)


def test_every_format_holds_the_same_surface(points, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    options = ("--crs", "EPSG:27700", "--cell-size", 50, "--bandwidth", 300)
    outs = {ending: tmp_path / f"out.{ending}" for ending in ("csv", "gpkg", "tif")}
    for out in outs.values():
        done = run(points, *options, "-o", out)
        assert done.exit_code == 0, done.output
        assert "3 points: quartic kernel, bandwidth 300 m, 50 m cells" in done.output
    table, frame = pd.read_csv(outs["csv"]), gpd.read_file(outs["gpkg"])
    assert table["density"].sum() * 0.05**2 == pytest.approx(3, rel=1e-3)
    assert frame["density"].tolist() == table["density"].tolist()
    assert frame.crs.to_epsg() == 27700
    with rasterio.open(outs["tif"]) as raster:
        assert raster.read(1)[::-1].ravel().tolist() == table["density"].tolist()
        assert raster.read(2).sum() == 3


def test_options_change_what_they_say(points, tmp_path):
    out = tmp_path / "out.csv"
    options = ("--crs", "EPSG:27700", "--cell-size", 200, "--bandwidth", 100)
    done = run(points, *options, "--raw", "--weights", "reports", "--kernel", "uniform", "-o", out)
    assert done.exit_code == 0, done.output
    table = pd.read_csv(out)
    assert table["n"].sum() == 7
    peak = table.loc[table["density"].idxmax()]
    assert (peak["x"], peak["y"], peak["density"]) == (400_900, 150_500, 4)
    assert np.sort(table["density"])[-2] == 3


def test_says_the_bandwidth_that_a_rule_chose(points, tmp_path):
    out = tmp_path / "out.csv"
    options = ("--crs", "EPSG:27700", "--cell-size", 50, "--kernel", "gaussian")
    done = run(points, *options, "--bandwidth", "scott", "--fast", "-o", out)
    assert done.exit_code == 0, done.output
    # Deviations of 461.88 m and 230.94 m, their mean times 3 ** (-1 / 6).
    assert "bandwidth 288.45 m (scott rule)" in done.output
    assert "fast mode" in done.output


def test_an_adaptive_density_keeps_its_incidents(points, tmp_path):
    out = tmp_path / "out.csv"
    options = ("--crs", "EPSG:27700", "--cell-size", 50, "--bandwidth", 300, "--adaptive")
    done = run(points, *options, "-o", out)
    assert done.exit_code == 0, done.output
    assert "adaptive bandwidth 300 m" in done.output
    assert pd.read_csv(out)["density"].sum() * 0.05**2 == pytest.approx(3, rel=1e-2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--crs", "EPSG:4326"), "is in degrees"),
        (("--bandwidth", "0"), "The bandwidth is 0 m"),
        (("--bandwidth", "wide"), "There is no bandwidth 'wide': give a number of metres"),
        (("--adaptive", "--fast"), "An adaptive density has no fast mode"),
        (("--cell-size", "0.001"), "use larger cells"),
        (("--kernel", "cubic"), "There is no kernel 'cubic'"),
        (("--grid", "round"), "There is no grid 'round'"),
        (("--weights", "harm"), 'has no column "harm"'),
        (("-o", "out.doc"), "ends in .csv or .tif or .gpkg"),
    ],
)
def test_refuses_in_one_sentence_with_status_2(points, tmp_path, options, sentence):
    out = tmp_path / "out.csv"
    usual = ("--crs", "EPSG:27700", "--cell-size", 50, "--bandwidth", 300, "-o", out)
    done = run(points, *usual, *options)
    assert done.exit_code == 2
    assert done.output.startswith("Error: ")
    assert sentence in done.output
    assert done.output.count("\n") == 1
    assert not out.exists()


def test_a_geopackage_of_too_many_cells_is_refused_before_anything_is_estimated(points, tmp_path):
    usual = (points, "--crs", "EPSG:27700", "--bandwidth", 300, "--cell-size")
    assert run(*usual, 50, "-o", tmp_path / "loads what it needs.gpkg").exit_code == 0
    tracemalloc.start()
    try:
        done = run(*usual, 0.2, "-o", tmp_path / "out.gpkg")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert done.exit_code == 2
    assert (
        "cells with polygons, more than 5,000,000: use larger cells, or do without" in done.output
    )
    assert most < 20_000_000


def test_never_writes_over_its_points(points):
    before = points.read_text()
    done = run(points, "--crs", "EPSG:27700", "--cell-size", 50, "--bandwidth", 300, "-o", points)
    assert done.exit_code == 2
    assert "is the file that is read" in done.stderr
    assert points.read_text() == before


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--bandwidth", "1e-300", "The bandwidth is 1e-300 m: give between 0.001 m and 10,000 km."),
        ("--bandwidth", "1e300", "The bandwidth is 1e+300 m: give between 0.001 m and 10,000 km."),
        ("--cell-size", "1e300", "The cell size is 1e+300 m: give between 0.001 m and 10,000 km."),
    ],
)
def test_an_absurd_length_is_one_sentence(points, tmp_path, option, value, sentence):
    options = {"--cell-size": "50", "--bandwidth": "300", option: value}
    done = run(
        points, "--crs", "EPSG:27700", *(text for pair in options.items() for text in pair),
        "-o", tmp_path / "out.csv",
    )  # fmt: skip
    assert (done.exit_code, done.stderr) == (2, f"Error: {sentence}\n")

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from hotspots.__main__ import main


def run(*arguments):
    return CliRunner().invoke(main, ["risk", *map(str, arguments)])


@pytest.fixture
def files(tmp_path):
    cases, homes = tmp_path / "cases.csv", tmp_path / "homes.csv"
    cases.write_text("x,y,reports\n400150,150050,1\n400950,150050,2\n")
    homes.write_text("x,y,households\n400150,150050,300\n400950,150050,100\n")
    return cases, homes


COMMON = ["--crs", "EPSG:27700", "--cell-size", 100, "--bandwidth", 100]
COLUMNS = ["x", "y", "n", "n_near", "population", "rate", "rate_low", "rate_high", "risk"]


def test_rates_and_ratios_as_worked_out_by_hand(files, tmp_path):
    out = tmp_path / "risk.csv"
    done = run(
        *files, *COMMON, "--weights", "reports", "--population-weights", "households", "-o", out
    )
    assert done.exit_code == 0, done.output
    assert "7.5 per 1,000 on the whole" in done.output
    found = pd.read_csv(out)
    assert list(found.columns) == COLUMNS
    busy = found[found["n"] > 0]
    assert busy["n"].tolist() == [1, 2]
    assert busy["rate"].tolist() == pytest.approx([1000 / 300, 20])
    assert busy["risk"].tolist() == pytest.approx([1000 / 300 / 7.5, 20 / 7.5])


def test_only_cells_of_the_study_area_are_kept(files, tmp_path):
    area, out, everything = (tmp_path / name for name in ("town.gpkg", "out.csv", "all.csv"))
    square = gpd.GeoSeries([shapely.box(400_010, 150_010, 400_490, 150_490)], crs=27700)
    square.to_file(area)
    weights = ("--weights", "reports", "--population-weights", "households", "--floor", 1)
    assert run(*files, *COMMON, *weights, "-o", everything).exit_code == 0
    done = run(*files, *COMMON, *weights, "--within", area, "-o", out)
    assert done.exit_code == 0, done.output
    assert "100 m cells within town.gpkg; " in done.output
    found, whole = pd.read_csv(out), pd.read_csv(everything)
    assert (len(found), found["x"].max(), found["y"].max()) == (25, 400_450, 150_450)
    # What is kept is what it was.
    shared = found.merge(whole, on=["x", "y"])
    assert len(shared) == 10
    for column in COLUMNS[2:]:
        assert np.array_equal(shared[f"{column}_x"], shared[f"{column}_y"], equal_nan=True)
    assert run(*files, *COMMON, "--within", tmp_path / "none.gpkg", "-o", out).exit_code == 2


def test_a_geopackage_says_what_it_is(files, tmp_path):
    out = tmp_path / "risk.gpkg"
    done = run(*files, *COMMON, "--kind", "log", "--floor", 1, "-o", out)
    assert done.exit_code == 0, done.output
    layer = gpd.read_file(out, layer="risk")
    assert layer.crs.to_epsg() == 27700
    assert list(layer.columns) == [*COLUMNS, "geometry"]
    account = pyogrio.read_info(out, layer="risk")["layer_metadata"]["DESCRIPTION"]
    assert "log (0 is the rate of the whole)" in account
    assert "those with at least 1 per km2." in account


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--bandwidth", 0], "The bandwidth is 0 m"),
        (["--cell-size", "0.001", "--bandwidth", 5000], "use larger cells"),
        (["--floor", -1], "The floor is -1"),
        (["--crs", "EPSG:4326"], "in degrees"),
        (["--kind", "odds"], "odds"),
        (["--population-weights", "people"], 'no column "people"'),
        (["-o", "nowhere.tif"], "ends in .csv or .gpkg"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(files, tmp_path, options, sentence):
    done = run(*files, *COMMON, "-o", tmp_path / "out.csv", *options)
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out.csv").exists()


def test_a_risk_of_harm_counts_incidents_and_weighs_them(files, tmp_path):
    cases, homes = files
    cases.write_text("x,y,reports,offence\n400150,150050,1,robbery\n400950,150050,2,asb\n")
    out = tmp_path / "risk.csv"
    done = run(
        cases, homes, *COMMON, "--weights", "reports", "--population-weights", "households",
        "--harm", "offence", "-o", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Risk of 2 points weighted by the harm of offence, in days, by the bundled table," in (
        done.output
    )
    assert f"{1000 * 367 / 400:,.4g} harm per 1,000 on the whole" in done.output
    found = pd.read_csv(out)
    assert list(found.columns) == [*COLUMNS[:3], "harm", *COLUMNS[3:]]
    busy = found[found["n"] > 0]
    assert busy[["n", "harm", "n_near"]].values.tolist() == [[1, 365, 1], [2, 2, 2]]
    assert busy["rate"].tolist() == pytest.approx([365_000 / 300, 20])
    # One robbery is one incident: Garwood's limits of a count of 1 are 0.0253 and 5.572.
    assert busy["rate_low"].iloc[0] == pytest.approx(0.02531781 * 365_000 / 300)
    assert busy["rate_high"].iloc[0] == pytest.approx(5.571643 * 365_000 / 300)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--harm", "kind"), 'no column "kind"'),
        (("--harm", "x"), "no weight for"),
        (("--harm-table", "none.csv"), "name it with --harm"),
    ],
)
def test_harm_that_cannot_be_had_is_one_sentence(files, tmp_path, more, sentence):
    done = run(*files, *COMMON, *more, "-o", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert sentence in done.output
    assert not (tmp_path / "out.csv").exists()


def test_neither_file_that_is_read_is_written_over(files):
    for source in files:
        before = source.read_text()
        done = run(*files, *COMMON, "-o", source)
        assert done.exit_code == 2
        assert "is the file that is read" in done.output
        assert source.read_text() == before

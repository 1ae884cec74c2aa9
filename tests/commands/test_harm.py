"""Weights of harm on the command line, with numbers worked out by hand."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main

HARM = ("--harm", "offence")


def run(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, [command, *map(str, arguments)])


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """A robbery in the west, eight cases of nuisance in the east."""
    path = tmp_path / "points.csv"
    rows = ["50,50,violence/robbery", *["650,650,asb/nuisance"] * 8]
    path.write_text("\n".join(["x,y,offence", *rows]) + "\n")
    return path


def test_a_density_counts_harm(points: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options = (points, "--crs", "EPSG:27700", "--cell-size", 100, "--bandwidth", 150, *HARM)
    done = run("kde", *options, "--raw", "-o", out)
    assert done.exit_code == 0, done.output
    assert (
        "Kernel density of 9 points weighted by the harm of offence, in days, by the bundled table:"
        in done.output
    )
    found = pd.read_csv(out).set_index(["x", "y"])
    assert list(found.columns) == ["harm", "density"]
    assert found.loc[(50, 50)].tolist() == pytest.approx([365, 365])
    assert found.loc[(650, 650)].tolist() == pytest.approx([8, 8])
    # One cell further: (1 - (100 / 150)^2)^2 of what lies there.
    assert found.loc[(150, 50), "density"] == pytest.approx(365 * (1 - 4 / 9) ** 2)
    done = run("kde", *options, "-o", out)
    assert "in harm per km2" in done.output
    # The peak of the quartic kernel is 3 / (pi h^2), here with h of 0.15 km.
    assert pd.read_csv(out)["density"].max() == pytest.approx(365 * 3 / (np.pi * 0.15**2))


def test_every_format_of_a_density_names_harm(points: Path, tmp_path: Path) -> None:
    rasterio = pytest.importorskip("rasterio")
    options = (points, "--crs", "EPSG:27700", "--cell-size", 100, "--bandwidth", 150, *HARM)
    assert run("kde", *options, "-o", tmp_path / "out.gpkg").exit_code == 0
    assert run("kde", *options, "-o", tmp_path / "out.tif").exit_code == 0
    assert gpd.read_file(tmp_path / "out.gpkg")["harm"].sum() == 373
    account = pyogrio.read_info(tmp_path / "out.gpkg")["layer_metadata"]["DESCRIPTION"]
    assert account.endswith("Weights published: robbery 365; declared here: nuisance 1.")
    with rasterio.open(tmp_path / "out.tif") as raster:
        assert raster.descriptions == ("density", "harm")
        assert raster.tags()["TIFFTAG_IMAGEDESCRIPTION"] == account
        assert raster.read(2).sum() == 373


def test_scores_of_cells_are_those_of_harm(points: Path, tmp_path: Path) -> None:
    out, plain = tmp_path / "out.csv", tmp_path / "plain.csv"
    options = (points, "--crs", "EPSG:27700", "--cell-size", 100)
    done = run("gistar", *options, *HARM, "-o", out)
    assert done.exit_code == 0, done.output
    assert "by harm a single grave incident can make a cell hot." in done.output
    found = pd.read_csv(out).set_index(["x", "y"])
    assert list(found.columns) == ["harm", "gistar", "p_value", "p_adjusted"]
    assert (found.loc[(50, 50), "harm"], found.loc[(650, 650), "harm"]) == (365, 8)
    # By hand: 49 cells, 365 in a corner whose window has 4 cells.
    counts = np.zeros(49)
    counts[[0, 48]] = 365, 8
    spread = np.sqrt(counts.var() * (49 * 4 - 16) / 48)
    assert found.loc[(50, 50), "gistar"] == pytest.approx((365 - 4 * counts.mean()) / spread)
    assert run("gistar", *options, "-o", plain).exit_code == 0
    by_count = pd.read_csv(plain).set_index(["x", "y"])
    assert by_count["gistar"].idxmax() == (650, 650)
    assert found["gistar"].idxmax() == (50, 50)


def test_the_harm_of_a_cell_is_the_sum_that_its_offences_have(tmp_path: Path) -> None:
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    rows = ["50,50,robbery"] * 3 + ["150,50,public order"] * 7 + ["350,50,asb"] * 11
    path.write_text("\n".join(["x,y,offence", *rows]) + "\n")
    options = (path, "--crs", "EPSG:27700", "--cell-size", 100, *HARM)
    assert run("gistar", *options, "-o", out).exit_code == 0
    assert pd.read_csv(out)["harm"].tolist() == [3 * 365, 7 * 7.5, 0, 11]


@pytest.mark.parametrize(
    "method",
    [("--eps", 10, "--min-samples", 5), ("--method", "hdbscan", "--min-cluster-size", 5)],
    ids=["dbscan", "hdbscan"],
)
def test_clusters_are_of_incidents_and_say_their_harm(tmp_path: Path, method: tuple) -> None:
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    rows = ["50,90050,robbery", *["650,650,asb"] * 8, *["9650,650,asb"] * 5, "9651,650,robbery"]
    path.write_text("\n".join(["x,y,offence", *rows]) + "\n")
    options = (path, "--crs", "EPSG:27700", *method, "-o", out)
    assert run("clusters", *options).exit_code == 0
    plain = pd.read_csv(out)["cluster"].tolist()
    assert plain == [-1, *[0] * 8, *[1] * 6]
    done = run("clusters", *options, *HARM)
    assert done.exit_code == 0, done.output
    # A robbery alone is no cluster, and of 743 days 8 lie in the one and 370 in the other.
    assert "2 clusters of 15 points, 1 in none: " in done.output
    assert (
        "Clusters are of incidents, not of harm; most harm lies in cluster 1 (50% of it, 6 "
        "incidents) and 0 (1% of it, 8 incidents). Weights published: robbery 365"
    ) in done.output
    found = pd.read_csv(out)
    assert found["cluster"].tolist() == plain
    assert found["harm"].tolist() == [365, *[1] * 13, 365]


def test_one_grave_incident_does_not_hide_that_no_eps_follows(tmp_path: Path) -> None:
    # Thirty-one places a kilometre apart, one a robbery: by days it alone would hold half of all.
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    rows = [f"{400_000 + 1000 * i},150000,{'asb' if i else 'robbery'}" for i in range(31)]
    path.write_text("\n".join(["x,y,offence", *rows]) + "\n")
    done = run("clusters", path, "--crs", "EPSG:27700", *HARM, "-o", out)
    assert done.exit_code == 0, done.output
    plain = run("clusters", path, "--crs", "EPSG:27700", "-o", out)
    assert done.output.partition(" Clusters are")[0] == plain.output.partition(" Written")[0]


@pytest.mark.parametrize("rule", ["reference", "scott"])
@pytest.mark.parametrize("more", [(), ("--adaptive",)])
def test_the_unit_of_harm_changes_no_bandwidth_of_a_rule(
    tmp_path: Path, rule: str, more: tuple[str, ...]
) -> None:
    random = np.random.default_rng(4)
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    places = random.normal((401_000, 151_000), 900, (200, 2)).round()
    kinds = random.choice(["asb", "robbery"], 200, p=[0.9, 0.1])
    frame = pd.DataFrame({"x": places[:, 0], "y": places[:, 1], "offence": kinds, "weight": 1})
    frame.iloc[:20, 3] = 3
    frame.to_csv(path, index=False)
    options = (path, "--crs", "EPSG:27700", "--cell-size", 100, "--bandwidth", rule, *more)

    def drawn(*harm: object) -> tuple[str, pd.DataFrame]:
        done = run("kde", *options, *harm, "-o", out)
        assert done.exit_code == 0, done.output
        return done.output.partition(" bandwidth ")[2].split(" m")[0], pd.read_csv(out)

    of_counts, _ = drawn()
    days, in_days = drawn(*HARM)
    table = tmp_path / "ours.csv"
    table.write_text("type,weight\nasb,24\nrobbery,8760\n")
    hours, in_hours = drawn(*HARM, "--harm-table", table)
    assert of_counts == days == hours
    expected = in_days["density"].to_numpy() * 24
    assert in_hours["density"].to_numpy() == pytest.approx(expected, abs=1e-9 * expected.max())


def test_a_table_of_ones_own_decides(points: Path, tmp_path: Path) -> None:
    table = tmp_path / "ours.csv"
    table.write_text("theme,subtype,weight\nviolence,robbery,2\nasb,nuisance,3\n")
    out = tmp_path / "out.csv"
    done = run(
        "kde", points, "--crs", "EPSG:27700", "--cell-size", 100, "--bandwidth", 150, *HARM,
        "--harm-table", table, "-o", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "the harm of offence, by ours.csv" in done.output
    assert sorted(pd.read_csv(out)["harm"])[-2:] == [2, 24]


@pytest.mark.parametrize("command", ["kde", "clusters", "gistar"])
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--harm", "kind"), 'no column "kind"'),
        (("--harm", "x"), 'no weight for "650" (8 rows), "50" (1 row). It knows asb, '),
        (("--harm-table", "none.csv"), "name it with --harm"),
        ((*HARM, "--harm-table", "none.csv"), "There is no file none.csv"),
    ],
)
def test_one_sentence_says_what_is_wrong(
    points: Path, tmp_path: Path, command: str, more: tuple[str, ...], sentence: str
) -> None:
    sizes = () if command == "clusters" else ("--cell-size", 100)
    bandwidth = ("--bandwidth", 150) if command == "kde" else ()
    out = tmp_path / "out.csv"
    done = run(command, points, "--crs", "EPSG:27700", *sizes, *bandwidth, *more, "-o", out)
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output
    assert not out.exists()

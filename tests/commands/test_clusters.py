import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from hotspots.__main__ import main


def run(*arguments):
    return CliRunner().invoke(main, ["clusters", *map(str, arguments)])


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    rows = [f"{ref},{x},150000" for ref, x in zip("abcdefg", [0, 10, 20, 500, 510, 520, 9000],
                                                  strict=True)]  # fmt: skip
    path.write_text("\n".join(["ref,easting,northing", *rows]) + "\n")
    return path


@pytest.mark.parametrize(("ending", "read"), [("csv", pd.read_csv), ("gpkg", gpd.read_file)])
def test_adds_the_cluster_to_every_row(points, tmp_path, ending, read):
    out = tmp_path / f"out.{ending}"
    done = run(points, "--crs", "EPSG:27700", "--eps", 15, "--min-samples", 2, "-o", out)
    assert done.exit_code == 0, done.output
    assert "2 clusters of 7 points, 1 in none: DBSCAN with eps 15 m, min_samples 2." in done.output
    found = read(out)
    assert found["ref"].tolist() == list("abcdefg")
    assert found["cluster"].tolist() == [0, 0, 0, 1, 1, 1, -1]
    stability = found["stability"].tolist()
    assert len(set(stability[:3])) == len(set(stability[3:6])) == 1
    assert 0 < stability[0] <= 1
    assert math.isnan(stability[6])
    if ending == "csv":
        assert list(found.columns) == ["ref", "easting", "northing", "cluster", "stability"]


def test_clusters_that_may_be_chance_are_said(tmp_path):
    random = np.random.default_rng(1005)
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    noise = pd.DataFrame(random.uniform((400_000, 150_000), (404_000, 153_000), (100, 2)))
    noise.to_csv(path, index=False, header=["x", "y"])
    done = run(path, "--crs", "EPSG:27700", "-o", out)
    assert done.exit_code == 0, done.output
    assert "1 cluster of 100 points" in done.output
    assert "No reliable cluster: when as many incidents are drawn again at random" in done.output
    found = pd.read_csv(out)
    assert found.loc[found["cluster"] >= 0, "stability"].max() < 0.75
    crowd = np.repeat(noise.to_numpy()[:2], 40, axis=0)
    pd.DataFrame(np.vstack((noise, crowd))).to_csv(path, index=False, header=["x", "y"])
    done = run(path, "--crs", "EPSG:27700", "--eps", 50, "--min-samples", 10, "-o", out)
    assert "2 clusters of 180 points" in done.output
    assert "reliable" not in done.output
    assert pd.read_csv(out)["stability"].dropna().eq(1).all()


def test_chooses_its_parameters_and_says_so(points, tmp_path):
    # min_samples = 5; distances to the 4th neighbour: 500 490 480 480 490 500 8500, median 490.
    # Wherever 4 others lie within reach of a point, the reach is 490 / sqrt 2 = 346.5 m.
    done = run(points, "--crs", "EPSG:27700", "-o", tmp_path / "out.csv")
    assert "eps 353.553 m (from their distances), min_samples 5 (from their number)" in done.output


def test_a_column_weight_counts_a_row_as_so_many(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y,weight\n0,0,3\n100,0,1\n")
    out = tmp_path / "out.csv"
    done = run(path, "--crs", "EPSG:27700", "--eps", 5, "--min-samples", 3, "-o", out)
    assert done.exit_code == 0, done.output
    assert pd.read_csv(out)["cluster"].tolist() == [0, -1]


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_another_column_may_hold_the_incidents_of_a_row(tmp_path, method):
    path, out = tmp_path / "points.csv", tmp_path / "out.csv"
    rows = ["0,0,3,1", "100,0,1,9", "200,0,1,1", "5000,0,8,1"]
    path.write_text("\n".join(["x,y,reports,weight", *rows]) + "\n")
    size = ("--eps", 5, "--min-samples", 3) if method == "dbscan" else ("--min-cluster-size", 3)
    options = ("--crs", "EPSG:27700", "--method", method, *size)
    done = run(path, *options, "--weights", "Reports", "-o", out)
    assert done.exit_code == 0, done.output
    assert "clusters of 4 points weighted by reports" in done.output
    found = pd.read_csv(out)["cluster"].tolist()
    assert (found[0] >= 0, found[3] >= 0) == (True, True)
    assert found[0] != found[3]
    assert run(path, *options, "-o", out).exit_code == 0
    assert pd.read_csv(out)["cluster"].tolist() != found
    done = run(path, *options, "--weights", "calls", "-o", out)
    assert done.exit_code == 2
    assert 'no column "calls" to weigh the points by' in done.output


def test_hdbscan_needs_no_eps_and_says_what_it_chose(points, tmp_path):
    out = tmp_path / "out.csv"
    options = ("--crs", "EPSG:27700", "--method", "hdbscan", "-o", out)
    done = run(points, *options, "--min-cluster-size", 3, "--min-samples", 2)
    assert done.exit_code == 0, done.output
    assert (
        "2 clusters of 7 points, 1 in none: HDBSCAN with min_cluster_size 3, min_samples 2."
    ) in done.output
    assert pd.read_csv(out)["cluster"].tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert (
        "No reliable cluster in 7 points: HDBSCAN with min_cluster_size 5 (from their number), "
        "min_samples 5 (as min_cluster_size)."
    ) in run(points, *options).output


def test_no_cluster_is_said_as_such(points, tmp_path):
    options = ("--crs", "EPSG:27700", "--eps", 5, "--min-samples", 2)
    done = run(points, *options, "-o", tmp_path / "out.csv")
    assert done.exit_code == 0
    assert "No reliable cluster in 7 points: DBSCAN with eps 5 m, min_samples 2." in done.output
    assert pd.read_csv(tmp_path / "out.csv")["cluster"].tolist() == [-1] * 7


def test_one_row_is_enough_where_eps_is_given_and_else_says_what_is_missing(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,2\n")
    given = run(path, "--crs", "EPSG:27700", "--eps", 5, "-o", tmp_path / "out.csv")
    assert "1 cluster of 1 point, 0 in none" in given.output
    done = run(path, "--crs", "EPSG:27700", "-o", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert "give eps" in done.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--eps", "-1"), "The eps is -1 m"),
        (("--eps", "1e-300"), "The eps is 1e-300 m: give between 0.001 m and 10,000 km"),
        (("--eps", "1e200"), "The eps is 1e+200 m: give between 0.001 m and 10,000 km"),
        (("--min-samples", "0"), "min_samples is 0"),
        (("--min-samples", "9"), "fewer than min_samples (9)"),
        (("-o", "out.tif"), "ends in .csv or .gpkg"),
        (("--method", "hdbscan", "--eps", "9"), "HDBSCAN takes no eps"),
        (("--min-cluster-size", "9"), "DBSCAN takes no smallest size of a cluster"),
        (("--method", "hdbscan", "--min-cluster-size", "1"), "min_cluster_size is 1"),
    ],
)
def test_refuses_in_one_sentence_with_status_2(points, tmp_path, options, sentence):
    done = run(points, "--crs", "EPSG:27700", "-o", tmp_path / "out.csv", *options)
    assert done.exit_code == 2
    assert sentence in done.output
    assert done.output.count("\n") == 1


def test_a_column_of_stability_is_not_lost(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y,Stability\n0,0,3\n")
    done = run(path, "--crs", "EPSG:27700", "--eps", 5, "-o", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert "already has a column named stability" in done.output


def test_the_help_says_what_each_method_takes_unless_given():
    said = " ".join(CliRunner().invoke(main, ["clusters", "--help"]).output.split())
    assert "hdbscan: as --min- cluster-size" in said or "hdbscan: as --min-cluster-size" in said
    assert "the column weight, where there is one" in said

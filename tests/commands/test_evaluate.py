"""`hotspots evaluate`, run as people run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main

MONTHS = ("--fit-from", "2025-01", "--fit-to", "2025-04", "--score-to", "2025-05")
GRID = ("--crs", "EPSG:27700")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Forty incidents a month around one invented corner, and ten anywhere in 3 km."""
    rng = np.random.default_rng(6)
    rows = []
    for month in range(1, 6):
        near = np.round(rng.normal((401_000, 151_000), 80, (40, 2)))
        stray = rng.integers((400_000, 150_000), (403_000, 153_000), (10, 2))
        rows += [(x, y, f"2025-{month:02d}-11") for x, y in (*near, *stray)]
    path = tmp_path / "points.csv"
    pd.DataFrame(rows, columns=["x", "y", "date"]).to_csv(path, index=False)
    return path


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    ring = [[400_000, 150_000], [403_000, 150_000], [403_000, 153_000], [400_000, 153_000]]
    path = tmp_path / "area.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
                "features": [
                    {
                        "type": "Feature",
                        "properties": {},
                        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
                    }
                ],
            }
        )
    )
    return path


def test_a_points_file_is_judged_by_its_later_months(
    points: Path, boundary: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    done = run(points, *GRID, *MONTHS, "--within", boundary, "-o", out)
    assert done.exit_code == 0, done.output
    assert "Maps of January to April 2025, judged by May 2025." in done.output
    assert "Of the 50 incidents of May 2025, " in done.output
    assert "Bandwidth: " in done.output
    table = pd.read_csv(out)
    assert table["share"].tolist() == [0.01, 0.03, 0.05]
    assert table["area_total_km2"].tolist() == pytest.approx([9, 9, 9])
    assert (table["n_fit"] == 200).all()
    assert (table["n_later"] == 50).all()
    assert table["hit_rate"].tolist() == pytest.approx((table["n"] / 50).tolist())
    # Four in five lie around the corner, whose 3 % of the land is 0.27 km2.
    assert table.loc[1, "hit_rate"] >= 0.7
    assert table.loc[1, "pai"] == pytest.approx(
        table.loc[1, "hit_rate"] / (table.loc[1, "area_km2"] / 9)
    )
    assert table["remark"].isna().all()


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(
    points: Path, tmp_path: Path
) -> None:
    named, out = points.rename(tmp_path / "=1+1.csv"), tmp_path / "out.csv"
    done = run(named, *GRID, *MONTHS, "--bandwidth", 300, "-o", out)
    assert done.exit_code == 0, done.output
    assert pd.read_csv(out)["area"].tolist() == ["'=1+1.csv"] * 3


def test_every_rule_has_a_line(points: Path, boundary: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(points, *GRID, *MONTHS, "--within", boundary, "--bandwidth", "all", "-o", out)
    assert done.exit_code == 0, done.output
    rules = pd.read_csv(out)["rule"].unique().tolist()
    assert rules[1:] == ["likelihood", "reference", "scott"]
    assert rules[0] in ("validated", "usual")
    assert len(done.output.splitlines()) == 7


def test_a_given_bandwidth_and_cell_size_are_used(points: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(points, *GRID, *MONTHS, "--bandwidth", 420, "--cell-size", 200, "-o", out)
    assert done.exit_code == 0, done.output
    table = pd.read_csv(out)
    assert table[["bandwidth", "rule", "cell_size"]].iloc[0].tolist() == [420, "given", 200]
    assert "420 m, as given." in done.output


def test_longitude_and_latitude_and_a_boundary_in_degrees(tmp_path: Path) -> None:
    rows = [(-2.19, 51.32, f"2025-{m:02d}") for m in range(1, 6) for _ in range(12)]
    points = tmp_path / "points.csv"
    pd.DataFrame(rows, columns=["longitude", "latitude", "date"]).to_csv(points, index=False)
    ring = [[-2.22, 51.31], [-2.16, 51.31], [-2.16, 51.33], [-2.22, 51.33], [-2.22, 51.31]]
    area = tmp_path / "area.geojson"
    area.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    done = run(points, *GRID, *MONTHS, "--within", area, "--score-from", "2025-05")
    assert done.exit_code == 0, done.output
    assert "Only 12 incidents of May 2025 lie here, too few to say" in done.output


def test_another_column_may_hold_the_incidents_of_a_row(points: Path, tmp_path: Path) -> None:
    twice, out, doubled = tmp_path / "twice.csv", tmp_path / "out.csv", tmp_path / "doubled.csv"
    table = pd.read_csv(points)
    table.assign(reports=2, weight=7).to_csv(twice, index=False)
    pd.concat([table, table]).to_csv(doubled, index=False)
    done = run(twice, *GRID, *MONTHS, "--bandwidth", "scott", "--weights", "reports", "-o", out)
    assert done.exit_code == 0, done.output
    assert "Of the 100 incidents of May 2025, " in done.output
    same = run(doubled, *GRID, *MONTHS, "--bandwidth", "scott", "-o", tmp_path / "same.csv")
    assert done.output.splitlines()[3:-1] == same.output.splitlines()[3:-1]
    columns = slice(2, None)
    left, right = (pd.read_csv(path).iloc[:, columns] for path in (out, tmp_path / "same.csv"))
    pd.testing.assert_frame_equal(left, right)
    assert "Of the 350 incidents" in run(twice, *GRID, *MONTHS, "--bandwidth", 300).output


@pytest.fixture
def offences(points: Path) -> Path:
    """The same points, of which one in ten is a robbery."""
    table = pd.read_csv(points)
    table["offence"] = np.where(np.arange(len(table)) % 10 == 0, "robbery", "asb/nuisance")
    path = points.with_name("offences.csv")
    table.to_csv(path, index=False)
    return path


def test_a_map_of_harm_is_judged_by_harm(offences: Path, boundary: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(
        offences, *GRID, *MONTHS, "--within", boundary, "--harm", "offence", "-o", out,
        "--bandwidth", 300,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Maps of harm of January to April 2025, judged by harm of May 2025." in done.output
    assert "before  counts    PAI" in done.output
    assert "Of the harm of the 50 incidents of May 2025, " in done.output
    assert "The map of counts: Of the harm of the 50 incidents" in done.output
    table = pd.read_csv(out)
    assert "n" not in table.columns
    # Five robberies and 45 cases of nuisance in May.
    assert table["hit_rate"].tolist() == pytest.approx((table["harm"] / (5 * 365 + 45)).tolist())
    assert table["n_later"].tolist() == [50, 50, 50]
    assert table["pai"].tolist() == pytest.approx(
        (table["hit_rate"] / (table["area_km2"] / 9)).tolist()
    )
    assert table["map_of_counts_hit_rate"].between(0, 1).all()


def test_a_table_of_ones_own_says_what_is_caught(
    offences: Path, boundary: Path, tmp_path: Path
) -> None:
    ours, out, plain = (tmp_path / name for name in ("ours.csv", "out.csv", "plain.csv"))
    ours.write_text("theme,subtype,weight\nviolence,robbery,4\nasb,nuisance,4\n")
    given = (offences, *GRID, *MONTHS, "--within", boundary, "--bandwidth", 300)
    done = run(*given, "--harm", "offence", "--harm-table", ours, "-o", out)
    assert done.exit_code == 0, done.output
    assert run(*given, "-o", plain).exit_code == 0
    by_harm, counted = pd.read_csv(out), pd.read_csv(plain)
    assert by_harm["harm"].tolist() == (4 * counted["n"]).tolist()
    assert by_harm["hit_rate"].tolist() == by_harm["map_of_counts_hit_rate"].tolist()
    assert by_harm["pai"].tolist() == pytest.approx(counted["pai"].tolist())


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--harm",), "A points file needs the column with the kinds of offence"),
        (("--harm", "kind"), 'no column "kind"'),
        (("--harm-table", "none.csv"), "name it with --harm"),
        (("--harm", "offence", "--harm-table", "none.csv"), "There is no file none.csv"),
    ],
)
def test_harm_that_cannot_be_judged_by_is_one_sentence(
    offences: Path, more: tuple[str, ...], sentence: str
) -> None:
    done = run(offences, *GRID, *MONTHS, *more)
    assert done.exit_code == 2
    assert sentence in done.output
    assert len(done.stderr.strip().splitlines()) == 1


def test_stored_harm_is_judged_area_by_area(small_county: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    months = ("--fit-from", "2025-03", "--fit-to", "2025-03", "--score-to", "2025-04")
    done = run("--theme", "asb", *months, "--harm", "-o", out)
    assert done.exit_code == 0, done.output
    table = pd.read_csv(out)
    west = table[table["area"] == "West"]
    # A case of nuisance weighs one day in the bundled table: harm is as many.
    assert west["n_later"].tolist() == [12, 12, 12]
    assert west["harm"].tolist() == [0, 0, 0]
    assert "No harm of April 2025 lies here" in done.output
    refused = run("--theme", "asb", *months, "--harm", "offence")
    assert refused.exit_code == 2
    assert "The kinds of stored incidents are known: write --harm alone" in refused.output
    table = tmp_path / "ours.csv"
    table.write_text("theme,subtype,weight\nviolence,robbery,1\n")
    lacking = run("--theme", "asb", *months, "--harm", "--harm-table", table)
    assert lacking.exit_code == 2
    assert 'no weight for "asb/nuisance"' in lacking.output


def test_stored_incidents_are_judged_area_by_area(small_county: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(
        "--theme", "asb", "--fit-from", "2025-03", "--fit-to", "2025-03", "--score-to", "2025-04",
        "-o", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    table = pd.read_csv(out)
    west = table[table["area"] == "West"].reset_index()
    assert west["n_fit"].tolist() == [30, 30, 30]
    assert west["n_later"].tolist() == [12, 12, 12]
    # One month makes no fold to validate on.
    assert west["rule"].tolist() == ["fallback"] * 3
    # March lies at 400,510 east, April at 400,800 to 400,910: 3 % of 4 km2 reach 195 m.
    assert west.loc[1, "hit_rate"] == 0
    assert west.loc[2, "hit_rate"] == 0
    assert west.loc[1, "counts_hit_rate"] == pytest.approx(0, abs=0.05)
    east = table[table["area"] == "East"]
    assert east["remark"].tolist() == [
        "No incident of April 2025 lies here, so the map cannot be judged."
    ]
    assert "East, asb" in done.output


def test_one_stored_area_is_said_in_a_sentence(small_county: Any) -> None:
    done = run(
        "--theme", "asb", "--area", "west", "--fit-from", "2025-03", "--fit-to", "2025-03",
        "--score-to", "2025-04", "--bandwidth", "500",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Only 12 incidents of April 2025 lie here, too few to say how well" in done.output
    assert "500 m, as given." in done.output


def test_rules_that_have_too_little_to_go_on_say_so(small_county: Any) -> None:
    for rule in ("likelihood", "reference", "scott", "validated"):
        done = run(
            "--theme", "violence", "--area", "West", "--fit-from", "2025-03", "--fit-to",
            "2025-03", "--score-to", "2025-04", "--bandwidth", rule,
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        assert "300 m, the usual bandwidth" in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--area", "Nowhere", *MONTHS], 'There is no community area "Nowhere"; the areas are'),
        (["--theme", "piracy", *MONTHS], '"piracy" is not a theme'),
        (["--bandwidth", "wide", *MONTHS], 'There is no bandwidth "wide": give a number of metres'),
        (["--bandwidth", "0", *MONTHS], "The bandwidth is 0 m"),
        (["--bandwidth", "nan", *MONTHS], "The bandwidth is nan m"),
        (["--crs", "EPSG:27700", *MONTHS], "--crs is for a points file"),
        (["--within", "a.geojson", *MONTHS], "--within is for a points file"),
        (["--cell-size", "0", *MONTHS], "--cell-size is for a points file"),
        (["-o", "out.gpkg", *MONTHS], "name a file that ends in .csv"),
        (
            ["--fit-from", "2025-01", "--fit-to", "2025-04", "--score-to", "2025-04"],
            "does not lie after it: choose later months",
        ),
        (
            ["--fit-from", "2025-03", "--fit-to", "2025-01", "--score-to", "2025-04"],
            "before it begins",
        ),
        (["--fit-from", "May", "--fit-to", "2025-01", "--score-to", "2025-04"], "is not a month"),
        ([*MONTHS, "--weights", "reports"], "--weights is for a points file"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    small_county: Any, arguments: list[str], sentence: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "arguments", "sentence"),
    [
        ("", [*MONTHS], "A points file needs --crs"),
        ("", [*GRID, *MONTHS, "--area", "West"], "--area is for stored incidents"),
        ("", [*GRID, *MONTHS, "--within", "none.geojson"], "There is no file none.geojson"),
        ("", ["--crs", "EPSG:4326", *MONTHS], "is in degrees"),
        ("", [*GRID, *MONTHS, "--cell-size", "0"], "The cell size is 0 m"),
        ("", [*GRID, *MONTHS, "--cell-size", "0.05"], "use larger cells"),
        (
            "",
            [*GRID, "--fit-from", "2031-01", "--fit-to", "2031-02", "--score-to", "2031-03"],
            "has no points in January to February 2031",
        ),
        ("x,y\n400000,150000\n", [*GRID, *MONTHS], "has no column date"),
        (
            'x,y,note,date\n400000,150000,"two\nlines",2025-01\n\n400000,150000,,yesterday\n',
            [*GRID, *MONTHS],
            "Line 5 of ",
        ),
        ("x,y,date\n400000,150000,yesterday\n", [*GRID, *MONTHS], 'has "yesterday" in date'),
        ("", [*GRID, *MONTHS, "--weights", "calls"], 'no column "calls" to weigh the points by'),
        ("x,y,date\n400000,150000,\n", [*GRID, *MONTHS], "has nothing in date"),
        ("x,y,date\n400000,,2025-01\n", [*GRID, *MONTHS], "has nothing in y"),
    ],
)
def test_what_is_wrong_with_a_points_file_is_one_sentence(
    points: Path, change: str, arguments: list[str], sentence: str
) -> None:
    if change:
        points.write_text(change)
    done = run(points, *arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("not a map", "cannot be read as a boundary file"),
        ('{"type": "Point", "coordinates": [-2.2, 51.3]}', "holds no polygons"),
        ('{"type": "FeatureCollection", "features": []}', "no"),
    ],
)
def test_what_is_no_boundary_is_refused(
    points: Path, tmp_path: Path, content: str, sentence: str
) -> None:
    area = tmp_path / "area.geojson"
    area.write_text(content)
    done = run(points, *GRID, *MONTHS, "--within", area)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1

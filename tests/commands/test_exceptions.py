"""`hotspots exceptions`, run as people run it, on invented reports of 26 months."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.boundaries import CommunityAreas
from hotspots.periods import month_from_number, month_number, parse_month
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from tests.sent_rows import send_rows

LAST = month_number(parse_month("2025-09"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["exceptions", *arguments])


def _send(database: Database, monthly: dict[str, list[int]], months_before: int) -> None:
    """Store invented reports, ten metres apart, in areas of two kilometres from west to east."""
    squares = gpd.GeoDataFrame(
        {"name": list(monthly)},
        geometry=[
            shapely.box(400_000 + 2_000 * i, 150_000, 402_000 + 2_000 * i, 152_000)
            for i in range(len(monthly))
        ],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, (), "squares", "0", False)
    rows = [
        f"{area}-{month}-{i},asb/nuisance,{month_from_number(LAST - months_before + month)},"
        f"{400_503 + 2_000 * area + 10 * i},150500"
        for area, numbers in enumerate(monthly.values())
        for month, n in enumerate(numbers)
        for i in range(n)
    ]
    with database.transaction() as session:
        add_agency(session, "COU", "A council (invented)", actor="test")
        replace_boundaries(session, areas, title="Squares", attribution="", actor="test")
    send_rows(database, rows, header="Reference,Category,Start,Easting,Northing")


@pytest.fixture
def county(sqlite_database: Database) -> Database:
    """Two areas; in "=West" the last month has twenty incidents where three or five are usual."""
    counts = [3, 5] * 12 + [4]
    _send(sqlite_database, {"=West": [*counts, 20], "East": [*counts, 4]}, 25)
    return sqlite_database


def test_exceptions_are_told_in_words(county: Database) -> None:
    done = run()
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "September 2025, agencies COU: 4 exceptions."
    assert lines[1].startswith("6 series were judged")
    assert lines[4] == (
        "=West, Anti-social behaviour. High: September 2025 with 20 above the 24-month mean of 4 "
        "by more than 2 standard deviations of 1."
    )
    assert len(lines) == 6


def test_areas_and_themes_narrow_the_list(county: Database) -> None:
    assert "COU: 2 exceptions." in run("--area", "=west", "--theme", "asb").output
    assert "COU: 0 exceptions." in run("--area", "East").output
    assert "COU: 0 exceptions." in run("--theme", "violence").output


def test_an_earlier_month(county: Database) -> None:
    done = run("--to", "2025-08")
    assert done.exit_code == 0, done.output
    assert "August 2025, agencies COU: 0 exceptions." in done.output


def test_the_table_holds_what_was_told(county: Database, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("-o", str(out))
    assert done.output.endswith(f"Wrote {out} with 4 exceptions.\n")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["area"] for row in rows] == ["All areas", "All areas", "'=West", "'=West"]
    # Before it twelve months of 5, eleven of 3 and one of 4.
    assert rows[2] == {
        "month": "2025-09", "area": "'=West", "theme": "asb", "subtype": "", "rule": "last_month",
        "direction": "high", "n": "20", "mean": "4.04", "deviation": "1.0", "strength": "15.96",
        "p_value": "", "position": "not known",
        "reason": "High: September 2025 with 20 above the 24-month mean of 4 by more than 2 "
        "standard deviations of 1.",
    }  # fmt: skip


def test_a_table_without_exceptions_has_its_header(county: Database, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("--theme", "rural", "-o", str(out)).exit_code == 0
    assert out.read_text().startswith("month,area,theme,subtype,rule,")
    assert out.read_text().count("\n") == 1


def test_an_area_that_changed_unlike_the_others_is_told_of(sqlite_database: Database) -> None:
    """Three incidents a month in four areas, in one of them six in the second year."""
    names = ("North", "East", "South", "West")
    monthly = {"North": [3] * 13 + [6] * 12, "East": [3] * 24 + [4], "South": [3] * 25,
               "West": [3] * 24 + [2]}  # fmt: skip
    _send(sqlite_database, {name: monthly[name] for name in names}, 24)
    lines = run().output.splitlines()
    assert lines[-1].startswith(
        "Anti-social behaviour, North: the last 12 months had 100% more, the other areas had 0% "
    )
    assert lines[-1].endswith(" on average (greater).")
    assert "(greater)" not in run("--area", "East").output
    assert "(greater)" not in run("--theme", "violence").output
    # The others changed by 100, 0 and -2.8 per cent, which is a wide field.
    asked = run("--area", "East", "--area", "South", "--theme", "asb").output
    assert "East: the last 12 months had 2.8% more" in asked
    assert asked.count("(in line below average).") == 2


def test_the_table_says_where_an_area_stands_among_the_others(
    sqlite_database: Database, tmp_path: Path
) -> None:
    monthly = {"North": [3] * 13 + [6] * 12, "East": [3] * 24 + [9], "South": [3] * 25,
               "West": [3] * 24 + [2]}  # fmt: skip
    _send(sqlite_database, monthly, 24)
    out = tmp_path / "out.csv"
    assert run("-o", str(out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        stands = {row["area"]: row["position"] for row in csv.DictReader(file)}
    assert stands["North"] == "greater"
    assert stands["East"] == "in line below average"
    assert stands["All areas"] == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--area", "North"), 'There is no community area "North"'),
        (("--theme", "noise"), '"noise" is not a theme'),
        (("--to", "2012-01"), "There are no complete months up to January 2012"),
        (("--to", "soon"), '"soon" is not a month'),
        (("-o", "out.txt"), "ends in .csv"),
    ],
)
def test_refuses_in_one_sentence_with_status_2(
    county: Database, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert done.output.count("\n") == 1

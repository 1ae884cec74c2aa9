"""The table that a spreadsheet opens."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from hotspots.assessment import Selection, Sight
from hotspots.export.file_copy import FileCopy
from hotspots.export.places_to_visit import places_to_visit
from hotspots.export.spreadsheet import write_spreadsheet
from hotspots.periods import Period


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_excel_takes_it_for_utf_8(assess, tmp_path: Path) -> None:
    write_spreadsheet(assess(), tmp_path / "out.csv")
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbflayer,rank,name,n,")
    # No line break but at the end of a row: a cell with one would make every row tall.
    assert content.count(b"\n") == content.count(b"\r\n") == len(rows(tmp_path / "out.csv")) + 1


@pytest.mark.parametrize("sight", list(Sight))
def test_rows_are_the_areas_and_then_their_places(assess, tmp_path: Path, sight: Sight) -> None:
    results = assess(sight)
    write_spreadsheet(results, tmp_path / "out.csv")
    read = rows(tmp_path / "out.csv")
    assert [(row["layer"], row["name"]) for row in read[:2]] == [("area", "East"), ("area", "West")]
    assert [row["n"] for row in read[:2]] == (["3", "42"] if sight is Sight.EXACT else ["0", "42"])
    withheld = ["False", "False"] if sight is Sight.EXACT else ["True", "False"]
    assert [row["n_withheld"] for row in read[:2]] == withheld
    places = places_to_visit(results)
    assert [row["layer"] for row in read[2:]] == places["layer"].tolist()
    for name in ("rank", "n", "easting", "northing", "longitude", "latitude", "grid_reference"):
        assert [row[name] for row in read[2:]] == [str(value) for value in places[name]]


def test_every_row_says_where_it_comes_from(assess, copy: FileCopy, tmp_path: Path) -> None:
    write_spreadsheet(assess(), tmp_path / "out.csv", copy)
    for row in rows(tmp_path / "out.csv"):
        assert row["marking"] == "OFFICIAL-SENSITIVE"
        assert (row["period_from"], row["period_to"]) == ("2025-03", "2025-04")
        assert row["copy"] == "7F3K-9QRM-2XTA"
        assert "bandwidth 300 m" in row["account"]
        assert "Copy 7F3K-9QRM-2XTA" in row["account"]


def test_an_area_without_hotspots_is_a_file_all_the_same(assess, tmp_path: Path) -> None:
    rural = Selection("rural", Period.parse("2025-03", "2025-04"))
    write_spreadsheet(assess(areas=("West",), selection=rural), tmp_path / "out.csv")
    (row,) = rows(tmp_path / "out.csv")
    assert (row["layer"], row["name"], row["n"]) == ("area", "West", "0")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1 Road", "-Lane", "@Green", "＝1"])
def test_no_cell_is_a_formula(assess: Any, tmp_path: Path, name: str) -> None:
    (west,) = assess(areas=("West",))
    hotspots = west.hotspots.hotspots.assign(name=name)
    hostile = replace(west, hotspots=replace(west.hotspots, hotspots=hotspots))
    write_spreadsheet([hostile], tmp_path / "out.csv")
    named = [row["name"] for row in rows(tmp_path / "out.csv") if row["layer"] == "hotspot"]
    assert named == [f"'{name}"] * len(hotspots)


def test_gdal_reads_it(assess, tmp_path: Path) -> None:
    write_spreadsheet(assess(), tmp_path / "out.csv")
    read = pyogrio.read_dataframe(tmp_path / "out.csv", read_geometry=False)
    listed = rows(tmp_path / "out.csv")
    assert read["name"].tolist() == [row["name"] for row in listed]
    assert read["easting"].tolist() == [row["easting"] for row in listed]

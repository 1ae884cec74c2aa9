"""``hotspots boundaries``."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

import boundaries
from hotspots.__main__ import main
from hotspots.settings import Settings
from hotspots.store.database import lock_installation, open_database

SQUARES = {
    "North": shapely.box(400_000, 151_000, 401_000, 152_000),
    "South": shapely.box(400_000, 150_000, 401_000, 151_000),
    "East": shapely.box(401_000, 150_000, 402_000, 152_000),
}


def hotspots(*arguments: str | Path) -> Result:
    """Run a command in the installation that the environment names."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def divisions(settings: Settings, tmp_path: Path) -> Path:
    """Three divisions in a file."""
    path = tmp_path / "divisions.gpkg"
    frame = gpd.GeoDataFrame({"name": list(SQUARES)}, geometry=list(SQUARES.values()), crs=27700)
    pyogrio.write_dataframe(frame, path)
    return path


def test_a_demonstration_keeps_its_own(divisions: Path) -> None:
    with open_database().transaction() as session:
        lock_installation(session).demo = True
    answer = hotspots("boundaries", "import", divisions, "--name", "name")
    assert answer.exit_code == 2
    assert answer.output.startswith("Error: This installation holds the invented incidents of the ")
    assert hotspots("boundaries", "list").output.startswith("No community areas")


def test_divisions_are_dissolved_and_listed(divisions: Path, tmp_path: Path) -> None:
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("division,community_area\nNorth,Vale\nSouth,Vale\nEast,Plain\n")
    answer = hotspots(
        "boundaries", "import", divisions, "--name", "name", "--lookup", lookup,
        "--title", "Official areas",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert "Dissolved 3 divisions into 2 community areas." in answer.output
    assert answer.output.endswith("2 community areas are in force, from divisions.gpkg.\n")
    assert hotspots("boundaries", "list").output == (
        "Official areas\n  Plain  2.0 km2\n  Vale  2.0 km2\n"
    )


def test_without_a_title_the_file_names_them(divisions: Path) -> None:
    hotspots("boundaries", "import", divisions, "--name", "name")
    assert hotspots("boundaries", "list").output.splitlines()[0] == "divisions.gpkg"


def test_the_bundled_areas_are_called_indicative(settings: Settings) -> None:
    hotspots("boundaries", "import", boundaries.indicative_community_areas(), "--name", "name")
    lines = hotspots("boundaries", "list").output.splitlines()
    assert lines[0].endswith(" (indicative)")
    assert len(lines) == 19


def test_residents_of_a_table_are_listed_with_their_areas(divisions: Path, tmp_path: Path) -> None:
    lookup, residents = tmp_path / "lookup.csv", tmp_path / "residents.csv"
    lookup.write_text("division,community_area\nNorth,Vale\nSouth,Vale\nEast,Plain\n")
    residents.write_text("community_area,residents,households\nVale,12300,5000\nPLAIN,800,300\n")
    answer = hotspots(
        "boundaries", "import", divisions, "--name", "name", "--lookup", lookup,
        "--residents", residents, "--residents-source", "A count (invented)",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("13,100 residents live in them, from A count (invented).\n")
    assert hotspots("boundaries", "list").output.splitlines()[1:] == [
        "  Plain  2.0 km2  800 residents",
        "  Vale  2.0 km2  12,300 residents",
    ]


def test_residents_of_a_field_are_added_up(tmp_path: Path, settings: Settings) -> None:
    frame = gpd.GeoDataFrame(
        {"name": list(SQUARES), "people": [100, 250, 1_000]},
        geometry=list(SQUARES.values()),
        crs=27700,
    )
    pyogrio.write_dataframe(frame, tmp_path / "counted.gpkg")
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("division,community_area\nNorth,Vale\nSouth,Vale\nEast,Plain\n")
    answer = hotspots(
        "boundaries", "import", tmp_path / "counted.gpkg", "--name", "name", "--lookup", lookup,
        "--residents", "people",
    )  # fmt: skip
    assert "1,350 residents live in them, from counted.gpkg, field people." in answer.output
    assert "  Vale  2.0 km2  350 residents" in hotspots("boundaries", "list").output


def test_none_yet(settings: Settings) -> None:
    answer = hotspots("boundaries", "list")
    assert (answer.exit_code, answer.output) == (
        0,
        "No community areas have been imported yet.\n",
    )


def test_incidents_sent_before_get_their_areas(divisions: Path, tmp_path: Path) -> None:
    hotspots("agencies", "add", "HOU", "Invented homes")
    sent = tmp_path / "rows.csv"
    sent.write_text("Category,Date,Easting,Northing\nNuisance,27/03/2025,400500,150500\n")
    outside = [json.loads(_submit(sent).output)["outside"]]
    hotspots("boundaries", "import", divisions, "--name", "name")
    outside.append(json.loads(_submit(sent).output)["outside"])
    assert outside == [1, 0]


def _submit(path: Path) -> Result:
    return hotspots("submit", path, "--agency", "HOU", "--json")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.gpkg", "--name", "name"], "no file nothing.gpkg"),
        (["divisions.gpkg", "--name", "code"], "has no field code; name one of its fields: name"),
        (["picture.gpkg", "--name", "name"], "picture.gpkg"),
        (["divisions.gpkg", "--name", "name", "--lookup", "short.csv"], "no community area for"),
        (["divisions.gpkg", "--name", "name", "--residents", "people"], "has no field people"),
        (["divisions.gpkg", "--name", "name", "--residents", "gone.csv"], "no file gone.csv"),
        (["divisions.gpkg", "--name", "name", "--residents", "short.csv"], "no column residents"),
    ],
)
def test_what_cannot_be_used_leaves_the_areas_in_force(
    divisions: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(divisions.parent)
    Path("picture.gpkg").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path("short.csv").write_text("name,community_area\nNorth,Vale\nSouth,Vale\n")
    hotspots("boundaries", "import", divisions, "--name", "name")
    before = hotspots("boundaries", "list").output
    answer = hotspots("boundaries", "import", *arguments)
    assert answer.exit_code == 2
    (line,) = answer.stderr.splitlines()
    assert line.startswith("Error: ")
    assert sentence in line
    assert hotspots("boundaries", "list").output == before

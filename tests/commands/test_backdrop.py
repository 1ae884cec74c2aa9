"""``hotspots backdrop``: import, show and remove what is drawn behind the maps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from tests.backdrop.invented_roads import geopackage


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation that does not exist yet."""
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return geopackage(tmp_path / "roads.gpkg")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["backdrop", *map(str, arguments)])


def test_roads_are_imported_shown_and_removed(home: Path, roads: Path) -> None:
    year = f"{datetime.now(UTC):%Y}"
    done = run("import", roads)
    assert done.exit_code == 0, done.output
    edition = done.output.split("OS Open Roads ")[1].split(":")[0]
    assert edition.startswith(year)
    assert done.output.splitlines() == [
        f"Drawn behind the maps from OS Open Roads {edition}:",
        "  local: 0.4 km",
        "  minor: 0.7 km",
        "  a-road: 3.0 km",
        "  motorway: 4.0 km",
        "Not drawn: 'Restricted Local Access Road' (1).",
        f"Maps print: Contains OS data \u00a9 Crown copyright and database right {year}.",
        f"Written to {home / 'backdrop.gpkg'}.",
    ]
    shown = run("show").output.splitlines()
    assert shown[0] == f"OS Open Roads, edition {edition}, Open Government Licence v3.0"
    assert shown[1].startswith("  from roads.gpkg, imported 20")
    assert shown[3:7] == done.output.splitlines()[1:5]
    assert run("remove", "motorway", "a-road").output == "Removed: motorway, a-road.\n"
    assert [line for line in run("show").output.splitlines() if line.endswith(" km")] == [
        "  local: 0.4 km",
        "  minor: 0.7 km",
    ]
    assert run("remove").output == "Removed: all of the backdrop.\n"
    assert not (home / "backdrop.gpkg").exists()
    assert run("show").output.startswith("Nothing is drawn behind the maps")
    again = run("remove")
    assert (again.exit_code, again.output) == (
        2,
        f"Error: There is no backdrop {home / 'backdrop.gpkg'}, so there is nothing to remove.\n",
    )


def test_the_doctor_says_what_is_drawn_and_what_cannot_be_read(home: Path, roads: Path) -> None:
    def said() -> str:
        return CliRunner().invoke(main, ["doctor"]).output

    assert (
        "ok      No roads are drawn behind the maps; to draw them: hotspots fetch roads" in said()
    )
    run("import", roads, "--title", "Invented", "--kind", "river")
    assert "ok      Behind the maps: river, from Invented\n" in said()
    (home / "backdrop.gpkg").write_bytes(b"not a map")
    assert f"MISSING The backdrop {home / 'backdrop.gpkg'} cannot be read" in said()


def test_a_file_is_what_it_is_said_to_be(home: Path, roads: Path) -> None:
    done = run(
        "import", roads, "--layer", "road_link", "--kind", "canal",
        "--title", "Water of ours", "--attribution", "Invented.", "--licence", "Of our own",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Drawn behind the maps from Water of ours:\n  canal: 8.2 km\n")
    shown = run("show").output.splitlines()
    assert shown[0] == "Water of ours, Of our own"
    assert shown[2] == "  Invented."


def test_a_file_without_an_attribution_is_asked_for_one(home: Path, roads: Path) -> None:
    done = run("import", roads, "--class", "road_function")
    assert "Maps print no source of it; if its licence asks for one, give --attribution." in (
        done.output
    )


def test_a_damaged_backdrop_can_be_removed(home: Path, roads: Path) -> None:
    home.mkdir()
    (home / "backdrop.gpkg").write_bytes(b"not a map")
    for arguments in (["show"], ["import", roads], ["remove", "local"]):
        refused = run(*arguments)
        assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
        assert "cannot be read; remove it with hotspots backdrop remove" in refused.output
    assert run("remove").exit_code == 0
    assert run("import", roads).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--class", "road_function", "--kind", "local"],
        ["--class", "colour"],
        ["--layer", "streets"],
        ["--kind", "footpath"],
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    home: Path, roads: Path, options: list[str]
) -> None:
    refused = run("import", roads, *options)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert not (home / "backdrop.gpkg").exists()


def test_the_service_area_is_that_of_the_installation(
    home: Path, roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_SERVICE_AREA", "200000,200000,210000,210000")
    refused = run("import", roads)
    assert refused.exit_code == 2
    assert "within the service area (200000, 200000, 210000, 210000" in refused.output

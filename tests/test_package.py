"""What is installed is all that the program needs, and nothing else.

The wheel's files are worked out from the rules in pyproject.toml, so that this needs no network;
the wheel that it really builds is compared with them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
NEEDED = [
    "boundaries/community_areas_indicative.geojson",
    "boundaries/division_to_community_area.csv",
    "boundaries/residents.csv",
    "boundaries/settlements.csv",
    "hotspots/analysis/density/theme_breaks.csv",
    "hotspots/geocoding/address/*.csv",
    "hotspots/intake/profiles/police_uk.toml",
    "hotspots/intake/profiles/template.toml",
    "hotspots/py.typed",
    "hotspots/store/migrations/env.py",
    "hotspots/store/migrations/versions/0001_*.py",
    "hotspots/tables/themes.csv",
    "sample_incidents/*.csv",
    "sample_incidents/profiles/*.toml",
    "sample_incidents/roads.geojson",
    "web/static/version.txt",
    "web/static/*/app.css",
    "web/static/*/background.js",
    "web/static/*/compare.js",
    "web/static/*/map.js",
    "web/templates/layout.html",
]
BY_THE_WAY = {"__pycache__", "node_modules"}
INSTALLATION = """
import re
import boundaries, hotspots, sample_incidents, web
from hotspots.__main__ import main
from web.application import create_app

def run(*arguments):
    main([str(argument) for argument in arguments], standalone_mode=False)

run("boundaries", "import", boundaries.indicative_community_areas(), "--name", "name")
for file in sample_incidents.files():
    run("agencies", "add", file.agency_code, file.agency_name)
run("submit", file.path, "--agency", file.agency_code, "--profile", file.profile_path)
app = create_app()
for template in app.jinja_env.list_templates(filter_func=lambda name: "govuk" not in name):
    app.jinja_env.get_template(template)
client = app.test_client()
page = client.get("/sign-in").get_data(as_text=True)
print(hotspots.__file__)
print(web.__file__)
styles = client.get(re.search(r'href="([^"]*app\\.css)"', page)[1]).get_data(as_text=True)
print(*set(re.findall(r"\\.govuk-[a-z]+", styles)))
"""


def _kept_by_git(*folders: str) -> set[str]:
    """What is tracked or new, and not named in .gitignore: what hatchling takes."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


def _on_disk(folders: Iterable[str]) -> set[str]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if not BY_THE_WAY & {*path.parts}}


@pytest.fixture(scope="module")
def selected() -> set[str]:
    """Paths in the wheel, by the rules."""
    return _kept_by_git(*WHEEL["packages"]) | _on_disk(WHEEL["artifacts"])


@pytest.mark.parametrize("needed", NEEDED)
def test_what_the_program_reads_is_in_the_wheel(selected: set[str], needed: str) -> None:
    there = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(needed)}
    assert there, f"{needed} is not in the project any more"
    assert there <= selected


def test_nothing_that_lies_in_a_package_is_left_behind(selected: set[str]) -> None:
    """A pattern in .gitignore would silently take a data file out of the wheel."""
    assert _on_disk(WHEEL["packages"]) - selected == set()


def test_no_test_benchmark_or_document_is_in_the_wheel(selected: set[str]) -> None:
    assert {name.split("/")[0] for name in selected} == {*WHEEL["packages"]}
    assert [name for name in selected if "test" in Path(name).name.split("_")] == []


def test_the_files_of_the_wheel_alone_are_an_installation(
    selected: set[str], tmp_path: Path
) -> None:
    """Tables, boundaries, an agency's file through its profile, every template and the styles."""
    installed = tmp_path / "installed"
    for name in selected:
        (installed / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, installed / name)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOTSPOTS_")},
        "HOTSPOTS_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(installed),
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", INSTALLATION],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *said, hotspots, web, styles = done.stdout.splitlines()
    assert "18 community areas are in force, from community_areas_indicative.geojson." in said
    assert hotspots.startswith(str(installed))
    assert web.startswith(str(installed))
    assert ".govuk-button" in styles


def test_the_wheel_that_is_built_holds_what_the_rules_say(
    selected: set[str], tmp_path: Path
) -> None:
    with zipfile.ZipFile(_build("wheel", tmp_path)) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        description = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert "demo = web.commands:demo" in wheel.read(description).decode()
    assert names == selected


def test_the_source_archive_can_build_and_test_itself(tmp_path: Path) -> None:
    with tarfile.open(_build("sdist", tmp_path)) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert names - {"PKG-INFO"} == _kept_by_git(".")
    assert {"pyproject.toml", "Makefile", "LICENCE", "web/assets/package-lock.json"} <= names


def _build(kind: str, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (built,) = folder.iterdir()
    return built

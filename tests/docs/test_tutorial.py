"""The tutorial, carried out line by line in an empty folder, prints what it shows.

Twice: with small files made here, whose figures differ from those on the page, and with the files
that it tells people to download, where they are at hand.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

import boundaries
from hotspots.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs/tutorial.md"
BOUNDARIES = ROOT / "docs/how-to/import-official-boundaries.md"
DOWNLOADED = (ROOT / "../shared/data").resolve()
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
HOTSPOTS = str(Path(sys.executable).with_name("hotspots"))


def make_files(folder: Path) -> None:
    """Squares for divisions, invented postcodes, and incidents in Trowbridge and outside."""
    with boundaries.division_lookup().open(encoding="utf-8") as file:
        divisions = list(csv.DictReader(file))
    codes = [division["division_code"] for division in divisions]
    corners = [(390_000 + 4_000 * (i % 14), 120_000 + 4_000 * (i // 14)) for i in range(len(codes))]
    squares = [shapely.box(x, y, x + 4_000, y + 4_000) for x, y in corners]
    frame = gpd.GeoDataFrame({"WD25CD": codes}, geometry=squares, crs=27700).to_crs(4326)
    frame.to_file(folder / "wards.geojson", driver="GeoJSON")
    trowbridge = [d["community_area"] for d in divisions].index("Trowbridge")
    _invented_street_file(folder / "2025-01-wiltshire-street.csv", corners[trowbridge])
    (folder / "codepo_gb").mkdir()
    (folder / "codepo_gb/WX.csv").write_text("postcode,easting,northing\nWX1 1AA,400500,150500\n")
    shutil.make_archive(str(folder / "codepo_gb"), "zip", folder / "codepo_gb")


def _invented_street_file(path: Path, corner: tuple[int, int]) -> None:
    spread = np.random.default_rng(1).normal(0, 30, (60, 2))
    centres = np.repeat([(1_000, 1_000), (3_000, 3_000)], 30, axis=0)
    inside, outside = shapely.points(np.add(corner, centres) + spread), shapely.Point(500_000, 3e5)
    places = gpd.GeoSeries([*inside, outside], crs=27700).to_crs(4326)
    rows = [f",2025-01,{p.x:.6f},{p.y:.6f},Anti-social behaviour" for p in places]
    path.write_text("\n".join(["Crime ID,Month,Longitude,Latitude,Crime type", *rows]))


def take_files(folder: Path) -> None:
    """The files as published."""
    shutil.copy(DOWNLOADED / "boundaries/ons/ward_E06000054.geojson", folder / "wards.geojson")
    month = "2025-01-wiltshire-street.csv"
    shutil.copy(DOWNLOADED / "police_uk/wiltshire" / month, folder / month)
    shutil.make_archive(str(folder / "codepo_gb"), "zip", DOWNLOADED / "codepoint_open")


def figures_hidden(text: str) -> str:
    """Text without the numbers, and whether a cluster is sure: both depend on the files."""
    return re.sub(r"\d[\d,.]*", "#", text).replace(", unsure", "")


def layers_named() -> set[str]:
    """What the tutorial says that its file holds, the table of colours included."""
    (paragraph,) = (
        " ".join(part.split())
        for part in TUTORIAL.read_text(encoding="utf-8").split("\n\n")
        if part.startswith("Open the file in QGIS")
    )
    said, after = paragraph.split("; ", 1)
    layers = re.findall(r"`(\w+)`", said)
    assert f"There are {('four', 'five', 'six')[len(layers) - 4]}: " in said
    return {*layers, *re.findall(r"`(\w+)`", after)}


def carry_out(line: str) -> str:
    """What a command prints; the environment and the current folder are the tutorial's."""
    program, *arguments = shlex.split(line, comments=True)
    if program == ".":
        assert arguments == [".venv/bin/activate"]
        return ""
    if program == "export":
        name, _, value = arguments[0].partition("=")
        os.environ[name] = str(Path(value).expanduser())
        return ""
    assert program == "hotspots"
    if arguments == ["serve"]:
        return served()
    done = CliRunner().invoke(main, arguments, input="an invented password\n")
    assert done.exit_code == 0, (line, done.output)
    return done.output


def served() -> str:
    """Start the real service on a free port and ask it for its first page."""
    command = [HOTSPOTS, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.search(r"http://\S+", said)
            assert address, said
            with urllib.request.urlopen(address[0], timeout=60) as page:
                assert "Sign in" in page.read().decode()
        finally:
            process.terminate()
    return said


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(make_files, id="made here"),
        pytest.param(
            take_files,
            id="as published",
            marks=pytest.mark.skipif(
                not DOWNLOADED.is_dir(), reason="needs the published files in ../shared/data"
            ),
        ),
    ],
)
def test_the_tutorial_prints_what_it_shows(
    files: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("HOTSPOTS_")]:
        monkeypatch.delenv(name)
    # Set first, so that it is put back: the tutorial's own line sets it again.
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "boundaries", tmp_path / "boundaries")
    exact = files is take_files
    files(tmp_path)
    printed, compared = "", 0
    for language, block in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")):
        if language == "sh":
            printed = "".join(carry_out(line) for line in block.splitlines())
            continue
        assert language in ("", "text")
        if exact:
            assert printed == block
        else:
            assert figures_hidden(printed) == figures_hidden(block)
        compared += 1
    assert compared == 3
    assert os.environ["HOTSPOTS_HOME"] == str(tmp_path / "hotspots-wiltshire")
    assert layers_named() == set(pyogrio.list_layers(tmp_path / "trowbridge.gpkg")[:, 0])
    (sent,) = re.findall(r"^hotspots submit .*$", TUTORIAL.read_text(), re.MULTILINE)
    counted = dict(line.split(": ", 1) for line in carry_out(sent).splitlines())
    assert counted["unchanged"] == counted["rows"]


def test_the_how_to_on_boundaries_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("HOTSPOTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "boundaries", tmp_path / "boundaries")
    make_files(tmp_path)
    divisions = gpd.read_file("wards.geojson")
    divisions.to_file("wiltshire_divisions.gpkg")
    divisions.head(3).rename(columns={"WD25CD": "AREA_NAME"}).to_file("community_areas.gpkg")
    blocks = [block.replace("\\\n", " ") for _, block in BLOCK.findall(BOUNDARIES.read_text())]
    commands = [block.strip() for block in blocks if block.strip().startswith("hotspots ")]
    (answer,) = (block for block in blocks if block.startswith("Reprojected "))
    with_lookup, without_lookup = (carry_out(command) for command in commands)
    assert with_lookup == answer
    assert without_lookup.endswith("3 community areas are in force, from community_areas.gpkg.\n")

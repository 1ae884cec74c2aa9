"""Zipped Shapefiles, read by GDAL from within the zip."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

from hotspots.assessment import Sight
from hotspots.errors import InputError
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import LAYERS, layers
from hotspots.export.shapefile import LONGEST_NAME, SHORT_NAMES, write_shapefiles

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs/reference/layers.md"


@pytest.mark.parametrize("sight", list(Sight))
def test_each_layer_is_read_back_with_its_rows(assess, tmp_path: Path, sight: Sight) -> None:
    results = assess(sight)
    path = tmp_path / "out.shp.zip"
    write_shapefiles(results, path)
    for name, frame in layers(results).items():
        read = pyogrio.read_dataframe(path, layer=name)
        assert read.crs.to_epsg() == 27700
        assert list(read.columns[:-1]) == [
            SHORT_NAMES.get(column, column) for column in frame.columns if column != "geometry"
        ]
        assert len(read) == len(frame)
        if "n" in frame:
            assert read["n"].tolist() == frame["n"].tolist()
        assert abs(read.area.sum() - frame.area.sum()) < 1


def test_every_column_has_a_name_that_fits(assess) -> None:
    columns = {column for frame in layers(assess()).values() for column in frame}
    short = [SHORT_NAMES.get(column, column) for column in columns]
    assert max(len(name) for name in short) <= LONGEST_NAME
    assert len(set(short)) == len(short)


def test_shortened_names_are_documented() -> None:
    part = DOCUMENTED.read_text().partition("## Shortened names")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", part, re.MULTILINE)) == SHORT_NAMES


def test_the_zip_has_all_that_a_shapefile_needs_and_a_note(
    assess, copy: FileCopy, tmp_path: Path
) -> None:
    path = tmp_path / "out.shp.zip"
    write_shapefiles(assess(), path, copy)
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        for layer in LAYERS:
            endings = ("shp", "shx", "dbf", "prj", "cpg", "qml")
            assert {f"{layer}.{ending}" for ending in endings} <= names
            assert packed.read(f"{layer}.cpg").strip() == b"UTF-8"
        readme = packed.read("README.txt").decode("utf-8-sig")
    assert readme.startswith("Anti-social behaviour, March to April 2025\r\n\r\nOFFICIAL-SENSITIVE")
    words = " ".join(readme.split())
    assert "bandwidth 300 m" in words
    assert "Copy 7F3K-9QRM-2XTA" in words
    assert "within100m share_within_100_m" in words
    assert max(map(len, readme.splitlines())) <= 100


def test_a_long_text_is_cut_between_letters(assess, tmp_path: Path) -> None:
    (west,) = assess(areas=("West",))
    noted = replace(west, hotspots=replace(west.hotspots, notes=("x" + "é" * 300,)))
    path = tmp_path / "out.shp.zip"
    write_shapefiles([noted], path)
    assert pyogrio.read_dataframe(path, layer="areas")["notes"].tolist() == ["x" + "é" * 126]


def test_another_ending_is_refused(assess, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"should end in \.zip"):
        write_shapefiles(assess(), tmp_path / "out.shp")
    assert list(tmp_path.glob("out*")) == []

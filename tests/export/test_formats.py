"""Formats by the endings of files."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.export.file_copy import FileCopy
from hotspots.export.formats import FORMATS, format_of


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_writes_a_file_of_its_ending(
    assess, copy: FileCopy, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"out.{ending}"
    form = format_of(path)
    assert form.ending == ending
    form.write(assess(), path, copy)
    assert [file.name for file in tmp_path.glob("out*")] == [f"out.{ending}"]
    assert path.stat().st_size > 500


def test_the_mark_of_the_copy_is_in_every_file(assess, copy: FileCopy, tmp_path: Path) -> None:
    for ending, form in FORMATS.items():
        path = tmp_path / f"out.{ending}"
        form.write(assess(), path, copy)
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            content = zipfile.ZipFile(path).read("README.txt")
        assert copy.mark.encode() in content, ending
        assert b"OFFICIAL-SENSITIVE" in content, ending


def test_another_ending_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.gpkg or \.gpx or \.csv or \.kml or \.zip or"):
        format_of(tmp_path / "out.xlsx")
    assert format_of(tmp_path / "OUT.ZIP").ending == "shp.zip"


@pytest.mark.parametrize("ending", ["gpx", "csv", "kml", "shp.zip", "geojson"])
def test_the_command_line_writes_it_too(small_county: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"west.{ending}"
    asked = ["analyse", "--theme", "asb", "--area", "West", "-o", str(path)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert f"Wrote {path} (March to April 2025)." in result.output
    assert path.stat().st_size > 500

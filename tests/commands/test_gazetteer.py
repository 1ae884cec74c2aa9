"""``hotspots gazetteer build``."""

from __future__ import annotations

import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotspots.__main__ import main
from hotspots.geocoding.gazetteer import Gazetteer

LIST = "# Invented.\npostcode,easting,northing\nWX2 1AA,385512,157123\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "local.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_it_writes_where_the_settings_say(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    answer = CliRunner().invoke(main, ["gazetteer", "build", str(source)])
    assert answer.exit_code == 0, answer.output
    path = tmp_path / "home" / "gazetteer.npz"
    assert f"Written to {path}." in answer.output
    assert "Invented." in answer.output
    assert "In all: 1 postcode.\n" in answer.output
    assert len(Gazetteer.load(path)) == 1
    assert [file.name for file in path.parent.iterdir()] == ["gazetteer.npz"]


def test_a_refused_source_leaves_the_old_gazetteer(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "gazetteer.npz"
    build = ["gazetteer", "build", str(source), "--out", str(out)]
    assert CliRunner().invoke(main, build).exit_code == 0
    before = out.read_bytes()
    source.write_text(LIST + "WX2 1AA,1,1\n", encoding="utf-8")
    answer = CliRunner().invoke(main, build)
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Error: Line 4 of ")
    assert len(answer.stderr.splitlines()) == 1
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gazetteer.npz", "local.csv"]


UPRNS = (
    "\ufeffUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\r\n"
    "26,400000.00,160000.00,51.3390846,-2.0013796\r\n"
)


def zipped(path: Path, text: str) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("osopenuprn_203102.csv", text)
    return path.read_bytes()


def test_every_kind_of_damage_leaves_the_old_gazetteer(source: Path, tmp_path: Path) -> None:
    """Invented properties in the format of OS Open UPRN."""
    out, path = tmp_path / "g.npz", tmp_path / "osopenuprn_203102_csv.zip"
    build = ["gazetteer", "build", str(source), str(path), "--out", str(out)]
    whole = zipped(path, UPRNS)
    assert CliRunner().invoke(main, build).exit_code == 0
    before = out.read_bytes()
    assert len(Gazetteer.load(out).uprns) == 1
    for content, sentence in (
        (zipped(path, UPRNS.replace("X_COORD", "EAST_COORD")), "has no column X_COORDINATE"),
        (zipped(path, UPRNS.replace("400000.00,160000.00", "1.0,1.0")), "not at its coordinates"),
        (zipped(path, UPRNS.splitlines()[0] + "\r\n"), "no property in the service area"),
        (whole[:-40], "cut short, damaged or locked"),
        (whole[: len(whole) // 2], "cut short, damaged or locked"),
    ):
        path.write_bytes(content)
        answer = CliRunner().invoke(main, build)
        assert answer.exit_code == 2
        assert sentence in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
        assert out.read_bytes() == before


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(
    source: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for out, sentence in (
        (tmp_path, "is a folder"),
        (source, "is a source"),
        (tmp_path / "file" / "g.npz", "cannot be written"),
    ):
        missing = str(tmp_path / "nowhere.csv")
        command = ["gazetteer", "build", str(source), missing, "--out", str(out)]
        answer = CliRunner().invoke(main, command)
        assert answer.exit_code == 2
        assert sentence in answer.stderr
        assert "--out" in answer.stderr
    assert source.read_text(encoding="utf-8") == LIST


def test_the_data_folder_that_it_makes_is_its_owners_alone(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    assert CliRunner().invoke(main, ["gazetteer", "build", str(source)]).exit_code == 0
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_the_service_area_is_that_of_the_option_or_the_settings(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "g.npz"
    build = ["gazetteer", "build", str(source), "--out", str(out)]
    monkeypatch.setenv("HOTSPOTS_SERVICE_AREA", "380000,150000,390000,160000")
    assert CliRunner().invoke(main, build).exit_code == 0
    assert Gazetteer.load(out).service_area == (380_000.0, 150_000.0, 390_000.0, 160_000.0)
    option = ["--service-area", "380000,150000,390000,170000"]
    assert CliRunner().invoke(main, [*build, *option]).exit_code == 0
    assert Gazetteer.load(out).service_area == (380_000.0, 150_000.0, 390_000.0, 170_000.0)
    answer = CliRunner().invoke(main, [*build, "--service-area", "51.4,-2.5,51.5,-2.4"])
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Error: --service-area '51.4,-2.5,51.5,-2.4' reaches beyond")
    assert len(answer.stderr.splitlines()) == 1


def test_the_parts_of_a_build_that_was_refused_are_its_owners_alone(
    source: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("postcode,easting,northing\nWX2 1AA,1,nowhere\n", encoding="utf-8")
    out = tmp_path / "g.npz"
    build = ["gazetteer", "build", str(source), str(bad), "--out", str(out)]
    assert CliRunner().invoke(main, build).exit_code == 2
    folder = tmp_path / ".g.npz.parts"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())] == [
        0o700,
        0o600,
    ]
    bad.write_text("postcode,easting,northing\nWX2 1AB,385512,157123\n", encoding="utf-8")
    assert CliRunner().invoke(main, build).exit_code == 0
    assert not folder.exists()


def test_two_builds_at_once_do_not_harm_each_other(source: Path, tmp_path: Path) -> None:
    out, alone = tmp_path / "g.npz", tmp_path / "alone.npz"
    other = tmp_path / "other.csv"
    other.write_text("postcode,easting,northing\nWX2 1AB,385612,157223\n", encoding="utf-8")
    command = [sys.executable, "-m", "hotspots", "gazetteer", "build", str(source), str(other)]
    builds = [
        subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for build in builds:
        assert build.communicate()[1] == ""
        assert build.returncode == 0
    subprocess.run([*command, "--out", str(alone)], check=True)
    assert out.read_bytes() == alone.read_bytes()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]

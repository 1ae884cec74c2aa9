"""``hotspots gazetteer build``."""

from __future__ import annotations

import stat
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
    assert len(Gazetteer.load(path)) == 1


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


def test_the_data_folder_that_it_makes_is_its_owners_alone(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    assert CliRunner().invoke(main, ["gazetteer", "build", str(source)]).exit_code == 0
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700

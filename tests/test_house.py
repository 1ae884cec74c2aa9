"""The rules of the house, each by the tool that keeps it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def _run(*command: str) -> None:
    result = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_style() -> None:
    _run("ruff", "check", "--no-cache", ".")


def test_format() -> None:
    _run("ruff", "format", "--no-cache", "--check", ".")


def test_types() -> None:
    _run("mypy")


def test_import_direction() -> None:
    _run("lint-imports")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_modules_have_one_room() -> None:
    python = [path for path in _tracked() if path.suffix == ".py" and path.exists()]
    long = [p for p in python if p.parts[len(ROOT.parts)] in ("hotspots", "web")]
    assert [p.name for p in long if len(p.read_text(encoding="utf-8").splitlines()) > 300] == []
    vague = re.compile(r"(^|_)(utils?|helpers?|misc|common|manager|base)\.py$")
    assert [p.name for p in python if vague.search(p.name)] == []


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'^  "([a-z][\w.\[\]-]*)[><=~][^"]*",(.*)$', text, re.MULTILINE)
    assert len(named) > 30
    assert [name for name, reason in named if not reason.strip().startswith("#")] == []


def test_the_lock_files_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    wanted += project["project"]["optional-dependencies"]["postgis"]
    for lock, names in (
        ("requirements.lock", wanted),
        ("requirements-dev.lock", [*wanted, *project["dependency-groups"]["dev"]]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))
        missing = {re.split(r"[\[><=~]", name)[0] for name in names} - pinned
        assert missing == set(), lock
        assert "://" not in text


@pytest.mark.parametrize("path", ["Makefile", ".ci/run", "README.md", "LICENCE"])
def test_a_newcomer_finds(path: str) -> None:
    assert (ROOT / path).is_file()


def test_help_needs_nothing_heavy() -> None:
    """What makes `hotspots --help` slow are imports, so those are what is tested."""
    code = (
        "import sys; from click.testing import CliRunner; from hotspots.__main__ import main;"
        "result = CliRunner().invoke(main, ['--help']); assert result.exit_code == 0, result;"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pandas", "geopandas", "sqlalchemy", "flask", "folium", "numba", "rich"}
    assert heavy & set(result.stdout.split()) == set()

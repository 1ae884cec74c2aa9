"""Runs every benchmark of speed, each in a process of its own: ``python -m benchmarks [--quick]``.

``--quick`` takes a tenth of the points of the analysis and leaves out the rest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ANALYSIS = ("density", "clusters", "significance", "points_into_areas", "first_call")
THE_REST = ("geocoding", "intake", "web")


def main(quick: bool = False) -> None:
    for name in ANALYSIS if quick else (*ANALYSIS, *THE_REST):
        print(f"\n{name.replace('_', ' ')}\n", flush=True)
        options = ["--quick"] if quick and name != "first_call" else []
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], cwd=ROOT, check=True)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])

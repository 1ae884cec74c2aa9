"""Runs every benchmark of speed, each in a process of its own: ``python -m benchmarks``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

for script in ("density.py", "clusters.py", "geocoding.py", "intake.py"):
    print(f"\n{script}\n", flush=True)
    subprocess.run([sys.executable, str(HERE / script)], check=True)

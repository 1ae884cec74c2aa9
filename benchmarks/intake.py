"""A file of 100,000 rows, from its bytes to committed and located incidents.

``python -m benchmarks.intake``: what a server does with an upload, beside ``pandas.read_csv``, a
loop over ``iterrows`` and ``session.add``. Every other row has a postcode, every other one
coordinates; all of it is invented.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks import invented_county
from benchmarks.synthetic_county import row
from hotspots.geocoding.postcode import scan_postcodes

ROWS, FIRST_ROWS, RUNS = 100_000, 2_000, 3
HEADER = ("Reference", "Category", "Date", "Time", "Postcode", "Easting", "Northing")
CATEGORIES = ("Nuisance", "Personal", "Environmental", "Robbery", "Fuel", "Fly-tipping", "Arson")
MEMORY = ("MB after file 1", f"MB after file {RUNS}")
Cells = tuple[object, ...]


def invented_rows(rows: int, seed: int) -> Iterator[Cells]:
    random = np.random.default_rng(seed)
    postcodes = random.choice(invented_county.postcodes(), rows)
    days, months = random.integers(1, 29, rows), random.integers(1, 13, rows)
    minutes = random.integers(24 * 60, size=rows)
    x, y = random.integers(380_000, 420_000, rows), random.integers(120_000, 190_000, rows)
    for at in range(rows):
        when = f"{days[at]:02d}/{months[at]:02d}/2025", f"{minutes[at] // 60:02d}:00"
        place: Cells = (postcodes[at], "", "") if at % 2 else ("", x[at], y[at])
        yield f"R{seed}-{at:07d}", CATEGORIES[at % len(CATEGORIES)], *when, *place


def write(path: Path, *parts: Iterator[Cells]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        for part in parts:
            csv.writer(file).writerows(part)
    return path


def postcode_points() -> Iterator[Cells]:
    known = invented_county.gazetteer().postcodes
    texts = invented_county.postcodes()
    rows = known.lookup(scan_postcodes(texts).candidates[:, 0])
    for text, at in zip(texts, rows.tolist(), strict=True):
        yield text, known.easting[at], known.northing[at]


def run(way: str, folder: Path) -> list[dict[str, Any]]:
    with TemporaryDirectory(dir=folder) as home:
        files = [folder / "first.csv", *(folder / f"rows{run}.csv" for run in range(RUNS))]
        if way == "ours":
            process("prepare", home, folder / "county.npz")
        printed = process(way, home, folder / "county.npz", folder / "postcodes.csv", *files)
    found: list[dict[str, Any]] = json.loads(printed)
    return found


def process(*arguments: object) -> str:
    command = [sys.executable, "-m", "benchmarks.intake_process", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        invented_county.gazetteer().save(folder / "county.npz")
        write(folder / "postcodes.csv", postcode_points())
        write(folder / "first.csv", iter([HEADER]), invented_rows(FIRST_ROWS, seed=9))
        for number in range(RUNS):
            write(folder / f"rows{number}.csv", iter([HEADER]), invented_rows(ROWS, seed=number))
        print(f"{ROWS:,} rows of CSV, file after file into one database; the first is small\n")
        print(
            row("way", *(f"rows a second, file {n + 1}" for n in range(RUNS)), "first, s", *MEMORY)
        )
        print(row("---", *["---:"] * (RUNS + 1 + len(MEMORY))))
        rates = {}
        for way, title in (("ours", "hotspots, an upload"), ("plain", "iterrows, session.add")):
            found = run(way, folder)
            first, *others = found
            memory = (others[0]["resident"], others[-1]["resident"])
            rates[way] = [one["rows"] / one["seconds"] for one in others]
            print(
                row(title, *(f"{rate:,.0f}" for rate in rates[way]), f"{first['seconds']:.1f}",
                    *(f"{most / 1e6:,.0f}" for most in memory))
            )  # fmt: skip
        ratio = sorted(rates["ours"])[RUNS // 2] / sorted(rates["plain"])[RUNS // 2]
        print(f"\nhotspots takes in {ratio:.1f} times as many rows a second")


if __name__ == "__main__":
    main()

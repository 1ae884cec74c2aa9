"""Speed, load time and memory of geocoding: ``python -m benchmarks.geocoding``."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from benchmarks import invented_county
from benchmarks.postcode_peers import DuckdbJoin, pandas_merge, plain_table
from benchmarks.real_places import FloatArray
from benchmarks.synthetic_county import row
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder

POSTCODE_ROWS, TEXT_ROWS, SINGLE, PEER_TEXTS = 500_000, 20_000, 1_000, 200
RUNS = 3
Result = TypeVar("Result")


def postcodes(gazetteer: Gazetteer) -> None:
    cells = invented_county.dirty_postcodes(POSTCODE_ROWS)
    series, table = pd.Series(cells, dtype=object), plain_table(gazetteer.postcodes)
    geocoder = Geocoder(gazetteer)
    geocoder.locate({"postcode": cells[:1_000]}, rows=1_000)

    def ours() -> FloatArray:
        points = geocoder.locate({"postcode": cells}, rows=len(cells)).points
        return np.column_stack((points.easting, points.northing))

    ways: tuple[tuple[str, Callable[[], FloatArray]], ...] = (
        ("hotspots", ours),
        ("pandas merge", lambda: pandas_merge(series, table)),
        ("DuckDB join", DuckdbJoin(series, table)),
    )
    reference, fastest = ours(), 0.0
    print(f"{POSTCODE_ROWS:,} dirty postcodes against {len(table):,}, one thread\n")
    print(
        row("method", "rows a second", "hotspots is as many times as fast", "same answers", "found")
    )
    print(row("---", "---:", "---:", "---:", "---:"))
    for name, way in ways:
        seconds, found = timed(way)
        fastest = fastest or seconds
        same = np.all((found == reference) | (np.isnan(found) & np.isnan(reference)), axis=1)
        print(
            row(name, f"{len(cells) / seconds:,.0f}", f"{seconds / fastest:.1f}",
                f"{100 * same.mean():.2f} %", f"{100 * np.isfinite(found[:, 0]).mean():.2f} %")
        )  # fmt: skip


def free_text(gazetteer: Gazetteer) -> None:
    names, geocoder = gazetteer.names, Geocoder(gazetteer)
    cells, meant = invented_county.free_text(names, TEXT_ROWS)
    geocoder.locate({"address": cells[:100]}, rows=100)
    seconds, points = timed(lambda: geocoder.locate({"address": cells}, rows=len(cells)).points)
    choices = [f"{a}, {b}" for a, b in zip(names.text, names.settlement, strict=True)]
    peer_seconds, chosen = timed(lambda: nearest_by_likeness(cells[:PEER_TEXTS], choices), runs=1)
    found = np.column_stack((names.easting, names.northing)).astype(float)[chosen]
    found[chosen < 0] = np.nan
    print(f"\n{TEXT_ROWS:,} texts against {len(names):,} names, one thread\n")
    print(row("method", "texts a second", "right", "wrong", "no point"))
    print(row("---", "---:", "---:", "---:", "---:"))
    ours = np.column_stack((points.easting, points.northing))
    print(row("hotspots", f"{len(cells) / seconds:,.0f}", *_verdicts(ours, meant, gazetteer)))
    print(
        row(f"rapidfuzz over all names, {PEER_TEXTS} texts", f"{PEER_TEXTS / peer_seconds:,.0f}",
            *_verdicts(found, meant[:PEER_TEXTS], gazetteer))
    )  # fmt: skip


def single(gazetteer: Gazetteer) -> None:
    geocoder = Geocoder(gazetteer)
    geocoder.geocode_one(address="12 Fore Street, Alberton")
    print("\nOne at a time\n")
    print(row("what", "median, ms", "95 % within, ms"))
    print(row("---", "---:", "---:"))
    asked: tuple[tuple[str, str, list[str]], ...] = (
        ("postcode", "postcode", invented_county.dirty_postcodes(SINGLE, seed=5)),
        ("address", "text", invented_county.free_text(gazetteer.names, SINGLE, seed=6)[0]),
    )
    for field, name, texts in asked:
        each = []
        for text in texts:
            start = time.perf_counter()
            geocoder.geocode_one(**{field: text})
            each.append(time.perf_counter() - start)
        half, most = np.quantile(each, [0.5, 0.95]) * 1e3
        print(row(name, f"{half:.2f}", f"{most:.2f}"))


def nearest_by_likeness(texts: list[str], choices: list[str]) -> NDArray[np.int64]:
    """What is often done: the most alike of all names, from a likeness of 86 of 100 on."""
    rows = []
    for text in texts:
        best = process.extractOne(
            text, choices, scorer=fuzz.WRatio, processor=default_process, score_cutoff=86
        )
        rows.append(best[2] if best else -1)
    return np.array(rows)


def _verdicts(found: FloatArray, meant: list[int], gazetteer: Gazetteer) -> list[str]:
    names, rows = gazetteer.names, np.array(meant)
    apart = np.hypot(found[:, 0] - names.easting[rows], found[:, 1] - names.northing[rows])
    located = np.isfinite(found[:, 0])
    # One name may be there twice in a settlement of this county; within 2 km either will do.
    right = located & (rows >= 0) & (apart < 2_000)
    shares = (right.mean(), (located & ~right).mean(), (~located).mean())
    return [f"{100 * share:.1f} %" for share in shares]


def loading(gazetteer: Gazetteer) -> None:
    with TemporaryDirectory() as folder:
        path, texts = Path(folder) / "gazetteer", Path(folder) / "texts"
        gazetteer.save(path)
        size = path.stat().st_size / 1e6
        texts.write_text("\n".join(invented_county.free_text(gazetteer.names, SINGLE)[0]), "utf-8")
        command = [sys.executable, str(Path(__file__).with_name("county_process.py")), path, texts]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            for _ in range(RUNS)
        ]
    figure = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(f"\n{gazetteer.describe_rows()} ({size:,.0f} MB), in a process of its own\n")
    print(row("measure", "value"))
    print(row("---", "---:"))
    print(row("loading", f"{figure['loading']:.3f} s"))
    print(row("the first text after it", f"{figure['first']:.3f} s"))
    print(row("resident memory before loading", f"{figure['before'] / 1e6:,.0f} MB"))
    print(row("after 1,000 texts", f"{figure['resident'] / 1e6:,.0f} MB"))


def timed(task: Callable[[], Result], *, runs: int = RUNS) -> tuple[float, Result]:
    """Median seconds of several runs, and the last answer."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = task()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def main() -> None:
    gazetteer = invented_county.gazetteer()
    postcodes(gazetteer)
    free_text(gazetteer)
    single(gazetteer)
    loading(gazetteer)


if __name__ == "__main__":
    main()

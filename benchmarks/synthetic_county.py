"""Invented incidents of a county, and a fair way to time what is done with them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EAST, NORTH = 350_000, 120_000
WIDTH, HEIGHT = 80_000, 60_000
TOWNS = 60
SHARED_PLACES = 20_000


@dataclass(frozen=True)
class Measured:
    """Median time of several runs in seconds, and the memory they took beyond the data, bytes."""

    seconds: float
    memory: int


def incidents(n: int, seed: int = 1) -> tuple[FloatArray, FloatArray]:
    """Town clusters over 80 x 60 km, 30 % of the points at 20,000 shared places; EPSG:27700."""
    random = np.random.default_rng(seed)
    middle = random.uniform((0, 0), (WIDTH, HEIGHT), (TOWNS, 2))
    town = random.choice(TOWNS, n, p=random.dirichlet(np.ones(TOWNS)))
    spread = random.uniform(300, 2500, TOWNS)
    points = middle[town] + random.normal(size=(n, 2)) * spread[town, None]
    points = np.clip(points, 0, (WIDTH - 1, HEIGHT - 1))
    shared = points[random.integers(0, n, SHARED_PLACES)]
    snapped = random.random(n) < 0.3
    points[snapped] = shared[random.integers(0, SHARED_PLACES, snapped.sum())]
    return points[:, 0] + EAST, points[:, 1] + NORTH


def measure(task: Callable[..., object], n: int, runs: int, *options: object) -> Measured:
    """Time a task in a process of its own, after one run on few points that compiles it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        return executor.submit(_measure, task, n, runs, options).result()


def _measure(
    task: Callable[..., object], n: int, runs: int, options: tuple[object, ...]
) -> Measured:
    task(*incidents(1000), *options)
    x, y = incidents(n)
    # The peak of making the points must not hide that of the task; Linux lets a process reset it.
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        task(x, y, *options)
        seconds.append(time.perf_counter() - start)
    return Measured(statistics.median(seconds), _memory("VmHWM") - before)


def _memory(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise LookupError(field)


def row(*cells: str) -> str:
    """One line of a table."""
    return "| " + " | ".join(cells) + " |"

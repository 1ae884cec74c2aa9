"""One large task on all cores: its parts run in threads, since compiled loops let go of the lock.

Small tasks stay on one core, and a server has many people's small ones to do: only what takes a
tenth of a second or more is shared out. The parts never depend on each other, and results do not
depend on how many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Result = TypeVar("Result")
Part = tuple[int, int]
"""The first index of a part, and the one after its last."""

MANY_POINTS = 200_000
"""From so many points on a task is shared out."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parts_of(items: int, points: int) -> list[Part]:
    """Items in as many equal parts as there are cores, in one where the points are few."""
    wanted = cores() if points >= MANY_POINTS else 1
    edges = np.linspace(0, items, min(wanted, max(items, 1)) + 1).astype(int).tolist()
    return list(pairwise(edges))


def parts_by_weight(weight: NDArray[Any], points: int) -> list[Part]:
    """Items in as many parts as there are cores, of about the same weight each."""
    wanted = cores() if points >= MANY_POINTS else 1
    before = np.concatenate(([0.0], np.cumsum(weight, dtype=np.float64)))
    inner = np.searchsorted(before, before[-1] * np.arange(1, wanted) / wanted)
    edges = [0, *inner.tolist(), len(weight)]
    return list(pairwise(edges))


def on_all_cores(task: Callable[[int, int], Result], parts: Sequence[Part]) -> list[Result]:
    """The task's result for each part, in their order."""
    if len(parts) == 1:
        return [task(*parts[0])]
    # The caller takes the first part itself: it has a core already, and one thread less begins.
    with ThreadPoolExecutor(len(parts) - 1) as threads:
        others = threads.map(lambda part: task(*part), parts[1:])
        return [task(*parts[0]), *others]

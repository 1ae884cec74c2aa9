"""Methods that cannot be timed, to see what the benchmarks say of them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmarks.measured_process import Task


def lacks_a_package(folder: Path) -> Task:
    import a_package_that_nobody_has  # type: ignore[import-not-found]  # noqa: F401

    raise AssertionError("there is such a package")


def wants_too_much(folder: Path) -> Task:
    # More than the limit of the test, less than any machine has.
    return lambda: np.ones(2**29)


def is_aborted(folder: Path) -> Task:
    return os.abort


def divides_by_zero(folder: Path) -> Task:
    return lambda: np.array([1 // 0])


def counts_files(folder: Path) -> Task:
    return lambda: np.array([len(list(folder.iterdir()))])

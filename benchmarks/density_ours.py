"""Our densities as ``benchmarks.measured_process`` times them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.density_grid import BANDWIDTH, CELL_SIZE, cells
from benchmarks.measured_process import Task
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.grids.grid import Grid


def grid() -> Grid:
    west, south, columns, rows = cells()
    return Grid(west, south, CELL_SIZE, columns, rows)


def density(folder: Path, kernel: str = "quartic", **mode: Any) -> Task:
    x, y, made = np.load(folder / "x.npy"), np.load(folder / "y.npy"), grid()
    return lambda: density_array(x, y, made, BANDWIDTH, kernel=kernel, **mode)


def adaptive(folder: Path) -> Task:
    from hotspots.analysis.density.adaptive import adaptive_density_array

    x, y, made = np.load(folder / "x.npy"), np.load(folder / "y.npy"), grid()
    return lambda: adaptive_density_array(x, y, made, BANDWIDTH)


def by_place(folder: Path) -> Task:
    from hotspots.analysis.density.place_density import place_density_array

    place, made = np.load(folder / "place.npy"), grid()
    x, y = np.load(folder / "place_x.npy"), np.load(folder / "place_y.npy")
    return lambda: place_density_array(place, x, y, made, BANDWIDTH)


def read_once(folder: Path) -> Task:
    """The least that any method does with points that it is given as coordinates."""
    place = np.load(folder / "place.npy")
    x, y = np.load(folder / "place_x.npy")[place], np.load(folder / "place_y.npy")[place]
    return lambda: np.array([x.sum() + y.sum()])

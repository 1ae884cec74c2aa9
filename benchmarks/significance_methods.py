"""Gi* over many cells, ours and the peer's, as ``benchmarks.measured_process`` times it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse

from benchmarks.measured_process import Task

RADIUS = 3
"""In cells: 29 cells whose centres lie so near, the cell itself included."""


def ours(folder: Path, adjust: str) -> Task:
    from hotspots.analysis.significance.getis_ord import gistar_array
    from hotspots.analysis.significance.window_sums import square_window_sum

    counts = np.load(folder / "counts.npy")
    window = partial(square_window_sum, radius=RADIUS)
    return lambda: gistar_array(counts, adjust=adjust, window_sum=window).gistar


def esda_w(folder: Path) -> Task:
    """esda with libpysal's W, as its documentation does it; z and p without permutations."""
    from libpysal.weights import WSP

    counts = np.load(folder / "counts.npy")
    weights = WSP(neighbours(counts.shape, itself=False)).to_W(silence_warnings=True)
    return _esda(counts, weights, star=True)


def esda_w_made(folder: Path) -> Task:
    """Making those weights, which the row above has ready."""
    from libpysal.weights import WSP

    counts = np.load(folder / "counts.npy")

    def task() -> np.ndarray:
        weights = WSP(neighbours(counts.shape, itself=False)).to_W(silence_warnings=True)
        return np.array([weights.n])

    return task


def esda_graph(folder: Path) -> Task:
    """esda with libpysal's newer Graph, each cell its own neighbour already: its fastest way."""
    from libpysal.graph import Graph

    counts = np.load(folder / "counts.npy")
    weights = Graph.from_sparse(neighbours(counts.shape, itself=True))
    return _esda(counts, weights, star=None)


def _esda(counts: np.ndarray, weights: object, star: bool | None) -> Task:
    from esda import G_Local

    values = counts.ravel()

    def task() -> np.ndarray:
        found = G_Local(values, weights, transform="B", permutations=0, star=star)
        return found.Zs.reshape(counts.shape)

    return task


def neighbours(shape: tuple[int, int], *, itself: bool) -> scipy.sparse.csr_array:
    """Ones where two cells lie within the radius of each other, cells in rows from the first."""
    rows, columns = shape
    number = np.arange(rows * columns).reshape(shape)
    pairs = []
    for down in range(-RADIUS, RADIUS + 1):
        for right in range(-RADIUS, RADIUS + 1):
            near = down**2 + right**2 <= RADIUS**2
            if near and (itself or (down, right) != (0, 0)):
                here = number[max(0, -down) : rows - max(0, down),
                              max(0, -right) : columns - max(0, right)]  # fmt: skip
                pairs.append((here.ravel(), (here + down * columns + right).ravel()))
    cell, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    ones = np.ones(cell.size)
    return scipy.sparse.csr_array((ones, (cell, other)), shape=(number.size, number.size))

"""DBSCAN, ours and the peers', as ``benchmarks.measured_process`` times it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measured_process import Task

SLICE = 20_000


def ours(folder: Path, eps: float, min_samples: int) -> Task:
    from hotspots.analysis.clusters.dbscan import dbscan_labels

    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    return lambda: dbscan_labels(x, y, eps, min_samples)


def scikit_learn(folder: Path, eps: float, min_samples: int) -> Task:
    from sklearn.cluster import DBSCAN

    points = _stacked(folder)
    return lambda: DBSCAN(eps=eps, min_samples=min_samples).fit(points).labels_


def scikit_learn_in_slices(folder: Path, eps: float, min_samples: int) -> Task:
    """What scikit-learn's DBSCAN does, its own parts, with the neighbours asked for in slices.

    Asked for all at once they are held twice for a while, which is more than most machines have.
    """
    from sklearn.cluster._dbscan_inner import dbscan_inner
    from sklearn.neighbors import NearestNeighbors

    points = _stacked(folder)

    def labels() -> NDArray[Any]:
        model = NearestNeighbors(radius=eps).fit(points)
        neighbours = np.empty(len(points), dtype=object)
        for begin in range(0, len(points), SLICE):
            part = slice(begin, begin + SLICE)
            neighbours[part] = model.radius_neighbors(points[part], return_distance=False)
        number = np.array([len(near) for near in neighbours])
        found = np.full(len(points), -1, dtype=np.intp)
        dbscan_inner((number >= min_samples).astype(np.uint8), neighbours, found)
        return found

    return labels


def dbscan(folder: Path, eps: float, min_samples: int) -> Task:
    """DBSCAN of PyPI's dbscan (SIGMOD 2020), on as many threads as it takes by itself."""
    from dbscan import DBSCAN

    points = _stacked(folder)
    return lambda: DBSCAN(points, eps=eps, min_samples=min_samples)[0]


def _stacked(folder: Path) -> NDArray[Any]:
    return np.column_stack((np.load(folder / "x.npy"), np.load(folder / "y.npy")))

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
    """What scikit-learn's DBSCAN does, its own parts, with less of the neighbours in memory.

    Asked for all at once they are held twice for a while, which is more than most machines have.
    Here they are asked for in slices, and points at one place share theirs.
    """
    from sklearn.cluster._dbscan_inner import dbscan_inner
    from sklearn.neighbors import NearestNeighbors

    points = _stacked(folder)

    def labels() -> NDArray[Any]:
        model = NearestNeighbors(radius=eps).fit(points)
        places, place = np.unique(points, axis=0, return_inverse=True)
        neighbours = np.empty(len(places), dtype=object)
        for begin in range(0, len(places), SLICE):
            part = slice(begin, begin + SLICE)
            neighbours[part] = model.radius_neighbors(places[part], return_distance=False)
        core = np.array([len(near) >= min_samples for near in neighbours], dtype=np.uint8)
        found = np.full(len(points), -1, dtype=np.intp)
        dbscan_inner(core[place.ravel()], neighbours[place.ravel()], found)
        return found

    return labels


def dbscan(folder: Path, eps: float, min_samples: int) -> Task:
    """DBSCAN of PyPI's dbscan (SIGMOD 2020), on as many threads as it takes by itself."""
    from dbscan import DBSCAN

    points = _stacked(folder)
    return lambda: DBSCAN(points, eps=eps, min_samples=min_samples)[0]


def _stacked(folder: Path) -> NDArray[Any]:
    return np.column_stack((np.load(folder / "x.npy"), np.load(folder / "y.npy")))

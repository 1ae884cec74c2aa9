"""DBSCAN, ours and the peers', as ``benchmarks.measured_process`` times it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measured_process import Task


def ours(folder: Path, eps: float, min_samples: int) -> Task:
    from hotspots.analysis.clusters.dbscan import dbscan_labels

    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    return lambda: dbscan_labels(x, y, eps, min_samples)


def scikit_learn(folder: Path, eps: float, min_samples: int) -> Task:
    from sklearn.cluster import DBSCAN

    points = _stacked(folder)
    return lambda: DBSCAN(eps=eps, min_samples=min_samples).fit(points).labels_


def dbscan(folder: Path, eps: float, min_samples: int) -> Task:
    """DBSCAN of PyPI's dbscan (SIGMOD 2020), on as many threads as it takes by itself."""
    from dbscan import DBSCAN

    points = _stacked(folder)
    return lambda: DBSCAN(points, eps=eps, min_samples=min_samples)[0]


def _stacked(folder: Path) -> NDArray[Any]:
    return np.column_stack((np.load(folder / "x.npy"), np.load(folder / "y.npy")))

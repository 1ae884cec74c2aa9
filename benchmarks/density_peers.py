"""Densities of the peers as ``benchmarks.measured_process`` times them, in incidents per km2.

Each gets what it needs ready-made (frames, stacked columns) before its time is taken, and the same
points, cells and radius of 500 m as we do.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from benchmarks.density_grid import BANDWIDTH, PER_KM2, cells, column_centres, row_centres
from benchmarks.measured_process import Task
from benchmarks.synthetic_county import FloatArray


def libkdv(folder: Path) -> Task:
    """LIBKDV: exact sweeps (SLAM), on as many threads as it takes by itself.

    It knows the Epanechnikov kernel only, its radius is twice its ``bandwidth``, it shifts points
    to begin at 0 but not the bounds, and its answer is text, scaled to a maximum of 1.
    """
    import pandas as pd
    from libkdv import kdv

    x, y = _points(folder)
    frame = pd.DataFrame({"x": x, "y": y})
    _, _, columns, rows = cells()
    east, north = column_centres() - x.min(), row_centres() - y.min()
    bound = [north[0], north[-1], east[0], east[-1]]

    def task() -> FloatArray:
        # Keyword arguments change between releases less than their order does.
        answer = kdv(
            frame, GPS=False, bound=list(bound), row_pixels=columns, col_pixels=rows,
            bandwidth=BANDWIDTH / 2,
        ).compute()  # fmt: skip
        density = np.zeros((rows, columns))
        column = np.rint((answer["x"] - column_centres()[0]) / (east[1] - east[0])).astype(int)
        row = np.rint((answer["y"] - row_centres()[0]) / (north[1] - north[0])).astype(int)
        density[row, column] = answer["val"]
        return density

    return task


def scikit_learn(folder: Path) -> Task:
    """KernelDensity with the Epanechnikov kernel: it has no quartic."""
    from sklearn.neighbors import KernelDensity

    x, y = _points(folder)
    points = np.column_stack((x, y))
    east, north = np.meshgrid(column_centres(), row_centres())
    centres = np.column_stack((east.ravel(), north.ravel()))

    def task() -> FloatArray:
        model = KernelDensity(bandwidth=BANDWIDTH, kernel="epanechnikov").fit(points)
        share = np.exp(model.score_samples(centres)).reshape(east.shape)
        density: FloatArray = share * x.size * PER_KM2
        return density

    return task


def kdepy(folder: Path, kernel: str = "biweight") -> Task:
    """FFTKDE: linear binning and FFT; ``bw`` is a standard deviation, h / sqrt 7 of the quartic."""
    from KDEpy import FFTKDE

    x, y = _points(folder)
    points = np.column_stack((x, y))
    # Its grid must go beyond every point.
    east, north = np.meshgrid(column_centres(1), row_centres(1), indexing="ij")
    centres = np.column_stack((east.ravel(), north.ravel()))
    deviation = BANDWIDTH / math.sqrt(7) if kernel == "biweight" else BANDWIDTH

    def task() -> FloatArray:
        share = FFTKDE(kernel=kernel, bw=deviation).fit(points).evaluate(centres)
        density: FloatArray = share.reshape(east.shape).T[1:-1, 1:-1] * x.size * PER_KM2
        return density

    return task


def _points(folder: Path) -> tuple[FloatArray, FloatArray]:
    return np.load(folder / "x.npy"), np.load(folder / "y.npy")

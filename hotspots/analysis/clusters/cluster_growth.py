"""The compiled loops of DBSCAN that label points: which are core, which are border, which noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.clusters.eps_cells import IntArray
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

BoolArray = NDArray[np.bool_]


@compiled
def core_points(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    start: IntArray,
    neighbours: IntArray,
    eps2: float,
    min_samples: float,
) -> BoolArray:
    """Mark the points with at least min_samples within eps, themselves included.

    Points are sorted by cell. A cell that holds min_samples makes all its points core at once, so
    distances are measured only from the fewer than min_samples points of the other cells.
    """
    core = np.zeros(x.size, dtype=np.bool_)
    for cell in range(start.size - 1):
        first = start[cell]
        last = start[cell + 1]
        total = 0.0
        for i in range(first, last):
            total += weight[i]
        if total >= min_samples:
            core[first:last] = True
            continue
        possible = 0.0
        for k in range(5):
            for i in range(start[neighbours[cell, 2 * k]], start[neighbours[cell, 2 * k + 1]]):
                possible += weight[i]
                if possible >= min_samples:
                    break
        if possible < min_samples:
            continue
        for i in range(first, last):
            within = total
            for k in range(5):
                for other in range(neighbours[cell, 2 * k], neighbours[cell, 2 * k + 1]):
                    if other == cell:
                        continue
                    for j in range(start[other], start[other + 1]):
                        dx = x[i] - x[j]
                        dy = y[i] - y[j]
                        if dx * dx + dy * dy <= eps2:
                            within += weight[j]
                    if within >= min_samples:
                        break
                if within >= min_samples:
                    break
            core[i] = within >= min_samples
    return core


@compiled
def cell_labels(core_start: IntArray, joined: IntArray, core_index: IntArray) -> IntArray:
    """Number the clusters by their smallest core index; -1 for cells without a core point.

    ``core_index`` holds the index in the input of each core point, sorted by cell.
    """
    cells = core_start.size - 1
    nothing = np.iinfo(np.int64).max
    smallest = np.full(cells, nothing)
    for cell in range(cells):
        for i in range(core_start[cell], core_start[cell + 1]):
            smallest[joined[cell]] = min(smallest[joined[cell]], core_index[i])
    number = np.full(cells, -1)
    for label, cell in enumerate(np.argsort(smallest)):
        if smallest[cell] == nothing:
            break
        number[cell] = label
    return number[joined]


@compiled
def border_labels(
    x: FloatArray,
    y: FloatArray,
    start: IntArray,
    core: BoolArray,
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    labels: IntArray,
    neighbours: IntArray,
    eps2: float,
) -> IntArray:
    """Label every point: core points as their cell, the others as the smallest label within eps."""
    found = np.full(x.size, -1)
    for cell in range(start.size - 1):
        for i in range(start[cell], start[cell + 1]):
            # A cell's points are all neighbours, so its core points settle its others as well.
            smallest = labels[cell]
            if not core[i]:
                for k in range(5):
                    for other in range(neighbours[cell, 2 * k], neighbours[cell, 2 * k + 1]):
                        if labels[other] < 0 or 0 <= smallest <= labels[other]:
                            continue
                        for j in range(core_start[other], core_start[other + 1]):
                            dx = x[i] - core_x[j]
                            dy = y[i] - core_y[j]
                            if dx * dx + dy * dy <= eps2:
                                smallest = labels[other]
                                break
            found[i] = smallest
    return found

"""The compiled loops of DBSCAN that label points: which are core, which are border, which noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.clusters.eps_cells import IntArray, SmallIntArray
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

BoolArray = NDArray[np.bool_]


# Own row first: the nearest cells settle most points before the others are looked at.
NEAREST_ROW_FIRST = (2, 1, 3, 0, 4)


@compiled
def mark_core_points(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    start: IntArray,
    neighbours: SmallIntArray,
    eps2: float,
    min_samples: float,
    core: BoolArray,
    first_cell: int,
    last_cell: int,
) -> None:
    """Mark the points of some cells with at least min_samples within eps, themselves included.

    Points are sorted by cell; an empty ``weight`` counts one each. A cell that holds min_samples
    makes all its points core at once, so distances are measured only from the fewer than
    min_samples points of the other cells.
    """
    for cell in range(first_cell, last_cell):
        first = start[cell]
        last = start[cell + 1]
        total = _held(weight, first, last)
        if total >= min_samples:
            core[first:last] = True
            continue
        possible = 0.0
        for k in range(5):
            possible += _held(
                weight, start[neighbours[cell, 2 * k]], start[neighbours[cell, 2 * k + 1]]
            )
        # Sums in another order may differ in the last bits.
        if possible * (1.0 + 1e-9) < min_samples:
            continue
        for i in range(first, last):
            within = total
            for k in NEAREST_ROW_FIRST:
                low = start[neighbours[cell, 2 * k]]
                high = start[neighbours[cell, 2 * k + 1]]
                # The cells of a row follow each other, and so do their points.
                if k == 2:
                    within += _within(x, y, weight, x[i], y[i], eps2, low, first)
                    low = last
                within += _within(x, y, weight, x[i], y[i], eps2, low, high)
                if within >= min_samples:
                    break
            core[i] = within >= min_samples


@compiled
def _within(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    at_x: float,
    at_y: float,
    eps2: float,
    first: int,
    last: int,
) -> float:
    """What the points from ``first`` to ``last`` weigh that lie within eps of a place."""
    if weight.size:
        total = 0.0
        for j in range(first, last):
            dx = x[j] - at_x
            dy = y[j] - at_y
            if dx * dx + dy * dy <= eps2:
                total += weight[j]
        return total
    # Whole numbers may be added in any order, so the processor compares several at a time.
    number = 0
    for j in range(np.uint64(first), np.uint64(last)):  # no index that could count from the end
        dx = x[j] - at_x
        dy = y[j] - at_y
        number += int(dx * dx + dy * dy <= eps2)
    return float(number)


@compiled
def _held(weight: FloatArray, first: int, last: int) -> float:
    if weight.size == 0:
        return float(last - first)
    total = 0.0
    for i in range(first, last):
        total += weight[i]
    return total


@compiled
def only_core(
    x: FloatArray, y: FloatArray, order: SmallIntArray, start: IntArray, core: BoolArray
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Coordinates of the core points, where each cell's begin, and the first of each cell.

    The first is the smallest index in the input; the largest number there is for a cell without.
    """
    cells = start.size - 1
    count = core.sum()
    core_x = np.empty(count)
    core_y = np.empty(count)
    core_start = np.zeros(cells + 1, dtype=np.int64)
    smallest = np.full(cells, np.iinfo(np.int64).max)
    held = 0
    for cell in range(cells):
        for i in range(start[cell], start[cell + 1]):
            if core[i]:
                core_x[held] = x[i]
                core_y[held] = y[i]
                held += 1
                smallest[cell] = min(smallest[cell], order[i])
        core_start[cell + 1] = held
    return core_x, core_y, core_start, smallest


@compiled
def cell_labels(smallest: IntArray, joined: IntArray) -> IntArray:
    """Number the clusters by their smallest core index; -1 for cells without a core point."""
    nothing = np.iinfo(np.int64).max
    of_cluster = np.full(smallest.size, nothing)
    for cell in range(smallest.size):
        of_cluster[joined[cell]] = min(of_cluster[joined[cell]], smallest[cell])
    number = np.full(smallest.size, -1)
    for label, cell in enumerate(np.argsort(of_cluster)):
        if of_cluster[cell] == nothing:
            break
        number[cell] = label
    return number[joined]


@compiled
def label_points(
    x: FloatArray,
    y: FloatArray,
    order: SmallIntArray,
    start: IntArray,
    core: BoolArray,
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    labels: IntArray,
    neighbours: SmallIntArray,
    eps2: float,
    found: IntArray,
    is_core: BoolArray,
    first_cell: int,
    last_cell: int,
) -> None:
    """Label the points of some cells, in the order of the input, and say whether they are core.

    Core points take the label of their cell, the others the smallest label within eps.
    """
    for cell in range(first_cell, last_cell):
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
            found[order[i]] = smallest
            is_core[order[i]] = core[i]

"""Which cells of core points join into one cluster, without looking at every pair of points."""

from __future__ import annotations

import numpy as np

from hotspots.analysis.clusters.eps_cells import IntArray, SmallIntArray
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_by_weight

# Up to this many pairs are simply looked at.
FEW_PAIRS = 256
# A depth-first walk that halves sets of up to 2^63 points never holds more pairs than this.
STACK = 512
# Of the rows two below to own, which alone hold earlier cells: the nearest first.
NEAREST_ROW_FIRST = (2, 1, 0)


def joined_cells(
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    neighbours: SmallIntArray,
    eps2: float,
) -> IntArray:
    """Return for each cell one cell that stands for its whole cluster.

    The core points are sorted by cell, ``core_start`` says where each cell's begin; their order
    within a cell may change. Of many points each core joins the cells of its own part, and what
    is left are those on both sides of where two parts meet.
    """
    cells = core_start.size - 1
    parent = np.arange(cells)
    outermost = np.empty((cells, 8))
    parts = parts_by_weight(np.diff(core_start), core_x.size)

    def join(first: int, last: int) -> None:
        _find_outermost(core_x, core_y, core_start, outermost, first, last)
        _join_within(core_x, core_y, core_start, neighbours, outermost, parent, eps2, first, last)

    on_all_cores(join, parts)
    for first, _ in parts[1:]:
        _join_across(core_x, core_y, core_start, neighbours, outermost, parent, eps2, first)
    _settle(parent)
    return parent


@compiled
def _join_within(
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    neighbours: SmallIntArray,
    outermost: FloatArray,
    parent: IntArray,
    eps2: float,
    first: int,
    last: int,
) -> None:
    """Join each cell of a part with the earlier ones of it."""
    span, box = _room()
    for cell in range(first, last):
        _join(
            core_x, core_y, core_start, neighbours, outermost, parent, eps2, cell, first, cell,
            span, box,
        )  # fmt: skip


@compiled
def _join_across(
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    neighbours: SmallIntArray,
    outermost: FloatArray,
    parent: IntArray,
    eps2: float,
    first: int,
) -> None:
    """Join the cells from ``first`` on with those before it."""
    span, box = _room()
    for cell in range(first, core_start.size - 1):
        if neighbours[cell, 0] >= first:
            break  # its earliest neighbour is in the part, and so are those of all that follow
        _join(
            core_x, core_y, core_start, neighbours, outermost, parent, eps2, cell, 0, first, span,
            box,
        )  # fmt: skip


@compiled
def _room() -> tuple[IntArray, FloatArray]:
    """Room for the pairs that are still to look at, and where they lie."""
    return np.empty((STACK, 4), dtype=np.int64), np.empty((STACK, 8))


@compiled
def _join(
    core_x: FloatArray,
    core_y: FloatArray,
    core_start: IntArray,
    neighbours: SmallIntArray,
    outermost: FloatArray,
    parent: IntArray,
    eps2: float,
    cell: int,
    low: int,
    high: int,
    span: IntArray,
    box: FloatArray,
) -> None:
    """Join a cell with those of its neighbours from ``low`` to before ``high``, all before it."""
    if core_start[cell] == core_start[cell + 1]:
        return
    for k in NEAREST_ROW_FIRST:
        begin = max(low, int(neighbours[cell, 2 * k]))
        end = min(high, int(neighbours[cell, 2 * k + 1]))
        for other in range(begin, end):
            if core_start[other] == core_start[other + 1]:
                continue
            a = _root(parent, cell)
            b = _root(parent, other)
            if a == b:
                continue
            near = _outermost_near(outermost[cell], outermost[other], eps2)
            if not near:
                span[0, 0], span[0, 1] = core_start[cell], core_start[cell + 1]
                span[0, 2], span[0, 3] = core_start[other], core_start[other + 1]
                for side in range(4):
                    box[0, side] = outermost[cell, side]
                    box[0, 4 + side] = outermost[other, side]
                near = _come_within(core_x, core_y, span, box, eps2)
            if near:
                parent[max(a, b)] = min(a, b)


@compiled
def _settle(parent: IntArray) -> None:
    for cell in range(parent.size):
        parent[cell] = _root(parent, cell)


@compiled
def _root(parent: IntArray, cell: int) -> int:
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@compiled
def _come_within(
    x: FloatArray, y: FloatArray, span: IntArray, box: FloatArray, eps2: float
) -> bool:
    """True if a point of one set lies within eps of one of the other.

    The first row of ``span`` says where the sets begin and end in x and y, that of ``box`` where
    they lie; the rows after are room for the pairs still to look at.

    Pairs of subsets are settled by their bounding boxes where possible, and otherwise the wider is
    split at its median, as in a search of two k-d trees at once: two crowds that face each other
    just over eps apart would otherwise cost the product of their sizes. Reorders the points within
    each set.
    """
    held = 1
    while held:
        held -= 1
        a0, a1, b0, b1 = span[held]
        west_a, east_a, south_a, north_a, west_b, east_b, south_b, north_b = box[held]
        # Rounding is monotone, so no pair of points can come out nearer than the boxes do.
        dx = max(0.0, west_a - east_b, west_b - east_a)
        dy = max(0.0, south_a - north_b, south_b - north_a)
        if dx * dx + dy * dy > eps2:
            continue
        dx = max(east_b - west_a, east_a - west_b)
        dy = max(north_b - south_a, north_a - south_b)
        if dx * dx + dy * dy <= eps2:
            return True
        width_a = max(east_a - west_a, north_a - south_a)
        width_b = max(east_b - west_b, north_b - south_b)
        if width_a == 0.0:
            a1 = a0 + 1
        if width_b == 0.0:
            b1 = b0 + 1
        if (a1 - a0) * (b1 - b0) <= FEW_PAIRS:
            for i in range(a0, a1):
                for j in range(b0, b1):
                    dx = x[i] - x[j]
                    dy = y[i] - y[j]
                    if dx * dx + dy * dy <= eps2:
                        return True
            continue
        box[held + 1] = box[held]
        if width_a >= width_b:
            middle = _halve(x, y, a0, a1, east_a - west_a == width_a)
            span[held] = (middle, a1, b0, b1)
            span[held + 1] = (a0, middle, b0, b1)
            box[held, :4] = _box(x, y, middle, a1)
            box[held + 1, :4] = _box(x, y, a0, middle)
        else:
            middle = _halve(x, y, b0, b1, east_b - west_b == width_b)
            span[held] = (a0, a1, middle, b1)
            span[held + 1] = (a0, a1, b0, middle)
            box[held, 4:] = _box(x, y, middle, b1)
            box[held + 1, 4:] = _box(x, y, b0, middle)
        held += 2
    return False


@compiled
def _find_outermost(
    x: FloatArray,
    y: FloatArray,
    start: IntArray,
    outermost: FloatArray,
    first_cell: int,
    last_cell: int,
) -> None:
    """West, east, south and north of each cell's points, then the other coordinate of each.

    Without meaning where a cell has none.
    """
    for cell in range(first_cell, last_cell):
        first, last = start[cell], start[cell + 1]
        if first == last:
            continue
        west = east = south = north = first
        for i in range(first + 1, last):
            if x[i] < x[west]:
                west = i
            elif x[i] > x[east]:
                east = i
            if y[i] < y[south]:
                south = i
            elif y[i] > y[north]:
                north = i
        outermost[cell, 0], outermost[cell, 4] = x[west], y[west]
        outermost[cell, 1], outermost[cell, 5] = x[east], y[east]
        outermost[cell, 2], outermost[cell, 6] = y[south], x[south]
        outermost[cell, 3], outermost[cell, 7] = y[north], x[north]


@compiled
def _outermost_near(one: FloatArray, other: FloatArray, eps2: float) -> bool:
    """Whether two of the outermost points of two cells lie within eps, as most do that face."""
    for i in range(4):
        x, y = (one[i], one[4 + i]) if i < 2 else (one[4 + i], one[i])
        for j in range(4):
            dx = x - (other[j] if j < 2 else other[4 + j])
            dy = y - (other[4 + j] if j < 2 else other[j])
            if dx * dx + dy * dy <= eps2:
                return True
    return False


@compiled
def _box(x: FloatArray, y: FloatArray, first: int, last: int) -> tuple[float, float, float, float]:
    west = east = x[first]
    south = north = y[first]
    for i in range(first + 1, last):
        west = min(west, x[i])
        east = max(east, x[i])
        south = min(south, y[i])
        north = max(north, y[i])
    return west, east, south, north


@compiled
def _halve(x: FloatArray, y: FloatArray, first: int, last: int, by_x: bool) -> int:
    """Reorder so that the lower half along one axis comes first (quickselect); return its end."""
    along = x if by_x else y
    middle = (first + last) // 2
    low = first
    high = last - 1
    while low < high:
        pivot = along[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while along[i] < pivot:
                i += 1
            while along[j] > pivot:
                j -= 1
            if i <= j:
                x[i], x[j] = x[j], x[i]
                y[i], y[j] = y[j], y[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            break
    return middle

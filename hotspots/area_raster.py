"""Many points into areas: a raster of whole cells, and an exact test in cells that an edge crosses.

Points in a cell that no edge touches share one area, which is looked up. In the other cells a point
is tested against the edges of its row by counting the crossings of a ray to the east; the sign of
each crossing is certain, or the point is handed back to be asked of GEOS. So the answers are those
of GEOS, point for point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.area_edges import FloatArray, IntArray, edges_by_row, edges_of
from hotspots.compiled import compiled

OUTSIDE, EDGE, UNSURE = -1, -2, -3

CELLS_PER_EDGE = 48
FEWEST_CELLS, MOST_CELLS = 4_096, 2_000_000
MOST_AREAS_IN_16_BITS = 32_000
# In cells: what rounding could move the place where an edge enters a row of cells, many times over.
MARGIN = 1e-6
# A cell must be this many times larger than the last digit of the coordinates.
DIGITS_PER_CELL = 1e8
# Shewchuk (1997), "Adaptive precision floating-point arithmetic and fast robust geometric
# predicates": beyond this share of its terms the sign of the determinant is certain.
CERTAIN = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
# Products of very small numbers may lose digits without a trace.
SMALLEST = 1e-290


@dataclass(frozen=True)
class AreaRaster:
    """Areas as a raster and as the edges that lie in each of its rows.

    Attributes
    ----------
    frame
        xmin, ymin, xmax, ymax of all areas, and cells per metre.
    cells
        Index of the area of each cell, ``OUTSIDE`` or ``EDGE``; shape (rows, columns), south first.
    stretches
        The edges that one area has in one row: first edge, end, area; shape (stretches, 3).
    reaches
        West and east end of each stretch: shape (stretches, 2).
    row_starts
        Stretches of row r are ``row_starts[r]`` to ``row_starts[r + 1]``, in the order of areas.
    edges
        x and y of both ends of each edge, once for each row it lies in, shape (edges, 4).
    """

    frame: FloatArray
    cells: NDArray[Any]
    stretches: IntArray
    reaches: FloatArray
    row_starts: IntArray
    edges: FloatArray

    def locate(self, x: FloatArray, y: FloatArray) -> NDArray[np.int32]:
        """Index of the first area that holds each point, ``OUTSIDE``, or ``UNSURE``."""
        return _locate(
            x,
            y,
            self.frame,
            self.cells,
            self.stretches,
            self.reaches,
            self.row_starts,
            self.edges,
        )


def area_raster(polygons: Sequence[shapely.Geometry] | NDArray[np.object_]) -> AreaRaster | None:
    """Draw areas as a raster; None where there are none or their extent leaves no room for cells.

    Parameters
    ----------
    polygons
        Valid polygons or multipolygons in the order of precedence.
    """
    edges, area_of_edge = edges_of(np.asarray(polygons, dtype=object))
    if not len(edges):
        return None
    xmin, ymin = edges[:, :2].min(axis=0).tolist()
    xmax, ymax = edges[:, :2].max(axis=0).tolist()
    cell = _cell_size(xmax - xmin, ymax - ymin, len(edges))
    largest = max(-xmin, -ymin, xmax, ymax)
    if not (np.isfinite(cell) and cell > largest * np.finfo(float).eps * DIGITS_PER_CELL):
        return None
    per_metre = 1 / cell
    frame = np.array([xmin, ymin, xmax, ymax, per_metre])
    columns, rows = int((xmax - xmin) * per_metre) + 1, int((ymax - ymin) * per_metre) + 1
    number = np.int16 if len(polygons) <= MOST_AREAS_IN_16_BITS else np.int32
    cells = np.full((rows, columns), OUTSIDE, dtype=number)
    _mark_edges(cells, edges, frame)
    by_row = edges_by_row(edges, area_of_edge, frame, rows)
    _fill(cells, *by_row, frame)
    return AreaRaster(frame, cells, *by_row)


def _cell_size(width: float, height: float, edges: int) -> float:
    wanted = min(max(edges * CELLS_PER_EDGE, FEWEST_CELLS), MOST_CELLS)
    return float(np.sqrt(width) * np.sqrt(height) / np.sqrt(wanted))


@compiled
def _mark_edges(cells: NDArray[Any], edges: FloatArray, frame: FloatArray) -> None:
    """Mark every cell that an edge touches; one too many does no harm, one too few would."""
    xmin, ymin, per_metre = frame[0], frame[1], frame[4]
    columns = cells.shape[1]
    for e in range(len(edges)):
        # In cells from the corner, from the southern end to the northern one.
        ax, ay = (edges[e, 0] - xmin) * per_metre, (edges[e, 1] - ymin) * per_metre
        bx, by = (edges[e, 2] - xmin) * per_metre, (edges[e, 3] - ymin) * per_metre
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        for row in range(int(ay), int(by) + 1):
            west, east = ax, bx
            if by > ay:
                west = ax + min(max((row - MARGIN - ay) / (by - ay), 0.0), 1.0) * (bx - ax)
                east = ax + min(max((row + 1 + MARGIN - ay) / (by - ay), 0.0), 1.0) * (bx - ax)
            if west > east:
                west, east = east, west
            first = max(int(west - MARGIN), 0)
            last = min(int(east + MARGIN), columns - 1)
            for column in range(first, last + 1):
                cells[row, column] = EDGE


@compiled
def _fill(
    cells: NDArray[Any],
    stretches: IntArray,
    reaches: FloatArray,
    row_starts: IntArray,
    edges: FloatArray,
    frame: FloatArray,
) -> None:
    """Ask once for each run of cells between two that an edge touches."""
    xmin, ymin, per_metre = frame[0], frame[1], frame[4]
    for row in range(cells.shape[0]):
        y = ymin + (row + 0.5) / per_metre
        area = EDGE
        for column in range(cells.shape[1]):
            if cells[row, column] == EDGE:
                area = EDGE
                continue
            if area == EDGE:
                x = xmin + (column + 0.5) / per_metre
                area = _area_at(
                    x, y, stretches, reaches, row_starts[row], row_starts[row + 1], edges
                )
                if area == UNSURE:
                    area = EDGE
            cells[row, column] = area


@compiled
def _locate(
    x: FloatArray,
    y: FloatArray,
    frame: FloatArray,
    cells: NDArray[Any],
    stretches: IntArray,
    reaches: FloatArray,
    row_starts: IntArray,
    edges: FloatArray,
) -> NDArray[np.int32]:
    xmin, ymin, xmax, ymax, per_metre = frame[0], frame[1], frame[2], frame[3], frame[4]
    located = np.empty(x.size, dtype=np.int32)
    pending = np.empty(x.size, dtype=np.int64)
    asked = 0
    for i in range(x.size):
        px, py = x[i], y[i]
        if not (px >= xmin and px <= xmax and py >= ymin and py <= ymax):
            located[i] = OUTSIDE
            continue
        area = cells[int((py - ymin) * per_metre), int((px - xmin) * per_metre)]
        located[i] = area
        if area == EDGE:
            pending[asked] = i
            asked += 1
    for i in _by_row(pending[:asked], y, ymin, per_metre, row_starts.size - 1):
        row = int((y[i] - ymin) * per_metre)
        located[i] = _area_at(
            x[i], y[i], stretches, reaches, row_starts[row], row_starts[row + 1], edges
        )
    return located


@compiled
def _by_row(pending: IntArray, y: FloatArray, ymin: float, per_metre: float, rows: int) -> IntArray:
    """Points in the order of their rows, so that the edges of each are fetched once."""
    following = np.zeros(rows + 1, dtype=np.int64)
    for i in pending:
        following[int((y[i] - ymin) * per_metre) + 1] += 1
    for row in range(rows):
        following[row + 1] += following[row]
    ordered = np.empty(pending.size, dtype=np.int64)
    for i in pending:
        row = int((y[i] - ymin) * per_metre)
        ordered[following[row]] = i
        following[row] += 1
    return ordered


@compiled
def _area_at(
    px: float,
    py: float,
    stretches: IntArray,
    reaches: FloatArray,
    first: int,
    end: int,
    edges: FloatArray,
) -> int:
    """The first area whose edges a ray to the east crosses an odd number of times."""
    for s in range(first, end):
        if px < reaches[s, 0] or px > reaches[s, 1]:
            continue
        inside = False
        for e in range(stretches[s, 0], stretches[s, 1]):
            ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if (ay > py) == (by > py):
                # A ray along an edge, or through the top of two, crosses none of them.
                if ay == py and by == py and min(ax, bx) <= px and px <= max(ax, bx):
                    return int(stretches[s, 2])
                if (ay == py and ax == px) or (by == py and bx == px):
                    return int(stretches[s, 2])
                continue
            if ax > px and bx > px:
                inside = not inside
                continue
            if ax < px and bx < px:
                continue
            left = (ax - px) * (by - py)
            right = (bx - px) * (ay - py)
            turn = left - right
            if not abs(turn) > CERTAIN * (abs(left) + abs(right)) + SMALLEST:
                return UNSURE
            if (turn > 0) == (by > ay):
                inside = not inside
        if inside:
            return int(stretches[s, 2])
    return OUTSIDE

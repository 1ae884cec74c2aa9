"""The edges of areas: which of them lie in each row of a raster, and to which area they belong."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def edges_of(polygons: NDArray[np.object_]) -> tuple[FloatArray, IntArray]:
    """Both ends of each edge, outer rings and holes alike, and the area it bounds."""
    parts, area_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring_of_point[1:] == ring_of_point[:-1]
    edges = np.hstack([points[:-1][same_ring], points[1:][same_ring]])
    area = area_of_part[part_of_ring[ring_of_point[1:][same_ring]]]
    return np.ascontiguousarray(edges), area.astype(np.int64)


@compiled
def edges_by_row(
    edges: FloatArray, area_of_edge: IntArray, frame: FloatArray, rows: int
) -> tuple[IntArray, FloatArray, IntArray, FloatArray]:
    """Sort edges by the row of cells they lie in, then by area.

    Parameters
    ----------
    edges, area_of_edge
        From ``edges_of``.
    frame
        As in ``AreaRaster``.

    Returns
    -------
    tuple
        ``stretches``, ``reaches``, ``row_starts`` and ``edges`` as in ``AreaRaster``.
    """
    ymin, per_metre = frame[1], frame[4]
    first = np.zeros(rows + 1, dtype=np.int64)
    for e in range(len(edges)):
        south = int((min(edges[e, 1], edges[e, 3]) - ymin) * per_metre)
        north = int((max(edges[e, 1], edges[e, 3]) - ymin) * per_metre)
        for row in range(south, north + 1):
            first[row + 1] += 1
    for row in range(rows):
        first[row + 1] += first[row]
    following = first[:-1].copy()
    listed = np.empty(first[rows], dtype=np.int64)
    for e in range(len(edges)):
        south = int((min(edges[e, 1], edges[e, 3]) - ymin) * per_metre)
        north = int((max(edges[e, 1], edges[e, 3]) - ymin) * per_metre)
        for row in range(south, north + 1):
            listed[following[row]] = e
            following[row] += 1

    stretches = np.empty((listed.size, 3), dtype=np.int64)
    reaches = np.empty((listed.size, 2))
    row_starts = np.zeros(rows + 1, dtype=np.int64)
    found = 0
    for row in range(rows):
        for at in range(first[row], first[row + 1]):
            e = listed[at]
            if at == first[row] or area_of_edge[e] != stretches[found - 1, 2]:
                stretches[found, 0] = at
                stretches[found, 2] = area_of_edge[e]
                reaches[found] = edges[e, 0]
                found += 1
            stretches[found - 1, 1] = at + 1
            west, east = min(edges[e, 0], edges[e, 2]), max(edges[e, 0], edges[e, 2])
            reaches[found - 1, 0] = min(reaches[found - 1, 0], west)
            reaches[found - 1, 1] = max(reaches[found - 1, 1], east)
        row_starts[row + 1] = found
    return stretches[:found].copy(), reaches[:found].copy(), row_starts, edges[listed]

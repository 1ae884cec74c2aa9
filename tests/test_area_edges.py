"""Edges of areas, and the rows of a raster that they lie in."""

import numpy as np
import shapely

from hotspots.area_edges import edges_by_row, edges_of

HOLED = shapely.box(0, 0, 40, 40).difference(shapely.box(10, 10, 20, 20))
ISLES = shapely.MultiPolygon([shapely.box(50, 0, 60, 10), shapely.box(50, 30, 60, 40)])


def test_every_edge_of_rings_holes_and_parts_is_there_once() -> None:
    edges, area = edges_of(np.array([HOLED, ISLES], dtype=object))
    assert np.bincount(area).tolist() == [8, 8]
    lengths = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    assert np.bincount(area, lengths).tolist() == [HOLED.length, ISLES.length]
    nothing, of_nothing = edges_of(np.array([shapely.Polygon()], dtype=object))
    assert nothing.shape == (0, 4)
    assert of_nothing.shape == (0,)


def test_rows_hold_the_edges_that_touch_them_area_by_area() -> None:
    edges, area = edges_of(np.array([HOLED, ISLES], dtype=object))
    frame = np.array([0.0, 0.0, 60.0, 40.0, 1 / 10])
    stretches, reaches, row_starts, listed = edges_by_row(edges, area, frame, 5)
    assert row_starts.tolist() == [0, 2, 4, 5, 7, 9]
    assert stretches[:, 2].tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 1]
    for row in range(5):
        low, high = np.sort(edges[:, 1::2], axis=1).T
        touching = (low // 10 <= row) & (high // 10 >= row)
        first, last = row_starts[row], row_starts[row + 1]
        there = listed[stretches[first, 0] : stretches[last - 1, 1]]
        assert sorted(there.tolist()) == sorted(edges[touching].tolist())
        for stretch in range(first, last):
            own = listed[stretches[stretch, 0] : stretches[stretch, 1]]
            assert reaches[stretch].tolist() == [own[:, ::2].min(), own[:, ::2].max()]

"""Invented community areas: 20 with borders of 2,000 vertices, lakes, and parts in each other.

Neighbours share every vertex of their border, as areas do that were made of the same parts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from benchmarks.synthetic_county import EAST, HEIGHT, NORTH, WIDTH, FloatArray

COLUMNS, ROWS = 5, 4
STEPS = 500
"""Vertices of each of the four sides of an area."""
RIPPLE = 0.1
"""How far a side strays at most, in widths of an area: little enough that sides never cross."""


def areas() -> list[shapely.MultiPolygon]:
    """The areas, west to east and then south to north; some with a hole, some of two parts."""
    random = np.random.default_rng(11)
    x = EAST + np.arange(COLUMNS + 1) * WIDTH / COLUMNS
    y = NORTH + np.arange(ROWS + 1) * HEIGHT / ROWS
    along_x = {(i, j): _side(random, (x[i], y[j]), (x[i + 1], y[j]))
               for i in range(COLUMNS) for j in range(ROWS + 1)}  # fmt: skip
    along_y = {(i, j): _side(random, (x[i], y[j]), (x[i], y[j + 1]))
               for i in range(COLUMNS + 1) for j in range(ROWS)}  # fmt: skip
    whole = [
        _ring(along_x[i, j], along_y[i + 1, j], along_x[i, j + 1][::-1], along_y[i, j][::-1])
        for j in range(ROWS)
        for i in range(COLUMNS)
    ]
    return _with_islands(whole)


def save_areas(folder: Path) -> None:
    """``areas.txt``: the areas as hexadecimal WKB, one on each line, every digit kept."""
    lines = [shapely.to_wkb(area, hex=True) for area in areas()]
    (folder / "areas.txt").write_text("\n".join(lines), encoding="ascii")


def read_areas(folder: Path) -> list[shapely.MultiPolygon]:
    """What ``save_areas`` wrote."""
    lines = (folder / "areas.txt").read_text(encoding="ascii").splitlines()
    return list(shapely.from_wkb(lines))


def _side(
    random: np.random.Generator, start: tuple[float, float], end: tuple[float, float]
) -> FloatArray:
    """A rippled line: straying across only, and not at all at its ends."""
    t = np.arange(STEPS + 1) / STEPS
    waves = np.arange(1, 60)
    heights = random.normal(size=waves.size) / waves
    ripple = np.sin(2 * np.pi * (np.outer(t, waves) + random.random(waves.size))) @ heights
    ripple *= RIPPLE * 4 * t * (1 - t) / np.abs(ripple).max()
    along = np.subtract(end, start)
    across = np.array((-along[1], along[0]))
    line: FloatArray = np.asarray(start) + t[:, None] * along + ripple[:, None] * across
    return line


def _ring(*sides: FloatArray) -> shapely.Polygon:
    """The area within four sides, each beginning where the one before ends."""
    return shapely.Polygon(np.concatenate([side[:-1] for side in sides]))


def _with_islands(whole: list[shapely.Polygon]) -> list[shapely.MultiPolygon]:
    """Give every third area a lake, and every fourth a part within its neighbour."""
    made = [shapely.MultiPolygon([area]) for area in whole]
    for at, area in enumerate(whole):
        centre = area.centroid
        if at % 3 == 0:
            made[at] = made[at].difference(_disc(centre.x - 3_000, centre.y, 1_000))
        if at % 4 == 0:
            island = _disc(centre.x + 2_500, centre.y + 500, 1_500)
            made[at] = made[at].difference(island)
            made[at + 1] = made[at + 1].union(island)
    return [
        area if area.geom_type == "MultiPolygon" else shapely.MultiPolygon([area]) for area in made
    ]


def _disc(x: float, y: float, radius: float) -> shapely.Polygon:
    return shapely.Point(x, y).buffer(radius, quad_segs=32)

"""Shapes light enough to send, and the settlements and neighbours drawn behind the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.places import settlements
from hotspots.store.boundaries import CommunityArea

COUNTY_TOLERANCE_M = 40.0
AREA_TOLERANCE_M = 8.0
MARGIN_M = 4_000.0
"""How far around an area its neighbours and their settlements are drawn."""


@dataclass(frozen=True)
class Settlement:
    """A name on the map."""

    name: str
    kind: str
    point: shapely.Point


@lru_cache(maxsize=8)
def light_shapes(areas: tuple[CommunityArea, ...], tolerance_m: float) -> tuple[Any, ...]:
    """Areas with fewer corners; borders that two areas share stay shared."""
    shapes = np.array([area.geometry for area in areas], dtype=object)
    try:
        return tuple(shapely.coverage_simplify(shapes, tolerance_m))
    except shapely.GEOSException:  # Areas that overlap by slivers are not a coverage.
        return tuple(shapely.simplify(shapes, tolerance_m))


def middle(shape: Any) -> shapely.Point:
    """The point farthest from every edge: where a name fits best."""
    radius = shapely.maximum_inscribed_circle(shape, tolerance=250)
    return shapely.Point(radius.coords[0])


def settlements_within(shape: Any, kinds: frozenset[str] | None = None) -> list[Settlement]:
    """The settlements inside a shape in EPSG:27700, all kinds unless some are named."""
    table = settlements()
    inside: NDArray[np.bool_] = shapely.contains(shape, table.geometry.to_numpy())
    return [
        Settlement(row.name, row.kind, row.geometry)
        for row in table[inside].itertuples(index=False)
        if kinds is None or row.kind in kinds
    ]


def surroundings(area: CommunityArea) -> Any:
    """The rectangle around an area within which its backdrop is drawn."""
    west, south, east, north = area.geometry.bounds
    return shapely.box(west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)

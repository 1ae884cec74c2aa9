"""The two scales of the backdrop: all of it for an area's map, the main ways for the county's."""

from __future__ import annotations

import numpy as np
import shapely

from hotspots.backdrop.kinds import MAIN_ROADS, Kind
from hotspots.backdrop.ways import Ways

AREA_TOLERANCE_M = 4.0
"""How far a line may move on an area's map: a third of a pixel where a town fills the window."""
COUNTY_TOLERANCE_M = 60.0
"""The same on the county's map, where a pixel is some 100 m."""
COUNTY_KINDS = (Kind.RAILWAY, *MAIN_ROADS)
SHORTEST_M = 5.0
SHORTEST_COUNTY_M = 400.0
"""Roundabouts and the ends of dual carriageways are specks on the county's map."""


def for_areas(ways: Ways) -> Ways:
    """Merge and simplify for the maps of areas; coordinates are whole metres."""
    merged = ways.merged()
    light = _light(merged, AREA_TOLERANCE_M)
    return light.take(_extent(light) >= SHORTEST_M)


def for_county(ways: Ways) -> Ways:
    """The main roads and railways, for the map of the county."""
    main = ways.of(COUNTY_KINDS)
    unnamed = Ways(main.kind, main.number, np.full(len(main), "", dtype=object), main.shape)
    light = _light(unnamed.merged(), COUNTY_TOLERANCE_M)
    return light.take(_extent(light) >= SHORTEST_COUNTY_M)


def _light(ways: Ways, tolerance_m: float) -> Ways:
    simple = shapely.simplify(ways.shape, tolerance_m)
    # Lines keep their corners; an area must stay one, whatever rounding does to its corners.
    rounded = shapely.set_precision(simple, 1.0, mode="pointwise")
    rounded[ways.areas] = shapely.set_precision(simple[ways.areas], 1.0)
    return ways.with_shapes(rounded)


def _extent(ways: Ways) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Length of a line or of an area's edge, metres."""
    extent: np.ndarray[tuple[int], np.dtype[np.float64]] = shapely.length(ways.shape)
    return extent

"""Pairs of coordinates to points: placeholders dropped, slips repaired, precision stated.

A pair is moved only if it lies outside the service area as sent and exactly one of the known slips,
undone, brings it inside; what was done is always flagged. A point inside is never touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.coordinate_repair import (
    Bounds,
    inside,
    repair_easting_northing,
    repair_longitude_latitude,
)
from hotspots.geocoding.coordinate_text import NumberColumn, read_numbers
from hotspots.geocoding.point_column import FloatArray, PointColumn
from hotspots.geocoding.result import Candidate, Flag, MatchType, flags_of
from hotspots.geocoding.transformation import to_national_grid

# A coordinate that a person or a phone gives is not better than this, however many digits it has.
FINEST_ACCURACY = 10.0
COARSE_ACCURACY = 70.0
_METRES_PER_DEGREE = 111_195.0
_GRID_WIDTH, _GRID_HEIGHT = 700_000.0, 1_300_000.0
_CONFIDENCE, _CONFIDENCE_OUTSIDE, _CONFIDENCE_REPAIRED = 0.99, 0.9, 0.85
_NEVER_REAL = (0.0, -1.0, 999_999.0, 9_999_999.0)
_NOT_REAL_TWICE = (1.0, 9.0, 99.0, 999.0, 9_999.0, 99_999.0, -99.0, -999.0, -9_999.0, 111_111.0)


def points_from_easting_northing(
    easting: Iterable[object], northing: Iterable[object], *, service_area: Bounds
) -> PointColumn:
    """Points of eastings and northings as they were sent.

    Their 95 % radius is 10 m, or the diagonal of the square of 100 m or more of which both are
    whole multiples: such numbers were cut off, and the point is the corner of the square.
    """
    x, y = read_numbers(easting, degrees=False), read_numbers(northing, degrees=False)
    points, rows = _readable(x, y)
    east, north = x.value[rows], y.value[rows]
    on_grid = (east >= 0) & (east < _GRID_WIDTH) & (north >= 0) & (north < _GRID_HEIGHT)
    points.easting[rows] = np.where(on_grid, east, np.nan)
    points.northing[rows] = np.where(on_grid, north, np.nan)
    _repair(points, rows, x, y, service_area, degrees=False)
    return points


def points_from_longitude_latitude(
    longitude: Iterable[object], latitude: Iterable[object], *, service_area: Bounds
) -> PointColumn:
    """Points of longitudes and latitudes (WGS84) as they were sent.

    Their 95 % radius is 10 m, or half the diagonal of a square whose side is one unit of the last
    digit of latitude: 51.3, -2.2 is known within 8 km.
    """
    x, y = read_numbers(longitude, degrees=True), read_numbers(latitude, degrees=True)
    points, rows = _readable(x, y)
    points.easting[rows], points.northing[rows] = to_national_grid(x.value[rows], y.value[rows])
    _repair(points, rows, x, y, service_area, degrees=True)
    return points


def _readable(x: NumberColumn, y: NumberColumn) -> tuple[PointColumn, NDArray[np.int64]]:
    """Flag what cannot be used; return the rows where both numbers can."""
    points = PointColumn.empty(MatchType.COORDINATE, len(x.value))
    points.given = ~(x.missing & y.missing)
    points.flags |= x.flags | y.flags
    points.flag(x.missing ^ y.missing, Flag.HALF_A_PAIR)
    placeholder = np.isin(x.value, _NEVER_REAL) | np.isin(y.value, _NEVER_REAL)
    placeholder |= (x.value == y.value) & np.isin(x.value, _NOT_REAL_TWICE)
    points.flag(placeholder, Flag.PLACEHOLDER)
    return points, np.flatnonzero(np.isfinite(x.value) & np.isfinite(y.value) & ~placeholder)


def _repair(
    points: PointColumn,
    rows: NDArray[np.int64],
    x: NumberColumn,
    y: NumberColumn,
    service_area: Bounds,
    *,
    degrees: bool,
) -> None:
    points.confidence[rows] = _CONFIDENCE
    points.accuracy[rows] = (
        _accuracy_of_degrees(x.step[rows], y.step[rows])
        if degrees
        else _accuracy_of_metres(points.easting[rows], points.northing[rows])
    )
    outside = rows[~inside(points.easting[rows], points.northing[rows], service_area)]
    if len(outside):
        repair = repair_longitude_latitude if degrees else repair_easting_northing
        repaired = repair(x.value[outside], y.value[outside], service_area)
        one = repaired.ways == 1
        points.easting[outside[one]] = repaired.easting[one]
        points.northing[outside[one]] = repaired.northing[one]
        points.flags[outside[one]] |= repaired.flags[one]
        points.confidence[outside[one]] = _CONFIDENCE_REPAIRED
        steps = np.minimum(x.step[outside[one]], y.step[outside[one]]) * repaired.scale[one]
        points.accuracy[outside[one]] = np.where(
            repaired.degrees[one],
            _accuracy_of_degrees(steps, steps),
            np.maximum(
                _accuracy_of_metres(repaired.easting[one], repaired.northing[one]),
                np.where(repaired.scale[one] > 1, steps * math.sqrt(2), 0.0),
            ),
        )
        for place in np.flatnonzero(repaired.ways > 1):
            row = int(outside[place])
            points.candidates[row] = tuple(
                Candidate(e, n, MatchType.COORDINATE, FINEST_ACCURACY, 0.4, _label(bits))
                for e, n, bits in repaired.alternatives[int(place)]
            )
            points.easting[row] = points.northing[row] = np.nan
        points.flag(outside[repaired.ways > 1], Flag.REPAIR_AMBIGUOUS)
        left = outside[repaired.ways == 0]
        on_grid = np.isfinite(points.easting[left])
        points.flag(left[on_grid], Flag.OUTSIDE_SERVICE_AREA)
        points.confidence[left[on_grid]] = _CONFIDENCE_OUTSIDE
        points.flag(left[~on_grid], Flag.OUT_OF_RANGE)
    points.confidence[~points.located] = 0.0
    points.accuracy[~points.located] = np.nan
    points.flag(points.accuracy >= COARSE_ACCURACY, Flag.FEW_DIGITS)


def _accuracy_of_degrees(step_x: FloatArray, step_y: FloatArray) -> FloatArray:
    # The finer of the two, because a spreadsheet drops the trailing zeros of one of them.
    half_diagonal = np.minimum(step_x, step_y) * _METRES_PER_DEGREE / math.sqrt(2)
    return np.maximum(half_diagonal, FINEST_ACCURACY)


def _accuracy_of_metres(easting: FloatArray, northing: FloatArray) -> FloatArray:
    accuracy = np.full(easting.shape, FINEST_ACCURACY)
    for size in (100.0, 1_000.0, 10_000.0, 100_000.0):
        with np.errstate(invalid="ignore"):
            cut_off = (easting % size == 0) & (northing % size == 0)
        accuracy[cut_off] = size * math.sqrt(2)
    return accuracy


def _label(bits: int) -> str:
    return " and ".join(flags_of(bits)).replace("_", " ") or "as sent"

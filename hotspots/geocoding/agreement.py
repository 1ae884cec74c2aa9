"""One point for a row that gives its place in several ways, or none if they disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.point_column import FloatArray, PointColumn
from hotspots.geocoding.result import Candidate, Flag, MatchType

# Farther apart than this, two ways of naming a place name different places.
CONFLICT_DISTANCE = 1_000.0


@dataclass(frozen=True, eq=False)
class Choice:
    """The point of every row and the way of naming it that it comes from.

    Attributes
    ----------
    points
        The points; their ``match_type`` is ``none``, because it differs by row.
    way
        int64: position in ``match_types``, -1 where there is no point.
    match_types
        Of the ways of naming a place, in order.
    """

    points: PointColumn
    way: NDArray[np.int64]
    match_types: tuple[MatchType, ...]


def choose(ways: Sequence[PointColumn], *, rows: int, service_area: Bounds) -> Choice:
    """Take the most accurate point of each row whose ways agree; the order of ways breaks ties.

    The distance allowed grows by the stated accuracy of coordinates and grid references that were
    given with few digits, not by that of a postcode.
    """
    chosen = np.full(rows, -1, dtype=np.int64)
    answer = PointColumn.empty(MatchType.NONE, rows)
    for position, way in enumerate(ways):
        answer.given |= way.given
        answer.flags |= way.flags
        better = way.located & ~(answer.accuracy <= way.accuracy)
        answer.easting[better], answer.northing[better] = way.easting[better], way.northing[better]
        answer.accuracy[better] = way.accuracy[better]
        answer.confidence[better] = way.confidence[better]
        chosen[better] = position
        for row, candidates in way.candidates.items():
            answer.candidates[row] = answer.candidates.get(row, ()) + candidates
    chosen[_set_conflicts_aside(answer, ways)] = -1
    answer.flag(~answer.given, Flag.NO_LOCATION)
    outside = answer.located & ~inside(answer.easting, answer.northing, service_area)
    answer.flag(outside, Flag.OUTSIDE_SERVICE_AREA)
    return Choice(answer, chosen, tuple(way.match_type for way in ways))


def _set_conflicts_aside(answer: PointColumn, ways: Sequence[PointColumn]) -> NDArray[np.bool_]:
    conflict = np.zeros(len(answer.easting), dtype=np.bool_)
    for position, one in enumerate(ways):
        for other in ways[position + 1 :]:
            apart = np.hypot(one.easting - other.easting, one.northing - other.northing)
            conflict |= apart > CONFLICT_DISTANCE + _slack(one) + _slack(other)
    for row in np.flatnonzero(conflict):
        answer.candidates[int(row)] = tuple(
            Candidate(
                float(way.easting[row]),
                float(way.northing[row]),
                way.match_type,
                float(way.accuracy[row]),
                float(way.confidence[row]) / 2,
                way.label(int(row)),
            )
            for way in ways
            if way.located[row]
        )
    answer.flag(conflict, Flag.CONFLICT)
    for values in (answer.easting, answer.northing, answer.accuracy):
        values[conflict] = np.nan
    answer.confidence[conflict] = 0.0
    return conflict


def _slack(way: PointColumn) -> FloatArray:
    if way.match_type is MatchType.POSTCODE:
        return np.zeros(len(way.easting))
    return np.where(way.accuracy >= 100.0, way.accuracy, 0.0)

"""One point for a row that gives its place in several ways, or none if they disagree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.point_column import (
    AS_SENT,
    FloatArray,
    PointColumn,
    match_code,
    match_type_of,
)
from hotspots.geocoding.result import Candidate, Flag, MatchType

# Farther apart than this, two ways of naming a place name different places.
CONFLICT_DISTANCE = 1_000.0


def choose(ways: Sequence[PointColumn], *, rows: int, service_area: Bounds) -> PointColumn:
    """Take the most accurate point of each row whose ways agree; the order of ways breaks ties.

    The distance allowed grows by the stated accuracy of coordinates and grid references that were
    given with few digits, not by that of a postcode.
    """
    answer = PointColumn.empty(MatchType.NONE, rows)
    for way in ways:
        answer.given |= way.given
        answer.flags |= way.flags
        better = way.located & ~(answer.accuracy <= way.accuracy)
        for column in ("easting", "northing", "accuracy", "confidence", "match", "source"):
            getattr(answer, column)[better] = getattr(way, column)[better]
        for row, candidates in way.candidates.items():
            answer.candidates[row] = answer.candidates.get(row, ()) + candidates
    _set_conflicts_aside(answer, ways)
    answer.flag(~answer.given, Flag.NO_LOCATION)
    outside = answer.located & ~inside(answer.easting, answer.northing, service_area)
    answer.flag(outside, Flag.OUTSIDE_SERVICE_AREA)
    return answer


def _set_conflicts_aside(answer: PointColumn, ways: Sequence[PointColumn]) -> None:
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
                match_type_of(way.match[row]),
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
    answer.match[conflict] = match_code(MatchType.NONE)
    answer.source[conflict] = AS_SENT


def _slack(way: PointColumn) -> FloatArray:
    rough = (way.accuracy >= 100.0) & (way.match != match_code(MatchType.POSTCODE))
    return np.where(rough, way.accuracy, 0.0)

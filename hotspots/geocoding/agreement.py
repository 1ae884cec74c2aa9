"""One point for a row that gives its place in several ways, or none if they disagree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.point_column import (
    FloatArray,
    PointColumn,
    match_code,
    match_type_of,
)
from hotspots.geocoding.result import Candidate, Flag, MatchType

# Farther apart than this, two ways of naming a place name different places.
CONFLICT_DISTANCE = 1_000.0
# Metres: a town may be named as the post town of villages this far around it; "East Knoyle,
# Salisbury" is 26 km from Salisbury. A smaller settlement is named for the farms of its parish.
POST_TOWN_REACH, PARISH_REACH = 25_000.0, 3_000.0
_SMALLEST_POST_TOWN = 1_000.0
_TRUST_TOWN_FAR = 0.85


def choose(ways: Sequence[PointColumn], *, rows: int, service_area: Bounds) -> PointColumn:
    """Take the most accurate point of each row whose ways agree; the order of ways breaks ties.

    The distance allowed grows by the stated accuracy of coordinates and grid references that were
    given with few digits, not by that of a postcode, and around a town by the reach of a post town.
    A way that is a witness is never taken, but can contradict the others.
    """
    answer = PointColumn.empty(MatchType.NONE, rows)
    chosen = np.full(rows, -1)
    for position, way in enumerate(ways):
        answer.given |= way.given
        if way.witness:
            continue
        better = way.located & ~(answer.accuracy <= way.accuracy)
        chosen[better] = position
        for column in ("easting", "northing", "accuracy", "confidence", "match", "source"):
            getattr(answer, column)[better] = getattr(way, column)[better]
    conflict, far = _conflicts(ways, rows)
    answer.flag(far & ~conflict, Flag.TOWN_FAR)
    answer.confidence[far] *= _TRUST_TOWN_FAR
    # Products of guesses: more decimals would claim what nobody knows.
    answer.confidence = np.round(answer.confidence, 2)
    for position, way in enumerate(ways):
        told = (chosen == position) | (chosen < 0) | conflict | (not way.secondary)
        answer.flags[told] |= way.flags[told]
        for row, candidates in way.candidates.items():
            if told[row]:
                answer.candidates[row] = answer.candidates.get(row, ()) + candidates
    _set_aside(answer, ways, conflict)
    answer.label = lambda row: ways[chosen[row]].label(row) if chosen[row] >= 0 else ""
    answer.flag(~answer.given, Flag.NO_LOCATION)
    outside = answer.located & ~inside(answer.easting, answer.northing, service_area)
    answer.flag(outside, Flag.OUTSIDE_SERVICE_AREA)
    return answer


def _conflicts(
    ways: Sequence[PointColumn], rows: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows whose ways contradict each other, and rows that are far from what may be around them."""
    conflict, far = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
    for position, one in enumerate(ways):
        for other in ways[position + 1 :]:
            apart = np.hypot(one.easting - other.easting, one.northing - other.northing)
            beyond = apart - (CONFLICT_DISTANCE + _slack(one) + _slack(other))
            conflict |= beyond > _reach(one) + _reach(other)
            far |= beyond > 0
    return conflict, far


def _set_aside(
    answer: PointColumn, ways: Sequence[PointColumn], conflict: NDArray[np.bool_]
) -> None:
    for row in np.flatnonzero(conflict).tolist():
        answer.candidates[row] = tuple(
            Candidate(
                float(way.easting[row]),
                float(way.northing[row]),
                match_type_of(way.match[row]),
                float(way.accuracy[row]),
                round(float(way.confidence[row]) / 2, 2),
                way.label(row),
            )
            for way in ways
            if way.located[row]
        )
    answer.flag(conflict, Flag.CONFLICT)
    answer.forget(conflict)


def _slack(way: PointColumn) -> FloatArray:
    rough = (way.accuracy >= 100.0) & (way.match != match_code(MatchType.POSTCODE))
    return np.where(rough, way.accuracy, 0.0)


def _reach(way: PointColumn) -> FloatArray:
    """How far from a settlement something may be that is said to be there."""
    town = way.witness | (way.accuracy >= _SMALLEST_POST_TOWN)
    reach = np.where(town, POST_TOWN_REACH, PARISH_REACH)
    return np.where(way.match == match_code(MatchType.PLACE), reach, 0.0)

"""Pairs of reports of different agencies that may be of one event: questions, not answers.

Two reports of one event are placed by two agencies, each with an error of its own. An accuracy is
the radius that holds the true place with 95 % probability. For an error that is normal and alike in
all directions, with the standard deviation s along each axis, the error's length has a Rayleigh
distribution: it is at most r with probability 1 - exp(-r^2 / (2 s^2)). This is 0.95 at
r = s sqrt(-2 ln 0.05) = 2.448 s, so s = accuracy / 2.448. The vector between the two points of one
event is then normal with variance s1^2 + s2^2 along each axis, and no longer than
``DEVIATIONS`` = 2.5 times its root with probability 1 - exp(-2.5^2 / 2) = 95.6 %. In terms of the
radii: 2.5 sqrt(s1^2 + s2^2) = 1.021 sqrt(accuracy1^2 + accuracy2^2).

A point that its publisher moved to a shared map point is treated alike, with the accuracy stated
for it, which is that of the move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.location_accuracy import RADIUS_95_PER_DEVIATION
from hotspots.errors import InputError
from hotspots.linkage.neighbourhood import Rows, near_pairs
from hotspots.linkage.reports import (
    ROUGH_M,
    ROUGH_PLACE_WITHIN,
    TOO_ROUGH_M,
    Obstacle,
    Reports,
    obstacles,
)

DEVIATIONS = 2.5
"""How far apart two points of one event may lie, in standard deviations of their difference."""

APART = np.timedelta64(24, "h")
"""How far apart the times of two reports of one event may lie."""

MOST_PAIRS = 1_000_000
"""More are not looked at by anybody."""

_CLASSES_M = (50, 150, ROUGH_M, TOO_ROUGH_M)
_LONG = np.timedelta64(25, "h")  # a day on which the clocks go back


@dataclass(frozen=True, eq=False)
class CandidatePairs:
    """Pairs as columns of equal length, the one whose distance says least against it first.

    Attributes
    ----------
    first, second
        Positions of the two reports; ``first`` is the smaller.
    distance_m
        Between their points, metres.
    combined_accuracy_m
        sqrt(accuracy1^2 + accuracy2^2), metres: what the points of one event lie apart at most,
        with 95 % probability.
    hours_apart
        From the end of the earlier interval to the beginning of the later; 0 where they meet.
    """

    first: Rows
    second: Rows
    distance_m: NDArray[np.float64]
    combined_accuracy_m: NDArray[np.float64]
    hours_apart: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def distance_share(self) -> NDArray[np.float64]:
        """Distance over combined accuracy; 0 for two exact points in one place."""
        share = np.zeros(len(self))
        np.divide(
            self.distance_m, self.combined_accuracy_m, out=share, where=self.combined_accuracy_m > 0
        )
        return share


def candidate_pairs(reports: Reports, compatible: NDArray[np.bool_]) -> CandidatePairs:
    """Find the pairs of reports that may be of one event.

    They are of different agencies and compatible kinds, at most ``DEVIATIONS`` apart in place and
    ``APART`` in time. Where either place is known worse than ``ROUGH_M``, both reports lie within
    ``ROUGH_PLACE_WITHIN``: a place known to its town would otherwise be paired with all that
    happened there that day. Reports with an obstacle (`hotspots.linkage.reports.obstacles`) are in
    no pair. One report may be in several: which of them is right is not decided here.

    Parameters
    ----------
    reports
        Of any agencies and kinds.
    compatible
        Whether two kinds may be of one event, symmetric, shape (kinds, kinds).

    Raises
    ------
    InputError
        If there are more than ``MOST_PAIRS``.
    """
    blocks: list[CandidatePairs] = []
    found = 0
    for ones, others in _near(reports):
        block = _alike(reports, compatible, np.minimum(ones, others), np.maximum(ones, others))
        blocks.append(block)
        found += len(block)
        if found > MOST_PAIRS:
            raise InputError(
                f"More than {MOST_PAIRS:,} pairs of reports are near each other, which nobody can "
                "look through; choose fewer months or one theme."
            )
    return _sorted(blocks)


def _near(reports: Reports) -> Iterator[tuple[Rows, Rows]]:
    """Each near pair once, group by group: squares are no larger than a group's places need."""
    groups = _groups(reports)
    for ones, others in combinations_with_replacement(groups, 2):
        worst = reports.accuracy_m[ones].max(), reports.accuracy_m[others].max()
        apart = ROUGH_PLACE_WITHIN if max(worst) > ROUGH_M else APART
        reach = float(_reach(np.hypot(*worst)))
        for one, other in near_pairs(reports, ones, others, reach_m=reach, apart=apart):
            keep = reports.agency[one] != reports.agency[other]
            if ones is others:
                keep &= one < other
            yield one[keep], other[keep]


def _groups(reports: Reports) -> list[Rows]:
    """Comparable reports by how well their place is known and how long they lasted."""
    rows = np.flatnonzero(obstacles(reports) == Obstacle.NOTHING)
    accuracy = np.searchsorted(_CLASSES_M, reports.accuracy_m[rows])
    group = 2 * accuracy + ((reports.end - reports.start)[rows] > _LONG)
    return [rows[group == number] for number in np.unique(group)]


def _alike(
    reports: Reports, compatible: NDArray[np.bool_], first: Rows, second: Rows
) -> CandidatePairs:
    """Those of some pairs that keep every rule."""
    keep = compatible[reports.kind[first], reports.kind[second]]
    first, second = first[keep], second[keep]
    distance = np.hypot(
        reports.easting[first] - reports.easting[second],
        reports.northing[first] - reports.northing[second],
    )
    accuracy = reports.accuracy_m[first], reports.accuracy_m[second]
    combined = np.hypot(*accuracy)
    began = reports.start[first], reports.start[second]
    ended = reports.end[first], reports.end[second]
    gap = np.maximum(*began) - np.minimum(*ended)
    within = np.maximum(*ended) - np.minimum(*began)
    keep = (distance <= _reach(combined)) & (gap <= APART)
    keep &= (np.maximum(*accuracy) <= ROUGH_M) | (within <= ROUGH_PLACE_WITHIN)
    hours = np.maximum(gap / np.timedelta64(1, "h"), 0.0)
    return CandidatePairs(first[keep], second[keep], distance[keep], combined[keep], hours[keep])


def _reach(combined_accuracy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    return DEVIATIONS / RADIUS_95_PER_DEVIATION * combined_accuracy_m


def _sorted(blocks: list[CandidatePairs]) -> CandidatePairs:
    none = np.empty(0, dtype=np.intp)
    blocks = [CandidatePairs(none, none, np.empty(0), np.empty(0), np.empty(0)), *blocks]
    joined = CandidatePairs(
        **{name: np.concatenate([vars(each)[name] for each in blocks]) for name in vars(blocks[0])}
    )
    order = np.lexsort((joined.second, joined.first, joined.hours_apart, joined.distance_share))
    return CandidatePairs(**{name: column[order] for name, column in vars(joined).items()})

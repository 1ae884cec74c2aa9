"""How much of the later harm the maps of community areas would have caught, from what is stored.

By harm a map is judged by exact points alone: of protected cells, what a few incidents weigh would
tell what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.disclosure import Selection, Sight, see
from hotspots.map_accuracy import MAP_CELL_M, REACH_M, accuracy_of_areas
from hotspots.periods import Period
from hotspots.picture import Picture
from hotspots.selection_harm import HarmScale, selection_harm
from hotspots.store.boundaries import CommunityArea


@dataclass(frozen=True)
class HarmAccuracy:
    """How good the map of harm of one area would have been.

    Attributes
    ----------
    bandwidth
        The one that suits the counts, as maps of harm are drawn with it.
    evaluation, of_counts
        What the map of harm would have caught of the later harm, and what the map of counts would.
    """

    area: CommunityArea
    bandwidth: BandwidthChoice
    evaluation: Evaluation
    of_counts: Evaluation


def harm_accuracy_of_areas(
    picture: Picture,
    areas: Sequence[str],
    selection: Selection,
    score: Period,
    scale: HarmScale,
    *,
    bandwidth: float | str = "validated",
    advance: Callable[[int], None] = lambda steps: None,
) -> list[HarmAccuracy]:
    """Judge the maps of harm of community areas by the harm of the months that followed.

    Parameters
    ----------
    areas, selection, score, bandwidth, advance
        As in `hotspots.map_accuracy.accuracy_of_areas`.
    scale
        What kinds of incident weigh.

    Raises
    ------
    NotFoundError
        If there is no such area.
    InputError
        As `accuracy_of_areas`, and if the table lacks a kind that is mapped or all weigh nothing.
    """
    fit = _weighed(picture, selection, scale)
    later = _weighed(picture, replace(selection, period=score), scale)
    counted = accuracy_of_areas(
        picture, areas, selection, score, Sight.EXACT, bandwidth=bandwidth, advance=advance
    )
    return [_judged(picture, one.area, one.bandwidth, fit, later, score.label) for one in counted]


def _judged(
    picture: Picture,
    area: CommunityArea,
    choice: BandwidthChoice,
    fit: _CountyPoints,
    later: _CountyPoints,
    period: str,
) -> HarmAccuracy:
    number = picture.boundaries.areas.index(area)
    caught = later.around(area, number, 0.0)
    map_of = fit.around(area, number, max(REACH_M, choice.bandwidth))
    by_harm, by_counts = (
        evaluate(
            points,
            caught,
            area.geometry,
            bandwidth=choice.bandwidth,
            cell_size=MAP_CELL_M,
            period=period,
        )
        for points in (map_of, replace(map_of, harm=None))
    )
    return HarmAccuracy(area, choice, by_harm, by_counts)


@dataclass(frozen=True)
class _CountyPoints:
    """The exact points of a selection with their harm, and the number of each one's area."""

    points: WeightedPoints
    area: NDArray[np.int16]

    def around(self, area: CommunityArea, number: int, reach: float) -> WeightedPoints:
        """Those in an area and so many metres around it."""
        west, south, east, north = area.geometry.bounds
        x, y = self.points.x, self.points.y
        inside = self.area == number
        near = (x >= west - reach) & (x <= east + reach) & (y >= south - reach)
        near &= y <= north + reach
        return replace(self.points, inside=inside).chosen(inside | near)


def _weighed(picture: Picture, selection: Selection, scale: HarmScale) -> _CountyPoints:
    areas = len(picture.boundaries.areas)
    visible = see(picture.snapshot, selection, Sight.EXACT, areas=areas)
    points = WeightedPoints(
        x=visible.x,
        y=visible.y,
        weight=visible.weight,
        inside=visible.area >= 0,
        harm=selection_harm(picture.snapshot, selection, scale, areas=areas).harm,
    )
    return _CountyPoints(points, visible.area)

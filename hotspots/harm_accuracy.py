"""How much of the later harm the maps of community areas would have caught, from what is stored.

By harm a map is judged by exact points alone: of protected cells, what a few incidents weigh would
tell what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.area_bandwidths import bandwidths_of_areas
from hotspots.disclosure import Selection, Sight
from hotspots.map_accuracy import require_later
from hotspots.periods import Period
from hotspots.picture import Picture
from hotspots.selection_harm import HarmScale
from hotspots.store.boundaries import CommunityArea
from hotspots.visible_points import REACH_M, VisiblePoints


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
    require_later(selection.period, score)
    later = replace(selection, period=score)
    chosen = [picture.boundaries.area(name) for name in areas]
    weighed = VisiblePoints(picture, Sight.EXACT, scale)
    choices = bandwidths_of_areas(
        weighed, picture.boundaries.areas, chosen, selection, bandwidth, advance=advance
    )
    results = []
    for area, choice in zip(chosen, choices, strict=True):
        results.append(_judged(weighed, area, choice, selection, later))
        advance(1)
    return results


def _judged(
    weighed: VisiblePoints,
    area: CommunityArea,
    choice: BandwidthChoice,
    selection: Selection,
    later: Selection,
) -> HarmAccuracy:
    map_of = weighed.of_area(area, selection, reach=max(REACH_M, choice.bandwidth))
    caught = weighed.of_area(area, later)
    by_harm, by_counts = (
        evaluate(
            points,
            caught,
            area.geometry,
            bandwidth=choice.bandwidth,
            cell_size=weighed.cell_size,
            period=later.period.label,
        )
        for points in (map_of, replace(map_of, harm=None))
    )
    return HarmAccuracy(area, choice, by_harm, by_counts)

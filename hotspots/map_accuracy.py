"""How good the maps of community areas would have been, from what is stored.

Everything comes through the gate: analysts' maps are judged by exact points, everyone else's by
protected cells, in squares of their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.area_bandwidths import bandwidths_of_areas
from hotspots.disclosure import CELL_SIZE, Selection, Sight
from hotspots.errors import InputError
from hotspots.periods import Period
from hotspots.picture import Picture
from hotspots.store.boundaries import CommunityArea
from hotspots.visible_points import REACH_M, VisiblePoints


@dataclass(frozen=True)
class AreaAccuracy:
    """How good the map of one area would have been, and the bandwidth it was drawn with."""

    area: CommunityArea
    selection: Selection
    score: Period
    bandwidth: BandwidthChoice
    evaluation: Evaluation


def accuracy_of_areas(
    picture: Picture,
    areas: Sequence[str],
    selection: Selection,
    score: Period,
    sight: Sight,
    *,
    bandwidth: float | str = "validated",
    advance: Callable[[int], None] = lambda steps: None,
) -> list[AreaAccuracy]:
    """Judge the maps of community areas by the months that followed.

    Parameters
    ----------
    areas
        Names or slugs.
    selection
        Theme and the period that the maps are made from.
    score
        The later period that they are judged by.
    bandwidth
        Metres, or one of `hotspots.analysis.evaluation.bandwidth_rules.BANDWIDTH_RULES`.
    advance
        Called with 1 after each area of the county that was tried, and after each that was judged.

    Raises
    ------
    NotFoundError
        If there is no such area.
    InputError
        If the later period does not lie after the earlier one, or the bandwidth is no rule.
    """
    require_later(selection.period, score)
    chosen = [picture.boundaries.area(name) for name in areas]
    visible = VisiblePoints(picture, sight)
    choices = bandwidths_of_areas(
        visible, picture.boundaries.areas, chosen, selection, bandwidth, advance=advance
    )
    results = []
    for area, choice in zip(chosen, choices, strict=True):
        evaluation = evaluate(
            visible.of_area(area, selection, reach=max(REACH_M, choice.bandwidth)),
            visible.of_area(area, replace(selection, period=score)),
            area.geometry,
            bandwidth=choice.bandwidth,
            cell_size=visible.cell_size,
            baseline=sorted({visible.cell_size, float(CELL_SIZE)}),
            period=score.label,
            counted=visible.counted,
        )
        results.append(AreaAccuracy(area, selection, score, choice, evaluation))
        advance(1)
    return results


def require_later(fit: Period, score: Period) -> None:
    """Refuse to judge a map by months that it was made from, or by earlier ones."""
    if score.first <= fit.last:
        raise InputError(
            f"The map is made from {fit.label} and judged by {score.label}, which does not lie "
            "after it: choose later months to judge it by."
        )

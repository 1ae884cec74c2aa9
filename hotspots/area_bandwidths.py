"""The bandwidth of each area's maps: chosen by validation, by a rule, or given.

Validation chooses from the months that a map is made from, never from those that it is judged by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hotspots.analysis.evaluation.bandwidth_choice import (
    BandwidthChoice,
    area_bandwidth,
    shared_bandwidth,
)
from hotspots.analysis.evaluation.bandwidth_rules import bandwidth_by_rule, require_rule
from hotspots.analysis.evaluation.bandwidth_trial import (
    CANDIDATES_M,
    FOLDS,
    BandwidthTrial,
    try_bandwidths,
)
from hotspots.analysis.parameters import USUAL_BANDWIDTH_M
from hotspots.disclosure import CELL_SIZE, Selection, Sight
from hotspots.periods import Period, month_from_number, month_number
from hotspots.store.boundaries import CommunityArea
from hotspots.visible_points import VisiblePoints


def bandwidths_of_areas(
    visible: VisiblePoints,
    every: Sequence[CommunityArea],
    chosen: Sequence[CommunityArea],
    selection: Selection,
    bandwidth: float | str,
    *,
    advance: Callable[[int], None] = lambda steps: None,
) -> list[BandwidthChoice]:
    """The bandwidth of the map of each chosen area.

    Parameters
    ----------
    every
        All areas of the county: validation shares what they have in common, whichever were chosen,
        so that an area's map does not change with its company.
    selection
        Theme and the period that the maps are made from.
    bandwidth
        Metres, or one of `hotspots.analysis.evaluation.bandwidth_rules.BANDWIDTH_RULES`.
    advance
        Called with 1 after each area that was tried, which only validation does.

    Raises
    ------
    InputError
        If the bandwidth is no rule.
    """
    require_rule(bandwidth)
    if bandwidth != "validated":
        return [
            bandwidth_by_rule(
                visible.of_area(area, selection),
                bandwidth,
                usual=usual_bandwidth(visible.sight),
                counted=visible.counted,
            )
            for area in chosen
        ]
    trials: dict[str, BandwidthTrial] = {}
    for area in every:
        trials[area.name] = _trial(visible, area, selection)
        advance(1)
    usual = usual_bandwidth(visible.sight)
    shared = shared_bandwidth(tuple(trials.values()), fallback=usual)
    return [
        area_bandwidth(
            trials[area.name],
            shared.bandwidth,
            of_all_areas=shared.rule != "fallback",
            counted=visible.counted,
        )
        for area in chosen
    ]


def smallest_bandwidth(sight: Sight) -> float:
    """A kernel narrower than two squares of protected cells would only draw the squares, metres."""
    return 2.0 * CELL_SIZE if sight is Sight.PROTECTED else 0.0


def usual_bandwidth(sight: Sight) -> float:
    """What validation departs from, and what stands where it cannot choose, metres."""
    return max(USUAL_BANDWIDTH_M, smallest_bandwidth(sight))


def _trial(visible: VisiblePoints, area: CommunityArea, selection: Selection) -> BandwidthTrial:
    """The bandwidths tried on the last months of a selection's period."""
    protected = visible.sight is Sight.PROTECTED
    folds = [
        (
            visible.of_area(area, replace(selection, period=earlier)),
            visible.of_area(area, replace(selection, period=later)),
        )
        for earlier, later in _periods_of_folds(selection.period, one_by_one=not protected)
    ]
    return try_bandwidths(
        folds,
        area.geometry,
        cell_size=visible.cell_size,
        candidates=(*CANDIDATES_M, USUAL_BANDWIDTH_M),
        minimum=smallest_bandwidth(visible.sight),
    )


def _periods_of_folds(period: Period, *, one_by_one: bool) -> list[tuple[Period, Period]]:
    """The last months, each with all months before it; at most half of the period.

    Not one by one, they make a single fold: in a single month few squares may be told.
    """
    first, last = month_number(period.first), month_number(period.last)
    kept_back = min(FOLDS, period.months // 2)
    later = [(number, number) for number in range(last - kept_back + 1, last + 1)]
    if later and not one_by_one:
        later = [(later[0][0], last)]
    return [(_period(first, begin - 1), _period(begin, end)) for begin, end in later]


def _period(first: int, last: int) -> Period:
    return Period(month_from_number(first), month_from_number(last))

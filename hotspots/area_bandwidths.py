"""The bandwidth of each area's maps: chosen by validation, by a rule, or given.

Validation chooses from the months that a map is made from, never from those that it is judged by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hotspots.analysis.density.bandwidth import rule_bandwidth
from hotspots.analysis.evaluation.bandwidth_choice import (
    DEFAULT_BANDWIDTH_M,
    FEWEST_FIT,
    BandwidthChoice,
    area_bandwidth,
    shared_bandwidth,
)
from hotspots.analysis.evaluation.bandwidth_trial import (
    CANDIDATES_M,
    FOLDS,
    BandwidthTrial,
    try_bandwidths,
)
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.disclosure import CELL_SIZE, Selection, Sight
from hotspots.errors import InputError
from hotspots.periods import Period, month_from_number, month_number
from hotspots.store.boundaries import CommunityArea
from hotspots.visible_points import VisiblePoints

BANDWIDTH_RULES = ("validated", "likelihood", "reference", "scott")


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
        Metres, or one of ``BANDWIDTH_RULES``.
    advance
        Called with 1 after each area that was tried, which only validation does.

    Raises
    ------
    InputError
        If the bandwidth is no rule.
    """
    require_rule(bandwidth)
    if bandwidth != "validated":
        return [bandwidth_by_rule(visible.of_area(area, selection), bandwidth) for area in chosen]
    trials: dict[str, BandwidthTrial] = {}
    for area in every:
        trials[area.name] = _trial(visible, area, selection)
        advance(1)
    usual = usual_bandwidth(visible.sight)
    shared = shared_bandwidth(tuple(trials.values()), fallback=usual).bandwidth
    return [area_bandwidth(trials[area.name], shared) for area in chosen]


def bandwidth_by_rule(fit: WeightedPoints, bandwidth: float | str) -> BandwidthChoice:
    """A bandwidth that is given, or that a rule takes from an area's incidents alone.

    Where they are too few or all in one place for the rule it is the usual one, and says so.
    """
    if not isinstance(bandwidth, str):
        return BandwidthChoice(
            float(bandwidth), "given", (), (), 0.0, f"{bandwidth:g} m, as given."
        )
    inside = fit.chosen(fit.inside & (fit.weight > 0))
    if inside.n < FEWEST_FIT:
        return _usual(inside.n, f"{inside.n:,.6g} incidents are too few for a rule.")
    try:
        if bandwidth == "likelihood":
            return likelihood_bandwidth(inside.x, inside.y, weights=inside.weight)
        metres = rule_bandwidth(bandwidth, inside.x, inside.y, weights=inside.weight)
    except InputError as error:
        return _usual(inside.n, str(error))
    sentence = f"{metres:,.0f} m, by the {bandwidth} rule."
    return BandwidthChoice(metres, bandwidth, (), (), inside.n, sentence)


def _usual(n: float, why: str) -> BandwidthChoice:
    sentence = f"{DEFAULT_BANDWIDTH_M:g} m, the usual bandwidth. {why}"
    return BandwidthChoice(DEFAULT_BANDWIDTH_M, "fallback", (), (), n, sentence)


def smallest_bandwidth(sight: Sight) -> float:
    """A kernel narrower than two squares of protected cells would only draw the squares, metres."""
    return 2.0 * CELL_SIZE if sight is Sight.PROTECTED else 0.0


def usual_bandwidth(sight: Sight) -> float:
    """What validation departs from, and what stands where it cannot choose, metres."""
    return max(DEFAULT_BANDWIDTH_M, smallest_bandwidth(sight))


def require_rule(bandwidth: float | str) -> None:
    """Refuse a bandwidth that is neither a number nor a rule."""
    if isinstance(bandwidth, str) and bandwidth not in BANDWIDTH_RULES:
        raise InputError(
            f'There is no bandwidth "{bandwidth}": give a number of metres, or one of '
            f"{', '.join(BANDWIDTH_RULES)}."
        )


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
        candidates=(*CANDIDATES_M, DEFAULT_BANDWIDTH_M),
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

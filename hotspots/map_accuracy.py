"""How good the maps of community areas would have been, from what is stored.

Everything comes through the gate: analysts' maps are judged by exact points, everyone else's by
protected cells, in squares of their size. The bandwidth is chosen from the months that a map is
made from, never from those that it is judged by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.disclosure import CELL_SIZE, Selection, Sight, Visible, see
from hotspots.errors import InputError
from hotspots.periods import Period, month_from_number, month_number
from hotspots.picture import Picture
from hotspots.store.boundaries import CommunityArea

MAP_CELL_M = 50.0
REACH_M = max(CANDIDATES_M)
SHOWN_ONLY = " in squares that may be shown"
BANDWIDTH_RULES = ("validated", "likelihood", "reference", "scott")


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
        Metres, or one of ``BANDWIDTH_RULES``.
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
    require_rule(bandwidth)
    chosen = [picture.boundaries.area(name) for name in areas]
    seen = _Seen(picture, sight)
    trials: dict[str, BandwidthTrial] = {}
    shared = DEFAULT_BANDWIDTH_M
    if bandwidth == "validated":
        # All areas, whichever were asked for: an area's map does not change with its company.
        for area in picture.boundaries.areas:
            trials[area.name] = seen.trial(area, selection)
            advance(1)
        shared = shared_bandwidth(tuple(trials.values()), fallback=usual_bandwidth(sight)).bandwidth
    results = []
    for area in chosen:
        fit = seen.points(area, selection)
        if bandwidth == "validated":
            choice = area_bandwidth(trials[area.name], shared)
        else:
            choice = bandwidth_by_rule(fit, bandwidth)
        evaluation = evaluate(
            seen.points(area, selection, reach=max(REACH_M, choice.bandwidth)),
            seen.points(area, replace(selection, period=score)),
            area.geometry,
            bandwidth=choice.bandwidth,
            cell_size=seen.cell_size,
            baseline=sorted({seen.cell_size, float(CELL_SIZE)}),
            period=score.label,
            counted=SHOWN_ONLY if sight is Sight.PROTECTED else "",
        )
        results.append(AreaAccuracy(area, selection, score, choice, evaluation))
        advance(1)
    return results


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


def require_later(fit: Period, score: Period) -> None:
    """Refuse to judge a map by months that it was made from, or by earlier ones."""
    if score.first <= fit.last:
        raise InputError(
            f"The map is made from {fit.label} and judged by {score.label}, which does not lie "
            "after it: choose later months to judge it by."
        )


def require_rule(bandwidth: float | str) -> None:
    """Refuse a bandwidth that is neither a number nor a rule."""
    if isinstance(bandwidth, str) and bandwidth not in BANDWIDTH_RULES:
        raise InputError(
            f'There is no bandwidth "{bandwidth}": give a number of metres, or one of '
            f"{', '.join(BANDWIDTH_RULES)}."
        )


class _Seen:
    """What a person may see of each selection, passed through the gate once."""

    def __init__(self, picture: Picture, sight: Sight) -> None:
        self._picture = picture
        self._sight = sight
        self._visible: dict[Selection, Visible] = {}

    @property
    def cell_size(self) -> float:
        """Side of the cells that are flagged, metres."""
        return float(CELL_SIZE) if self._sight is Sight.PROTECTED else MAP_CELL_M

    def points(
        self, area: CommunityArea, selection: Selection, *, reach: float = REACH_M
    ) -> WeightedPoints:
        """What lies in an area and so many metres around it; any bandwidth tried unless given."""
        boundaries = self._picture.boundaries
        if selection not in self._visible:
            self._visible[selection] = see(
                self._picture.snapshot, selection, self._sight, areas=len(boundaries.areas)
            )
        visible = self._visible[selection]
        west, south, east, north = area.geometry.bounds
        inside = visible.area == boundaries.areas.index(area)
        near = (visible.x >= west - reach) & (visible.x <= east + reach)
        near &= (visible.y >= south - reach) & (visible.y <= north + reach)
        used = inside | near
        return WeightedPoints(
            x=visible.x[used], y=visible.y[used], weight=visible.weight[used], inside=inside[used]
        )

    def trial(self, area: CommunityArea, selection: Selection) -> BandwidthTrial:
        """The bandwidths tried on the last months of a selection's period."""
        protected = self._sight is Sight.PROTECTED
        folds = [
            (
                self.points(area, replace(selection, period=earlier)),
                self.points(area, replace(selection, period=later)),
            )
            for earlier, later in _periods_of_folds(selection.period, one_by_one=not protected)
        ]
        return try_bandwidths(
            folds,
            area.geometry,
            cell_size=self.cell_size,
            candidates=(*CANDIDATES_M, DEFAULT_BANDWIDTH_M),
            minimum=smallest_bandwidth(self._sight),
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

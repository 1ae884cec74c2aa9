"""A bandwidth for one area: chosen by validation, by a rule from its incidents alone, or given."""

from __future__ import annotations

from shapely import MultiPolygon

from hotspots.analysis.density.bandwidth import rule_bandwidth
from hotspots.analysis.evaluation.bandwidth_choice import (
    FEWEST_FIT,
    BandwidthChoice,
    bandwidth_of_folds,
)
from hotspots.analysis.evaluation.bandwidth_trial import forward_folds
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.analysis.parameters import USUAL_BANDWIDTH_M
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

BANDWIDTH_RULES = ("validated", "likelihood", "reference", "scott")


def require_rule(bandwidth: float | str) -> None:
    """Refuse a bandwidth that is neither a number nor a rule."""
    if isinstance(bandwidth, str) and bandwidth not in BANDWIDTH_RULES:
        raise InputError(
            f'There is no bandwidth "{bandwidth}": give a number of metres, or one of '
            f"{', '.join(BANDWIDTH_RULES)}."
        )


def bandwidth_of_area(
    fit: WeightedPoints, within: MultiPolygon, bandwidth: float | str, *, cell_size: float
) -> BandwidthChoice:
    """The bandwidth of the map of an area that stands alone.

    Parameters
    ----------
    fit
        Incidents that the map is made from; for validation with their dates.
    bandwidth
        Metres, or one of ``BANDWIDTH_RULES``.
    cell_size
        Of the squares in which validation judges, metres.
    """
    require_rule(bandwidth)
    if bandwidth != "validated":
        return bandwidth_by_rule(fit, bandwidth)
    return bandwidth_of_folds(forward_folds(fit), within, cell_size=cell_size)


def bandwidth_by_rule(
    fit: WeightedPoints,
    bandwidth: float | str,
    *,
    usual: float = USUAL_BANDWIDTH_M,
    counted: str = "",
) -> BandwidthChoice:
    """A bandwidth that is given, or that a rule takes from an area's incidents alone.

    Where they are too few or all in one place for the rule it is the usual one, and says so.

    Parameters
    ----------
    counted
        Added to the incidents in the sentence where the points are not all that were recorded, such
        as " in squares that may be shown".
    """
    if not isinstance(bandwidth, str):
        return BandwidthChoice(
            float(bandwidth), "given", (), (), 0.0, f"{bandwidth:g} m, as given."
        )
    inside = fit.chosen(fit.inside & (fit.weight > 0))
    if inside.n < FEWEST_FIT:
        return _usual(usual, inside.n, f"There are too few incidents{counted} for a rule.")
    try:
        if bandwidth == "likelihood":
            return likelihood_bandwidth(inside.x, inside.y, weights=inside.weight)
        metres = rule_bandwidth(bandwidth, inside.x, inside.y, weights=inside.weight)
    except InputError as error:
        return _usual(usual, inside.n, str(error))
    sentence = f"{metres:,.0f} m, by the {bandwidth} rule."
    return BandwidthChoice(metres, bandwidth, (), (), inside.n, sentence)


def _usual(metres: float, n: float, why: str) -> BandwidthChoice:
    sentence = f"{metres:g} m, the usual bandwidth. {why}"
    return BandwidthChoice(metres, "fallback", (), (), n, sentence)

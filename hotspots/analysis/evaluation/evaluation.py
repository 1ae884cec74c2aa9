"""How well a map would have worked: fitted on one period, judged by the next, said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely import MultiPolygon, Polygon

from hotspots.analysis.evaluation.accuracy_scores import (
    SHARES,
    ShareAccuracy,
    checked_shares,
    score_of_flags,
)
from hotspots.analysis.evaluation.baseline import (
    SQUARES_M,
    BaselineAccuracy,
    strongest_baseline,
)
from hotspots.analysis.evaluation.flagging import flagged
from hotspots.analysis.evaluation.judged_cells import judged_cells
from hotspots.analysis.evaluation.offsets import STEPS, offset_hit_rates
from hotspots.analysis.weighted_points import WeightedPoints

STATED_SHARE = 0.03
FEWEST_LATER = 20


@dataclass(frozen=True)
class Evaluation:
    """How well one map would have worked.

    Attributes
    ----------
    bandwidth, cell_size
        Of the map, metres.
    n_fit, n_later
        Incidents of the area that it was made from, and later ones that it is judged by.
    by_harm
        Whether the later incidents weigh their harm: ``n`` and ``n_total`` of the scores are then
        sums of it, and the hit rate is a share of it.
    scores
        One for each share; empty where nothing can be judged.
    baselines
        What last period's counts would have caught at each share, in squares of the size that did
        best.
    offset_bands
        Lowest and highest hit rate at each share, over grids moved by parts of a cell.
    sentence
        The result at 3 % of the area (or the share nearest to it) for whoever reads the map. With
        under 20 later incidents it says that they are too few, whatever the scores are.
    """

    bandwidth: float
    cell_size: float
    n_fit: float
    n_later: float
    scores: tuple[ShareAccuracy, ...]
    baselines: tuple[BaselineAccuracy, ...]
    offset_bands: tuple[tuple[float, float], ...]
    sentence: str
    by_harm: bool = False


def evaluate(
    fit: WeightedPoints,
    later: WeightedPoints,
    within: Polygon | MultiPolygon,
    *,
    bandwidth: float,
    cell_size: float = 50.0,
    kernel: str = "quartic",
    shares: Sequence[float] = SHARES,
    baseline: Sequence[float] = SQUARES_M,
    offsets: int = STEPS,
    period: str = "the following period",
    counted: str = "",
) -> Evaluation:
    """Judge the density map of one period by the incidents of the next.

    Parameters
    ----------
    fit
        Incidents of the period that the map is made from, from one bandwidth around the area too;
        their ``trust`` and ``harm`` count in the density, their harm in the baseline.
    later
        Incidents of the following period; those inside the area are to be caught, or if they have
        ``harm`` as much of it as can be. With harm in ``later`` alone it is the map of counts
        that is judged by the harm that came later.
    within
        The area, EPSG:27700. Cells are clipped to it.
    bandwidth
        Of the map. Choose it from ``fit`` alone: one that was chosen on ``later`` is flattered.
    cell_size
        Side of the cells that are flagged, metres; for protected cells give their size.
    baseline
        Sides of the squares in which last period's counts are compared, metres.
    offsets
        The grid is moved by 0, 1/offsets, ... of a cell along each axis; 1 does not move it.
    period
        What the later period is called in the sentence, such as "July to September 2025".
    counted
        Added to the incidents in the sentence where the points are not all that were recorded, such
        as " in squares that may be shown".

    Returns
    -------
    Evaluation

    Raises
    ------
    InputError
        If the area, the bandwidth, the cell size, the shares, the squares of the baseline or the
        offsets cannot be used.
    """
    cells = judged_cells(within, later, cell_size)
    n_fit, n_later = fit.chosen(fit.inside).n, later.chosen(later.inside).n
    by_harm = later.harm is not None
    values = cells.density(fit, bandwidth, kernel)
    if not cells.later.any() or not fit.harm_weight.any():
        what = "No harm" if by_harm else "No incident"
        sentence = _nothing(what, bool(cells.later.any()), f"{period}{counted}")
        return Evaluation(bandwidth, cell_size, n_fit, n_later, (), (), (), sentence, by_harm)
    scores, baselines = [], []
    for share in checked_shares(shares):
        flags = flagged(values, cells.land, cells.later, share * float(cells.land.sum()))
        scores.append(score_of_flags(flags, cells.land, cells.later, share))
        baselines.append(strongest_baseline(cells, fit, flags, share, squares=baseline))
    rates = offset_hit_rates(
        fit, later, within, bandwidth, cell_size=cell_size, kernel=kernel, shares=shares,
        steps=offsets,
    )  # fmt: skip
    return Evaluation(
        bandwidth=bandwidth,
        cell_size=cell_size,
        n_fit=n_fit,
        n_later=n_later,
        scores=tuple(scores),
        baselines=tuple(baselines),
        offset_bands=tuple(
            zip(rates.min(axis=0).tolist(), rates.max(axis=0).tolist(), strict=True)
        ),
        sentence=_sentence(scores, baselines, n_later, f"{period}{counted}", fit, by_harm=by_harm),
        by_harm=by_harm,
    )


def _nothing(what: str, later: bool, period: str) -> str:
    if not later:
        return f"{what} of {period} lies here, so the map cannot be judged."
    return f"{what} from before {period} lies here, so there is no earlier map to judge."


def _sentence(
    scores: Sequence[ShareAccuracy],
    baselines: Sequence[BaselineAccuracy],
    n_later: float,
    period: str,
    fit: WeightedPoints,
    *,
    by_harm: bool,
) -> str:
    if n_later < FEWEST_LATER:
        one = n_later == 1
        return (
            f"Only {n_later:,.0f} {'incident' if one else 'incidents'} of {period} "
            f"{'lies' if one else 'lie'} here, too few to say how well the map would have worked."
        )
    stated = min(range(len(scores)), key=lambda at: abs(scores[at].share - STATED_SHARE))
    score, counts = scores[stated], baselines[stated]
    plain = "harm" if fit.harm is not None else "counts"
    drawn = "the map of harm" if fit.harm is not None else "the map"
    return (
        f"Of the {'harm of the ' if by_harm else ''}{n_later:,.0f} incidents of {period}, "
        f"{100 * score.hit_rate:.0f}% fell in the "
        f"{100 * score.share:g}% of the area where {drawn} of the period before was densest (with "
        f"95% confidence {100 * score.hit_rate_low:.0f}% to {100 * score.hit_rate_high:.0f}%, as "
        "incidents that share a square tell no more than one); last "
        f"period\N{RIGHT SINGLE QUOTATION MARK}s {plain} alone, in {counts.cell_size:g} m squares: "
        f"{100 * counts.hit_rate:.0f}%{_verdict(counts, plain)}."
    )


def _verdict(counts: BaselineAccuracy, plain: str) -> str:
    """Nothing where the map is clearly better: the figures then speak for themselves."""
    if counts.by_chance:
        return ", a difference that may be chance"
    return "" if counts.beaten else f": here the {plain} did better than the map"

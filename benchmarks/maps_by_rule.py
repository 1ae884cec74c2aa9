"""Maps of recorded crime by several rules for the bandwidth, judged by the months that followed.

Every bandwidth is chosen from the months that the map is made from, never from those that it is
judged by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from benchmarks.recorded_crime import RecordedArea, Region, lancashire, wiltshire
from hotspots.analysis.density.bandwidth import reference_bandwidth
from hotspots.analysis.evaluation.bandwidth_choice import area_bandwidth, shared_bandwidth
from hotspots.analysis.evaluation.bandwidth_trial import (
    BandwidthTrial,
    forward_folds,
    try_bandwidths,
)
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.analysis.evaluation.flagging import expected_share
from hotspots.analysis.evaluation.judged_cells import judged_cells
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.periods import Period

SHARES = (0.01, 0.03, 0.05)
CELL_SIZE = 50.0
COUNTS_M = (50.0, 250.0)
RULES = {
    "validated": "validated, area by area",
    "shared": "validated, one for all areas",
    "likelihood": "leave-location-out likelihood",
    "half": "half the reference",
    "reference": "reference rule",
}


@dataclass(frozen=True)
class Judged:
    """The maps of one region, by rule, and the trials that the validated one comes from."""

    region: Region
    shared: float
    maps: dict[str, tuple[Evaluation, ...]]


@cache
def judged(region_of: Callable[[], Region]) -> Judged:
    """Choose every area's bandwidth by every rule and judge the maps."""
    region = region_of()
    trials = [_trial(region, area) for area in region.areas]
    shared = shared_bandwidth(trials).bandwidth
    chosen: dict[str, list[float]] = {
        "validated": [area_bandwidth(trial, shared).bandwidth for trial in trials],
        "shared": [shared for _ in region.areas],
        "likelihood": [_likelihood(region, area) for area in region.areas],
        "reference": [_reference(region, area) for area in region.areas],
    }
    chosen["half"] = [bandwidth / 2 for bandwidth in chosen["reference"]]
    maps = {
        rule: tuple(
            _judge(region, area, bandwidth, offsets=3 if rule == "validated" else 1)
            for area, bandwidth in zip(region.areas, chosen[rule], strict=True)
        )
        for rule in RULES
    }
    return Judged(region, shared, maps)


def wiltshire_asb() -> Region:
    return _wiltshire("asb", "Wiltshire, anti-social behaviour")


def wiltshire_violence() -> Region:
    return _wiltshire("violence", "Wiltshire, violence and sexual offences")


def lancashire_same_points() -> Region:
    """After the publisher drew the map points anew."""
    fit, score = Period.parse("2022-07", "2022-10"), Period.parse("2022-11", "2022-12")
    return Region("Lancashire, anti-social behaviour", lancashire(), fit, score)


def lancashire_new_points() -> Region:
    """The map is made from the old map points and judged on the new ones."""
    fit, score = Period.parse("2022-01", "2022-06"), Period.parse("2022-07", "2022-09")
    title = "Lancashire, anti-social behaviour, across the new map points"
    return Region(title, lancashire(), fit, score)


REGIONS: tuple[Callable[[], Region], ...] = (
    wiltshire_asb,
    wiltshire_violence,
    lancashire_same_points,
    lancashire_new_points,
)


def seen_before(region: Region) -> float:
    """Share of the later incidents that lie at a map point where one lay before."""
    again = later_in_all = 0
    for area in region.areas:
        fit, later = (
            points.chosen(points.inside)
            for points in (area.during(region.fit), area.during(region.score))
        )
        known = set(zip(fit.x.tolist(), fit.y.tolist(), strict=True))
        again += sum(
            place in known for place in zip(later.x.tolist(), later.y.tolist(), strict=True)
        )
        later_in_all += len(later.x)
    return again / later_in_all


def by_rule(result: Judged) -> pd.DataFrame:
    """A row for each rule, and for last period's counts: all areas taken together.

    ``hit_1``, ``hit_3``, ``hit_5``: later incidents of all areas caught in that share of each;
    ``pai_3`` and ``mean_pai_3``: PAI at 3 % of all areas together, and its mean over the areas.
    """
    rows = []
    for rule, words in RULES.items():
        maps = result.maps[rule]
        bandwidths = [made.bandwidth for made in maps]
        rows.append(
            {
                "map": words,
                "bandwidth": _span(bandwidths),
                **_pooled([[score.hit_rate for score in made.scores] for made in maps], maps),
            }
        )
    for size in COUNTS_M:
        rates = [_count_rates(result.region, area, size) for area in result.region.areas]
        row = {"map": f"last period's counts, {size:g} m squares", "bandwidth": "-"}
        rows.append({**row, **_pooled(rates, result.maps["validated"])})
    return pd.DataFrame(rows)


def by_area(result: Judged) -> pd.DataFrame:
    """A row for each area: its validated map at 3 % of its land."""
    at = SHARES.index(0.03)
    rows = []
    for area, made in zip(result.region.areas, result.maps["validated"], strict=True):
        score, counts, band = made.scores[at], made.baselines[at], made.offset_bands[at]
        rows.append(
            {
                "area": area.name,
                "n_fit": made.n_fit,
                "n_later": made.n_later,
                "bandwidth": made.bandwidth,
                "flagged_km2": score.area_m2 / 1e6,
                "hit_rate": score.hit_rate,
                "low": score.hit_rate_low,
                "high": score.hit_rate_high,
                "offset_low": band[0],
                "offset_high": band[1],
                "pai": score.pai,
                "pei": score.pei,
                "pei_star": score.pei_star,
                "counts": counts.hit_rate,
                "squares": counts.cell_size,
                "verdict": _verdict(made),
            }
        )
    return pd.DataFrame(rows)


def _wiltshire(theme: str, title: str) -> Region:
    fit, score = Period.parse("2025-01", "2025-06"), Period.parse("2025-07", "2025-09")
    return Region(title, wiltshire(theme), fit, score)


def _trial(region: Region, area: RecordedArea) -> BandwidthTrial:
    folds = forward_folds(area.during(region.fit))
    return try_bandwidths(folds, area.geometry, cell_size=CELL_SIZE)


def _likelihood(region: Region, area: RecordedArea) -> float:
    fit = area.during(region.fit)
    inside = fit.chosen(fit.inside)
    return likelihood_bandwidth(inside.x, inside.y).bandwidth


def _reference(region: Region, area: RecordedArea) -> float:
    fit = area.during(region.fit)
    inside = fit.chosen(fit.inside)
    return reference_bandwidth(inside.x, inside.y)


def _judge(region: Region, area: RecordedArea, bandwidth: float, *, offsets: int) -> Evaluation:
    return evaluate(
        area.during(region.fit),
        area.during(region.score),
        area.geometry,
        bandwidth=bandwidth,
        cell_size=CELL_SIZE,
        shares=SHARES,
        baseline=COUNTS_M,
        offsets=offsets,
        period=region.score.label,
    )


def _count_rates(region: Region, area: RecordedArea, size: float) -> list[float]:
    cells = judged_cells(area.geometry, area.during(region.score), CELL_SIZE)
    counts = cells.counts(area.during(region.fit), size)
    land = float(cells.land.sum())
    return [
        float((expected_share(counts, cells.land, share * land) * cells.later).sum())
        / float(cells.later.sum())
        for share in SHARES
    ]


def _pooled(rates: list[list[float]], maps: tuple[Evaluation, ...]) -> dict[str, float]:
    later = [made.n_later for made in maps]
    hit = {
        f"hit_{100 * share:g}": sum(n * rate[at] for n, rate in zip(later, rates, strict=True))
        / sum(later)
        for at, share in enumerate(SHARES)
    }
    mean = sum(rate[SHARES.index(0.03)] for rate in rates) / len(rates) / 0.03
    return {**hit, "pai_3": hit["hit_3"] / 0.03, "mean_pai_3": mean}


def _verdict(made: Evaluation) -> str:
    counts = made.baselines[SHARES.index(0.03)]
    if counts.by_chance:
        return "may be chance"
    return "map" if counts.beaten else "counts"


def _span(bandwidths: list[float]) -> str:
    low, high = min(bandwidths), max(bandwidths)
    return f"{low:,.0f} m" if low == high else f"{low:,.0f} to {high:,.0f} m"

"""How good maps would have been, as a table for people and as one for files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import Evaluation


@dataclass(frozen=True)
class EvaluatedMap:
    """One map by its name, such as the area and theme, and how good it would have been.

    Attributes
    ----------
    of_counts
        Of a map of harm, what the map of counts would have caught of the same harm.
    """

    name: str
    theme: str
    bandwidth: BandwidthChoice
    evaluation: Evaluation
    of_counts: Evaluation | None = None


def accuracy_table(maps: Sequence[EvaluatedMap]) -> pd.DataFrame:
    """A row for each map and share of the area; one without figures where nothing can be judged.

    Columns: ``area, theme, bandwidth, rule, cell_size, n_fit, n_later, share, area_km2,
    area_total_km2, n, hit_rate, hit_rate_low, hit_rate_high, offset_low, offset_high, pai, pei,
    pei_star, counts_hit_rate, counts_cell_size, difference, difference_error, remark``.

    Of maps of harm ``n`` is called ``harm``, the harm of the later incidents in the cells flagged;
    all rates are shares of harm, those of ``counts_`` are of last period's harm in squares, and
    ``map_of_counts_hit_rate`` is what the map of counts would have caught.
    """
    rows = [row for made in maps for row in _rows(made)]
    if not _by_harm(maps):
        return pd.DataFrame(rows, columns=list(_COLUMNS))
    columns = [HARM if column == "n" else column for column in _COLUMNS]
    columns.insert(columns.index("difference"), MAP_OF_COUNTS)
    return pd.DataFrame(rows).rename(columns={"n": HARM}).reindex(columns=columns)


HARM = "harm"
MAP_OF_COUNTS = "map_of_counts_hit_rate"


_COLUMNS = (
    "area", "theme", "bandwidth", "rule", "cell_size", "n_fit", "n_later", "share", "area_km2",
    "area_total_km2", "n", "hit_rate", "hit_rate_low", "hit_rate_high", "offset_low",
    "offset_high", "pai", "pei", "pei_star", "counts_hit_rate", "counts_cell_size", "difference",
    "difference_error", "remark",
)  # fmt: skip


def _rows(made: EvaluatedMap) -> list[dict[str, object]]:
    result = made.evaluation
    common = {
        "area": made.name,
        "theme": made.theme,
        "bandwidth": round(result.bandwidth, 1),
        "rule": made.bandwidth.rule,
        "cell_size": result.cell_size,
        "n_fit": result.n_fit,
        "n_later": result.n_later,
    }
    if not result.scores:
        return [{**common, "remark": result.sentence}]
    return [
        {
            **common,
            "share": score.share,
            "area_km2": score.area_m2 / 1e6,
            "area_total_km2": score.area_total_m2 / 1e6,
            "n": score.n,
            "hit_rate": score.hit_rate,
            "hit_rate_low": score.hit_rate_low,
            "hit_rate_high": score.hit_rate_high,
            "offset_low": band[0],
            "offset_high": band[1],
            "pai": score.pai,
            "pei": score.pei,
            "pei_star": score.pei_star,
            "counts_hit_rate": counts.hit_rate,
            "counts_cell_size": counts.cell_size,
            "difference": counts.difference,
            "difference_error": counts.error,
            MAP_OF_COUNTS: of_counts,
            "remark": "",
        }
        for score, counts, band, of_counts in zip(
            result.scores, result.baselines, result.offset_bands, _of_counts(made), strict=True
        )
    ]


def _by_harm(maps: Sequence[EvaluatedMap]) -> bool:
    return any(made.evaluation.by_harm for made in maps)


def _of_counts(made: EvaluatedMap) -> list[float]:
    """Hit rates of the map of counts at each share; not a number where there is none."""
    scores = made.of_counts.scores if made.of_counts else ()
    return [score.hit_rate for score in scores] or [math.nan] * len(made.evaluation.scores)


def accuracy_lines(maps: Sequence[EvaluatedMap]) -> list[str]:
    """The same for a terminal: a line for each map, hit rates in per cent at each share.

    Of maps of harm "before" is last period's harm in squares, and "counts" the map of counts.
    """
    shares = next(
        ([score.share for score in made.evaluation.scores] for made in maps
         if made.evaluation.scores),
        [],
    )  # fmt: skip
    width = max([len(_title(made)) for made in maps], default=0)
    beside = "  before  counts" if _by_harm(maps) else "  counts"
    heading = f"{'':{width}}  {'bandwidth':>20}  later" + "".join(
        f"  {_percent(share) + ' of area':>15}{beside}    PAI  PEI*" for share in shares
    )
    return [heading.rstrip(), *(_line(made, width) for made in maps)]


def _line(made: EvaluatedMap, width: int) -> str:
    result = made.evaluation
    bandwidth = f"{result.bandwidth:,.0f} m {made.bandwidth.rule}"
    begin = f"{_title(made):{width}}  {bandwidth:>20}  {result.n_later:>5,.0f}"
    if not result.scores:
        return f"{begin}  {result.sentence}"
    return begin + "".join(
        f"  {_with_band(score.hit_rate, band):>15}  {_percent(counts.hit_rate):>6}"
        f"{f'  {_percent(of_counts):>6}' if result.by_harm else ''}"
        f"  {score.pai:>5.1f}  {score.pei_star:>4.2f}"
        for score, counts, band, of_counts in zip(
            result.scores, result.baselines, result.offset_bands, _of_counts(made), strict=True
        )
    )


def _with_band(rate: float, band: tuple[float, float]) -> str:
    return f"{_percent(rate)} ({100 * band[0]:.0f}-{100 * band[1]:.0f})"


def _title(made: EvaluatedMap) -> str:
    return f"{made.name}, {made.theme}" if made.theme else made.name


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

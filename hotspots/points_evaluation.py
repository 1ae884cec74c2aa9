"""From a dated points file to how good its map would have been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.bandwidth_rules import bandwidth_of_area, require_rule
from hotspots.analysis.evaluation.evaluate_map import land_around, lies_in
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.analysis.locations import located
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError
from hotspots.map_accuracy import require_later
from hotspots.periods import Period, parse_month
from hotspots.points import line_of
from hotspots.points_harm import incidents_and_harm, read_weighed_points
from hotspots.study_area_file import read_study_area

DATE = "date"


@dataclass(frozen=True)
class EvaluatedPoints:
    """How good the map of a points file would have been.

    Attributes
    ----------
    of_counts
        By harm, what the map of counts would have caught of the same harm; None otherwise.
    """

    bandwidth: BandwidthChoice
    evaluation: Evaluation
    of_counts: Evaluation | None


def evaluate_points(
    points: Path,
    *,
    crs: str,
    fit: Period,
    score: Period,
    within: Path | None = None,
    cell_size: float = 50.0,
    bandwidths: list[float | str],
    weights: str | None = None,
    harm: str | None = None,
    harm_table: Path | None = None,
    advance: Callable[[int], None] = lambda steps: None,
) -> list[EvaluatedPoints]:
    """Judge the map of some months of a points file by later months.

    Parameters
    ----------
    points
        CSV as `hotspots.points.read_points` reads it, with a column ``date`` of YYYY-MM or
        YYYY-MM-DD (what follows is not read).
    within
        A file of polygons that together are the study area; without it the convex hull of the
        earlier points, grown by 500 m.
    bandwidths
        Metres or rules, each judged in turn. Rules count all incidents alike.
    weights, harm, harm_table
        As in `hotspots.points_harm.read_weighed_points`: by harm the map is of harm, and judged by
        the harm of the later incidents.

    Raises
    ------
    InputError
        If a file, a date, the periods or a parameter cannot be used.
    """
    require_later(fit, score)
    for bandwidth in bandwidths:
        require_rule(bandwidth)
    frame = read_weighed_points(points, crs, weights=weights, harm=harm, harm_table=harm_table)
    month = _months(frame, points)
    in_fit = _during(month, fit)
    if not in_fit.any():
        raise InputError(f"{points} has no points in {fit.label}: choose other months.")
    x, y = located(frame)
    area = read_study_area(within, frame.crs) if within else land_around(x[in_fit], y[in_fit])
    everything = _dated_points(frame, month, area)
    earlier, later = everything.chosen(in_fit), everything.chosen(_during(month, score))
    results = []
    for bandwidth in bandwidths:
        choice = bandwidth_of_area(earlier, area, bandwidth, cell_size=cell_size)
        judge = partial(
            evaluate,
            later=later,
            within=area,
            bandwidth=choice.bandwidth,
            cell_size=cell_size,
            period=score.label,
        )
        by_counts = None if harm is None else judge(replace(earlier, harm=None))
        results.append(EvaluatedPoints(choice, judge(earlier), by_counts))
        advance(1)
    return results


def _dated_points(
    frame: gpd.GeoDataFrame, month: NDArray[np.datetime64], area: MultiPolygon
) -> WeightedPoints:
    x, y = located(frame)
    incidents, harm = incidents_and_harm(frame)
    first = month.astype("datetime64[D]")
    return WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(len(x)) if incidents is None else incidents,
        inside=lies_in(area, x, y),
        first_date=first,
        last_date=first,
        harm=harm,
    )


def _months(frame: gpd.GeoDataFrame, path: Path) -> NDArray[np.datetime64]:
    names = {str(column).strip().lower(): column for column in frame.columns}
    if DATE not in names:
        raise InputError(
            f"{path} has no column {DATE} to tell earlier from later points: add one with dates "
            "such as 2025-09 or 2025-09-30."
        )
    months = []
    for row, text in enumerate(frame[names[DATE]].str.strip()):
        try:
            months.append(parse_month(text[:7]))
        except InputError:
            said = f'"{" ".join(text.split())[:40]}"' if text else "nothing"
            raise InputError(
                f"Line {line_of(path, row)} of {path} has {said} in {DATE}: write dates as 2025-09 "
                "or 2025-09-30, or delete the row."
            ) from None
    return np.array(months, dtype="datetime64[M]")


def _during(month: NDArray[np.datetime64], period: Period) -> NDArray[np.bool_]:
    first, last = np.datetime64(period.first, "M"), np.datetime64(period.last, "M")
    chosen: NDArray[np.bool_] = (month >= first) & (month <= last)
    return chosen

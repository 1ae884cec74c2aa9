"""Make the map of one period and judge it by the next, for frames of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import MultiPoint, MultiPolygon

from hotspots.analysis.calendar_days import days_in
from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.evaluation.accuracy_scores import SHARES, ShareAccuracy
from hotspots.analysis.evaluation.bandwidth_rules import bandwidth_of_area
from hotspots.analysis.evaluation.evaluation import Evaluation, evaluate
from hotspots.analysis.locations import FloatArray, located, weights_of
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

BEYOND_M = 500.0
"""So far beyond its points the study area reaches where none is given."""

_BESIDE = (
    "offset_low", "offset_high", "counts_hit_rate", "counts_cell_size", "difference",
    "difference_error",
)  # fmt: skip


def evaluate_map(
    earlier: gpd.GeoDataFrame,
    later: gpd.GeoDataFrame,
    *,
    within: Boundary | None = None,
    bandwidth: float | str = "validated",
    cell_size: float = 50.0,
    shares: Sequence[float] = SHARES,
    weights: str | None = None,
    harm: str | None = None,
    date: str = "date",
) -> pd.DataFrame:
    """Make the density map of a period and judge it by the incidents of the next.

    Parameters
    ----------
    earlier, later
        Points in metres of the two periods, in the same reference system. Give the earlier ones
        from one bandwidth around the study area too.
    within
        The study area; without it the convex hull of the earlier points, grown by 500 m.
    bandwidth
        Metres; or "validated", chosen by what maps of the first of the earlier months caught in the
        last; or "likelihood", "reference" or "scott", from the places of the earlier points.
    cell_size
        Side of the squares that are flagged, metres.
    shares
        Shares of the area to flag.
    weights
        Column with the number of incidents that a point stands for, in both frames; one each
        without it.
    harm
        Column with the harm of one incident, in both frames: the map is then one of harm, and the
        hit rate is a share of the later harm.
    date
        Column of the earlier points with their dates. Validation alone needs it; where both frames
        have it, the later dates must lie after the earlier ones.

    Returns
    -------
    DataFrame
        A row for each share with the columns of `predictive_accuracy`, and beside them:
        ``offset_low`` and ``offset_high``, the lowest and highest hit rate over grids that are
        moved by parts of a cell; ``counts_hit_rate``, what last period's counts in squares would
        have caught, in squares of ``counts_cell_size`` metres, 50 or 250, whichever did better;
        ``difference``, how much more the map caught, with its standard error
        ``difference_error``. No rows where nothing can be judged. ``attrs`` holds ``sentence``, the
        result in words, ``bandwidth``, ``bandwidth_from`` (where it comes from, in words),
        ``n_fit`` and ``n_later``.

    Raises
    ------
    InputError
        If points, study area, dates, columns or a number cannot be used, or the later dates do not
        lie after the earlier ones.

    Notes
    -----
    See `predictive_accuracy` for the measures and `hotspots.analysis.evaluation.baseline` for the
    counts: squares with the most earlier incidents are flagged first, and ties are settled by lot.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from shapely.geometry import Point
    >>> places = [Point(400_510 + 9 * i, 150_510) for i in range(30)]
    >>> points = gpd.GeoDataFrame(geometry=places, crs="EPSG:27700")
    >>> square = shapely.box(400_000, 150_000, 404_000, 154_000)
    >>> table = evaluate_map(points, points.iloc[5:], within=square, bandwidth=200)
    >>> table[["n", "n_total", "hit_rate", "counts_hit_rate"]].iloc[0].tolist()
    [25.0, 25.0, 1.0, 1.0]
    """
    x, y = located(earlier)
    if later.crs != earlier.crs:
        raise InputError(
            "The earlier and the later points are in different coordinate reference systems: "
            "reproject one of them with to_crs()."
        )
    _require_later(earlier, later, date)
    if within is None and not x.size:
        raise InputError("There are no earlier points to draw a study area around: give within.")
    area = land_around(x, y) if within is None else land_of(within, earlier.crs)
    dates = date if bandwidth == "validated" else None
    fit = _weighted(earlier, area, weights, harm, dates)
    choice = bandwidth_of_area(fit, area, bandwidth, cell_size=cell_size)
    result = evaluate(
        fit,
        _weighted(later, area, weights, harm, None),
        area,
        bandwidth=choice.bandwidth,
        cell_size=cell_size,
        shares=shares,
    )
    table = pd.DataFrame(_rows(result), columns=_columns())
    table.attrs |= {
        "sentence": result.sentence,
        "bandwidth": result.bandwidth,
        "bandwidth_from": choice.sentence,
        "n_fit": result.n_fit,
        "n_later": result.n_later,
    }
    return table


def land_around(x: FloatArray, y: FloatArray) -> MultiPolygon:
    """A study area for points without one: their convex hull and 500 m around it."""
    hull = MultiPoint(np.column_stack((x, y))).convex_hull
    return areas_of(hull.buffer(BEYOND_M))


def lies_in(area: MultiPolygon, x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
    """Whether points lie in an area or on its edge."""
    prepared = shapely.transform(area, np.copy)
    shapely.prepare(prepared)
    return np.asarray(shapely.intersects_xy(prepared, x, y))


def _weighted(
    points: gpd.GeoDataFrame,
    area: MultiPolygon,
    weights: str | ArrayLike | None,
    harm: str | None,
    date: str | None,
) -> WeightedPoints:
    x, y = located(points)
    weight = weights_of(points, weights)
    days = None if date is None else days_in(points, date)
    return WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(x.size) if weight is None else weight,
        inside=lies_in(area, x, y),
        first_date=days,
        last_date=days,
        harm=None if harm is None else weights_of(points, harm),
    )


def _require_later(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame, date: str) -> None:
    if not all(date in frame.columns and len(frame) for frame in (earlier, later)):
        return
    last, first = days_in(earlier, date).max(), days_in(later, date).min()
    if first <= last:
        raise InputError(
            f"The earlier points go on until {last}, and the later ones begin on {first}: judge "
            "the map by what came after all that it is made from."
        )


def _columns() -> list[str]:
    return [*(field.name for field in fields(ShareAccuracy)), *_BESIDE]


def _rows(result: Evaluation) -> list[dict[str, float]]:
    return [
        asdict(score)
        | {
            "offset_low": band[0],
            "offset_high": band[1],
            "counts_hit_rate": counts.hit_rate,
            "counts_cell_size": counts.cell_size,
            "difference": counts.difference,
            "difference_error": counts.error,
        }
        for score, counts, band in zip(
            result.scores, result.baselines, result.offset_bands, strict=True
        )
    ]

"""What changed between two periods, cell by cell, and whether by more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betaincinv

from hotspots.analysis.calendar_days import days_in
from hotspots.analysis.change.reporting_agencies import reporting_throughout
from hotspots.analysis.grids.grid import cell_frame, whole_numbers
from hotspots.analysis.locations import FloatArray, located
from hotspots.analysis.numbers import require_number, require_share
from hotspots.analysis.significance.adjustment import adjusted, require_adjustment
from hotspots.analysis.significance.study_cells import study_cells
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError

LARGEST_COUNT = 2.0**53


@dataclass(frozen=True)
class PeriodChange:
    """Change of each cell, arrays of the shape of the counts.

    Attributes
    ----------
    change
        Incidents afterwards less those to expect there from before, allowing for the lengths.
    rate_ratio
        Rate afterwards over the rate before; infinite where there were none before, NaN where there
        are none at all.
    ratio_low, ratio_high
        Its exact interval.
    p_value
        Two-sided; 1 where there are no incidents.
    p_adjusted
        Adjusted for the cells with incidents: the others were never in question.
    """

    change: FloatArray
    rate_ratio: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray
    p_value: FloatArray
    p_adjusted: FloatArray


def change_array(
    n_before: ArrayLike,
    n_after: ArrayLike,
    *,
    length_before: float = 1.0,
    length_after: float = 1.0,
    level: float = 0.95,
    adjust: str = "bh",
) -> PeriodChange:
    """Compare the counts of two periods in the same cells.

    Parameters
    ----------
    n_before, n_after
        Whole numbers of incidents, arrays of one shape.
    length_before, length_after
        How long the periods are, in the same unit: 12 and 3 for a year against a quarter.
    level
        Of the interval.
    adjust
        "bh" (Benjamini-Hochberg over the cells with incidents) or "none".

    Notes
    -----
    If nothing changed, the incidents of both periods together fall into the later one with
    probability length_after / (length_before + length_after): an exact conditional binomial test
    (Przyborowski and Wilenski 1940), its p twice the smaller tail, so that p is below 1 - level
    just where the interval, that of Clopper and Pearson (1934), leaves out 1.
    """
    before, after = _counts(n_before, "before"), _counts(n_after, "after")
    if before.shape != after.shape:
        raise InputError("Both periods must be counted in the same cells: give as many of each.")
    require_share(level, "level")
    for length, which in ((length_before, "before"), (length_after, "after")):
        if not (math.isfinite(require_number(length, f"length {which}")) and length > 0):
            raise InputError(f"The length {which} is {length:g}: give a length above 0.")
    if adjust == "neighbourhood":
        raise InputError("A change has no neighbourhood to adjust for: use bh or none.")
    require_adjustment(adjust)

    longer = length_after / length_before
    total = before + after
    rate_ratio = np.full(total.shape, np.nan)
    with np.errstate(divide="ignore"):
        np.divide(after, before * longer, out=rate_ratio, where=total > 0)
    low, high = _interval(before, after, longer, 1 - level)
    p_value = _p_value(before, after, longer / (1 + longer))
    tested = np.where(total > 0, p_value, np.nan)
    p_adjusted = adjusted(tested, total, adjust)
    return PeriodChange(
        after - before * longer,
        rate_ratio,
        low,
        high,
        p_value,
        np.where(total > 0, p_adjusted, 1.0),
    )


def _p_value(before: FloatArray, after: FloatArray, chance: float) -> FloatArray:
    """Twice the smaller tail of the binomial distribution, at most 1."""
    # At 0 and at all of them the incomplete beta function is not defined, but a tail is 1.
    at_least = np.where(after > 0, betainc(np.maximum(after, 1), before + 1, chance), 1.0)
    at_most = np.where(before > 0, betaincc(after + 1, np.maximum(before, 1), chance), 1.0)
    return np.minimum(1.0, 2.0 * np.minimum(at_least, at_most))


def _interval(
    before: FloatArray, after: FloatArray, longer: float, missed: float
) -> tuple[FloatArray, FloatArray]:
    low = np.where(after > 0, betaincinv(np.maximum(after, 1), before + 1, missed / 2), 0.0)
    high = np.where(before > 0, betaincinv(after + 1, np.maximum(before, 1), 1 - missed / 2), 1.0)
    with np.errstate(divide="ignore"):
        return low / (1 - low) / longer, high / (1 - high) / longer


def _counts(n: ArrayLike, which: str) -> FloatArray:
    try:
        counts = np.asarray(n, dtype=np.float64)
    except (TypeError, ValueError):
        counts = np.full(1, np.nan)
    whole = np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))
    if not (whole & (counts < LARGEST_COUNT)).all():
        raise InputError(
            f"The counts {which} must be whole numbers of zero or more: a test of change knows how "
            "chance scatters incidents, not weights."
        )
    return counts


def period_change(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    *,
    cell_size: float,
    length_before: float = 1.0,
    length_after: float = 1.0,
    level: float = 0.95,
    adjust: str = "bh",
    hexagons: bool = False,
    within: Boundary | None = None,
    agency: str | None = "agency",
    date: str = "date",
) -> gpd.GeoDataFrame:
    """Compare two periods on the cells of the fixed grid.

    Parameters
    ----------
    before, after
        Incidents of each period: points in one projected CRS in metres.
    cell_size
        Side of a cell in metres.
    length_before, length_after, level, adjust
        As in ``change_array``.
    hexagons
        Hexagons instead of squares.
    within
        Study area in the points' CRS: cells that do not touch it are left out.
    agency
        Column that says who sent each incident. Agencies that did not report throughout both
        periods are left out, see ``reporting_throughout``; None compares everything.
    date
        Column of dates by which silent months are found; without it, an agency is left out where it
        is missing from one of the periods.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n_before``, ``n_after``, ``change``, ``rate_ratio``,
        ``ratio_low``, ``ratio_high``, ``p_value``, ``p_adjusted`` and the cell as a polygon.
        ``attrs["left_out"]`` counts the incidents left out by agency, ``attrs["notes"]`` says why.

    Raises
    ------
    InputError
        If the points cannot be used (see ``located``), the periods are in different systems or both
        empty, a date cannot be read, a length, the level or the cell size is no sensible number,
        there is no such adjustment, the study area encloses no land or has no points near it, or
        the cells would be too many.

    Examples
    --------
    >>> import geopandas as gpd
    >>> def incidents(east):
    ...     return gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, [50] * len(east)), crs=27700)
    >>> cells = period_change(
    ...     incidents([50] * 4 + [150] * 9), incidents([50] * 16 + [150] * 8), cell_size=100
    ... )
    >>> cells[["n_before", "n_after", "rate_ratio"]].round(2).values.tolist()
    [[4.0, 16.0, 4.0], [9.0, 8.0, 0.89]]
    >>> cells["p_adjusted"].round(3).tolist()
    [0.024, 1.0]
    """
    for points in (before, after):
        located(points)
    if before.crs != after.crs:
        raise InputError(
            "The two periods are in different coordinate reference systems: convert one of them."
        )
    reporting = reporting_throughout(
        [(points, days_in(points, date) if date in points else None) for points in (before, after)],
        agency,
    )
    x, y = (np.concatenate(both) for both in zip(located(before), located(after), strict=True))
    land = None if within is None else land_of(within, before.crs)
    cells = study_cells(x, y, cell_size, hexagons=hexagons, within=land, drawn=True)
    counts = []
    for points, kept in zip((before, after), reporting.kept, strict=True):
        east, north = located(points)
        counts.append(cells.grid.count(east[kept], north[kept]))
    mask = cells.mask
    found = change_array(
        counts[0][mask],
        counts[1][mask],
        length_before=length_before,
        length_after=length_after,
        level=level,
        adjust=adjust,
    )
    columns = {
        "n_before": counts[0][mask],
        "n_after": counts[1][mask],
        "change": found.change,
        "rate_ratio": found.rate_ratio,
        "ratio_low": found.ratio_low,
        "ratio_high": found.ratio_high,
        "p_value": found.p_value,
        "p_adjusted": found.p_adjusted,
    }
    frame = cell_frame(cells.grid, {}, crs=before.crs, kept=mask)
    for place, (name, values) in enumerate(columns.items(), start=2):
        frame.insert(place, name, whole_numbers(values) if name.startswith("n_") else values)
    frame.attrs |= {"left_out": reporting.left_out, "notes": reporting.notes}
    return frame

"""How many of the later incidents a map would have caught: PAI, PEI, PEI* and hit rate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.evaluation.flagging import flagged, most_that_could_be_caught
from hotspots.analysis.evaluation.intervals import independent_number, wilson_interval
from hotspots.analysis.grids.grid import BoolArray
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.numbers import require_number
from hotspots.errors import InputError

SHARES = (0.01, 0.03, 0.05)


@dataclass(frozen=True)
class ShareAccuracy:
    """How good a map was at one share of the area.

    Attributes
    ----------
    share
        Share of the study area that may be flagged, 0 to 1.
    n, n_total
        Later incidents in the flagged cells, and in the study area.
    area_m2, area_total_m2
        Land flagged (not more than the share allows) and of the study area, square metres.
    hit_rate
        n / n_total; its 95 % interval is ``hit_rate_low`` to ``hit_rate_high``.
    pai
        Hit rate over the share of land flagged.
    pei
        PAI over the best possible with the land that is flagged.
    pei_star
        n over the most that could be caught with the largest land allowed.
    """

    share: float
    n: float
    n_total: float
    area_m2: float
    area_total_m2: float
    hit_rate: float
    hit_rate_low: float
    hit_rate_high: float
    pai: float
    pei: float
    pei_star: float


def accuracy_scores(
    values: ArrayLike,
    area_of_cells: ArrayLike,
    later_counts: ArrayLike,
    shares: Sequence[float] = SHARES,
) -> tuple[ShareAccuracy, ...]:
    """Score a map by what happened later.

    Parameters
    ----------
    values
        What the map says of each cell, shape (n,), the higher the sooner flagged; or flags (bool),
        which are scored as they are, whatever the shares.
    area_of_cells
        Land of the study area in each cell, square metres; clip cells at its edge.
    later_counts
        Incidents of the later period in each cell. In cells without land they count as missed.
    shares
        Shares of the study area to flag. Whole cells are flagged, highest value first, until the
        next would exceed the share; ties count against the map, so a map that leaves most cells at
        zero is filled up with those in which least happened.

    Raises
    ------
    InputError
        If nothing happened later, there is no land, a share is not within 0 and 1, or a value is
        not a finite number.

    Notes
    -----
    PAI is Chainey, Tompson and Uhlig (2008), Security Journal 21; PEI is Hunt (2016), "Do crime hot
    spots move?"; PEI* is White, Hunt and Green (2023), Security Journal: the catch against the best
    with the largest area allowed, so that flagging less than allowed gains nothing.

    Examples
    --------
    Four cells of one hectare; half of the land may be flagged:

    >>> half = accuracy_scores([9, 5, 1, 0], [1e4] * 4, [6, 1, 3, 0], shares=[0.5])[0]
    >>> half.n, half.n_total, half.hit_rate, half.pai
    (7.0, 10.0, 0.7, 1.4)
    >>> round(half.pei, 3), round(half.pei_star, 3)
    (0.778, 0.778)
    """
    flags = np.asarray(values).dtype == np.bool_
    value, land, later = _checked(values, area_of_cells, later_counts)
    if flags:
        return (score_of_flags(value > 0, land, later),)
    return tuple(_score_at(share, value, land, later) for share in checked_shares(shares))


def score_of_flags(
    flags: BoolArray, land: FloatArray, later: FloatArray, share: float | None = None
) -> ShareAccuracy:
    """Score cells that are flagged; ``share`` is what was allowed, if more."""
    area, area_total = float(land[flags].sum()), float(land.sum())
    n, n_total = float(later[flags & (land > 0)].sum()), float(later.sum())
    allowed = area if share is None else max(area, share * area_total)
    hit_rate = n / n_total
    low, high = wilson_interval(hit_rate, independent_number(later))
    return ShareAccuracy(
        share=area / area_total if share is None else share,
        n=n,
        n_total=n_total,
        area_m2=area,
        area_total_m2=area_total,
        hit_rate=hit_rate,
        hit_rate_low=low,
        hit_rate_high=high,
        pai=_ratio(hit_rate, area / area_total),
        pei=_ratio(n, most_that_could_be_caught(land, later, area)),
        pei_star=_ratio(n, most_that_could_be_caught(land, later, allowed)),
    )


def _score_at(
    share: float, value: FloatArray, land: FloatArray, later: FloatArray
) -> ShareAccuracy:
    flags = flagged(value, land, later, share * float(land.sum()))
    return score_of_flags(flags, land, later, share)


def _ratio(part: float, whole: float) -> float:
    """Nothing of nothing is nothing: a share smaller than any cell flags and catches none."""
    return part / whole if whole > 0 else 0.0


def _checked(
    values: ArrayLike, area_of_cells: ArrayLike, later_counts: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    columns = [
        np.ascontiguousarray(column, dtype=np.float64)
        for column in (values, area_of_cells, later_counts)
    ]
    value, land, later = columns
    if value.ndim != 1 or not value.shape == land.shape == later.shape:
        raise InputError(
            "The values, areas and later counts must be three lists of the same length, one entry "
            "for each cell."
        )
    if not np.isfinite(value).all():
        raise InputError("A value of the map is not a finite number: leave its cell out.")
    if not all(np.isfinite(column).all() and (column >= 0).all() for column in (land, later)):
        raise InputError("The areas and later counts of the cells must be numbers of zero or more.")
    if not land.sum() > 0:
        raise InputError("The study area has no land: give cells with an area above 0.")
    if not later.sum() > 0:
        raise InputError(
            "There are no later incidents in the study area to score the map by: choose another "
            "period."
        )
    return value, land, later


def checked_shares(shares: Sequence[float]) -> Sequence[float]:
    """Return shares of an area, above 0 and not above 1; at least one."""
    if isinstance(shares, str) or not isinstance(shares, Iterable):
        raise InputError(f"The shares are {shares!r}: give a list of them, for instance [0.03].")
    if len(shares) == 0:
        raise InputError("There is no share of the area to flag: give some, such as 0.01 and 0.03.")
    for share in shares:
        if not 0 < require_number(share, "share of the area") <= 1:
            raise InputError(
                f"The share of the area is {share:g}: give a number above 0 and not above 1, such "
                "as 0.03 for 3 %."
            )
    return shares

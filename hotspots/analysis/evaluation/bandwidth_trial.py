"""Bandwidths tried on what was kept back: fitted on earlier incidents, scored on later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely import MultiPolygon, Polygon

from hotspots.analysis.evaluation.flagging import flagged
from hotspots.analysis.evaluation.judged_cells import judged_cells
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

CANDIDATES_M = (150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 650.0, 800.0, 1000.0, 1250.0, 1500.0,
                2000.0)  # fmt: skip
FOLDS = 3
LONGEST_DAYS = 31
Fold = tuple[WeightedPoints, WeightedPoints]
"""Incidents to fit on, and later ones to score on."""


@dataclass(frozen=True)
class BandwidthTrial:
    """What each bandwidth would have caught in one area.

    Attributes
    ----------
    candidates
        Bandwidths tried, ascending, metres.
    caught
        Later incidents caught, shape (candidates, cells with later incidents, over all folds).
    n_fit, n
        Incidents fitted on in the last fold, and later incidents over all folds.
    share
        Share of the area that was flagged.
    """

    candidates: tuple[float, ...]
    caught: FloatArray
    n_fit: float
    n: float
    share: float

    @property
    def hits(self) -> FloatArray:
        """Later incidents caught by each candidate."""
        total: FloatArray = self.caught.sum(axis=1)
        return total

    def error(self, first: int, second: int) -> float:
        """Standard error of the difference in catch between two candidates, incidents."""
        return float(np.sqrt(np.square(self.caught[first] - self.caught[second]).sum()))


def try_bandwidths(
    folds: Sequence[Fold],
    within: Polygon | MultiPolygon,
    *,
    cell_size: float = 50.0,
    candidates: Sequence[float] = CANDIDATES_M,
    share: float = 0.03,
    kernel: str = "quartic",
    minimum: float = 0.0,
) -> BandwidthTrial:
    """Score each bandwidth by the later incidents in the densest share of the area.

    Parameters
    ----------
    folds
        Pairs of earlier and later incidents of the area. Give earlier ones as far outside it as
        the largest candidate reaches; later ones count inside it only. All incidents count alike,
        whatever harm they have: few grave ones would decide.
    cell_size
        Side of the cells that are flagged, metres; for protected cells give their size.
    minimum
        Candidates below it are not tried, metres: for protected cells twice their size, since a
        narrower kernel only draws the squares.

    Raises
    ------
    InputError
        If no candidate is left, or the area or a bandwidth cannot be used.
    """
    tried = tuple(sorted({float(h) for h in candidates if h >= minimum}))
    if not tried:
        raise InputError(
            f"No bandwidth of {minimum:g} m or more is among those to try: give larger candidates."
        )
    caught = [_caught(fold, within, cell_size, tried, share, kernel) for fold in folds]
    last_fit = folds[-1][0] if folds else None
    return BandwidthTrial(
        candidates=tried,
        caught=np.concatenate(caught, axis=1) if caught else np.zeros((len(tried), 0)),
        n_fit=last_fit.chosen(last_fit.inside).n if last_fit else 0.0,
        n=sum(later.chosen(later.inside).n for _, later in folds),
        share=share,
    )


def _caught(
    fold: Fold,
    within: Polygon | MultiPolygon,
    cell_size: float,
    candidates: Sequence[float],
    share: float,
    kernel: str,
) -> FloatArray:
    fit, later = (replace(points, harm=None) for points in fold)
    cells = judged_cells(within, later, cell_size)
    happened = np.flatnonzero(cells.later)
    allowed = share * float(cells.land.sum())
    caught = np.zeros((len(candidates), happened.size))
    if happened.size == 0 or fit.n == 0:
        return caught
    for number, bandwidth in enumerate(candidates):
        values = cells.density(fit, bandwidth, kernel)
        flags = flagged(values, cells.land, cells.later, allowed)
        caught[number] = (flags * cells.later)[happened]
    return caught


def forward_folds(points: WeightedPoints, folds: int = FOLDS) -> tuple[Fold, ...]:
    """Keep back the last months one by one: all months before each, and that month.

    Six months make three folds: three months and the fourth, four and the fifth, five and the
    sixth. At most half of the months are kept back; one month makes no fold.

    Raises
    ------
    InputError
        If the points have no dates, or one stands for incidents of several months: a protected
        cell. Make folds of protected cells from selections of their own.
    """
    if points.first_date is None or points.last_date is None:
        raise InputError(
            "The incidents have no dates to tell earlier from later ones: give first_date and "
            "last_date."
        )
    spread = (points.last_date - points.first_date).astype("timedelta64[D]").astype(np.int64)
    dated = ~(np.isnat(points.first_date) | np.isnat(points.last_date)) & (spread <= LONGEST_DAYS)
    if (points.weight[~dated] > 1).any():
        raise InputError(
            "Some points stand for incidents of several months: give the earlier and the later "
            "incidents separately."
        )
    if not dated.any():
        return ()
    # A night belongs to the month in which it began.
    month = points.first_date.astype("datetime64[M]").astype(np.int64)
    first, last = int(month[dated].min()), int(month[dated].max())
    kept_back = min(folds, (last - first + 1) // 2)
    return tuple(
        (points.chosen(dated & (month < number)), points.chosen(dated & (month == number)))
        for number in range(last - kept_back + 1, last + 1)
    )

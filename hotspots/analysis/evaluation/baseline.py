"""What a map has to beat: the counts of the period before, square by square.

Whoever has last period's list of incidents can colour squares without any method. The baseline gets
every benefit of the doubt: ties are settled by lot, not against it, and of several sizes of square
the one is taken that turned out best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.analysis.evaluation.flagging import expected_share
from hotspots.analysis.evaluation.intervals import NORMAL_95, difference_error
from hotspots.analysis.evaluation.judged_cells import JudgedCells
from hotspots.analysis.grids.grid import BoolArray
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

SQUARES_M = (50.0, 250.0)


@dataclass(frozen=True)
class BaselineAccuracy:
    """How last period's counts would have done, and the map beside them.

    Attributes
    ----------
    share
        Share of the area that may be flagged.
    cell_size
        Side of the squares in which the counts did best, metres.
    hit_rate
        Share of the later incidents that they caught, expected over ties.
    difference, error
        Hit rate of the map less theirs, and its standard error.
    """

    share: float
    cell_size: float
    hit_rate: float
    difference: float
    error: float

    @property
    def beaten(self) -> bool:
        """Whether the map caught more."""
        return self.difference > 0

    @property
    def by_chance(self) -> bool:
        """Whether the difference is within what chance makes of so many incidents."""
        return abs(self.difference) <= NORMAL_95 * self.error


def strongest_baseline(
    cells: JudgedCells,
    fit: WeightedPoints,
    flags: BoolArray,
    share: float,
    *,
    squares: Sequence[float] = SQUARES_M,
) -> BaselineAccuracy:
    """The best of last period's counts in squares of several sizes, beside a map's flags.

    Parameters
    ----------
    flags
        Cells that the map flags, shape (n,) of the judged cells.
    share
        Share of the area that may be flagged.
    """
    allowed = share * float(cells.land.sum())
    total = float(cells.later.sum())
    best: tuple[float, float, FloatArray] | None = None
    for size in squares:
        chosen = expected_share(cells.counts(fit, size), cells.land, allowed)
        hit_rate = float((chosen * cells.later).sum()) / total
        if best is None or hit_rate > best[1]:
            best = size, hit_rate, chosen
    if best is None:
        raise InputError(
            "There are no squares to compare last period's counts in: give their sides in metres."
        )
    size, hit_rate, chosen = best
    caught = float(cells.later[flags].sum()) / total
    return BaselineAccuracy(
        share=share,
        cell_size=size,
        hit_rate=hit_rate,
        difference=caught - hit_rate,
        error=difference_error(flags.astype(float), chosen, cells.later, total),
    )

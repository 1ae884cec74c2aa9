"""How an area changed from one period to another, square by square and hotspot by hotspot.

Both periods go through the gate, so of protected figures only squares that may be shown in both of
them can be compared: a square that is shown in one alone may have had any number in the other.
Agencies that did not report throughout both periods are left out, since an agency that begins or
stops sending would look like a rise or a fall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.analysis.change.period_change import PeriodChange, change_array
from hotspots.area_assessment import AreaAssessment
from hotspots.comparable_periods import comparable_agencies, days_of, require_apart
from hotspots.disclosure import CELL_SIZE, Sight, see
from hotspots.hotspot_facts import NOWHERE, hotspot_of
from hotspots.periods import Period
from hotspots.picture import Picture

CHANCE = 0.05
"""A change is told to be more than chance if its adjusted p is at most this."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Change:
    """Incidents before and after, and the ratio of their rates.

    Attributes
    ----------
    ratio, low, high
        Rate after over rate before and its exact 95 % interval; infinite where there were none
        before, NaN where there were none at all.
    p_adjusted
        For as many comparisons as were made.
    """

    before: int
    after: int
    ratio: float
    low: float
    high: float
    p_adjusted: float

    @property
    def more_than_chance(self) -> bool:
        """Whether chance alone would seldom change as much."""
        return self.p_adjusted <= CHANCE


@dataclass(frozen=True, eq=False)
class AreaChange:
    """The change of one area.

    Attributes
    ----------
    before, after
        The two periods.
    agencies
        Codes of those whose incidents are compared; none if nothing can be compared.
    whole
        Of all squares that are compared; None if none is.
    cells
        n_before, n_after, rate_ratio, ratio_low, ratio_high, p_adjusted and squares of
        ``CELL_SIZE`` with incidents, EPSG:27700.
    hotspots
        Of each hotspot by rank, None where it cannot be told.
    not_compared
        Squares left out because they may be shown in one of the periods only.
    notes
        Sentences: what is left out and why.
    """

    before: Period
    after: Period
    agencies: tuple[str, ...]
    whole: Change | None
    cells: gpd.GeoDataFrame
    hotspots: tuple[Change | None, ...]
    not_compared: int
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Points:
    """What the gate lets through of an area in one period: points and the incidents of each."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    n: Numbers


@dataclass(frozen=True, eq=False)
class _Squares:
    """Column and row of each square on the fixed grid, and its incidents before and after."""

    cell: Numbers
    n: Numbers
    left_out: int


def area_change(picture: Picture, found: AreaAssessment, before: Period) -> AreaChange:
    """Compare the period of an assessment with another one.

    Parameters
    ----------
    found
        The area as it is assessed for the one period.
    before
        The other, that it is compared with.

    Raises
    ------
    InputError
        If the two periods share a month.
    """
    after = found.selection.period
    require_apart(after, before)
    agencies, notes = comparable_agencies(picture, found.selection, before)
    shapes = found.hotspots.hotspots.geometry.to_numpy()
    if not agencies:
        none = (None,) * len(shapes)
        return AreaChange(before, after, (), None, _frame(_NO_SQUARES, (1, 1)), none, 0, notes)
    lengths = days_of(before), days_of(after)
    seen = [_points(picture, found, period, agencies) for period in (before, after)]
    squares = _compared(seen[0], seen[1], found.sight)
    if found.sight is Sight.EXACT:
        inside = [_in_hotspots(shapes, points) for points in seen]
    else:
        inside = [_in_hotspots(shapes, points) for points in _middles(squares)]
    if squares.left_out:
        notes += (_left_out(squares.left_out),)
    return AreaChange(
        before,
        after,
        agencies,
        whole=_changes(squares.n.sum(axis=0, keepdims=True), lengths)[0],
        cells=_frame(squares, lengths),
        hotspots=_changes(np.column_stack(inside), lengths),
        not_compared=squares.left_out,
        notes=notes,
    )


def _points(
    picture: Picture, found: AreaAssessment, period: Period, agencies: tuple[str, ...]
) -> _Points:
    areas = picture.boundaries.areas
    selection = replace(found.selection, period=period, agencies=agencies)
    visible = see(picture.snapshot, selection, found.sight, areas=len(areas))
    own = visible.area == areas.index(found.area)
    return _Points(visible.x[own], visible.y[own], visible.weight[own].astype(np.int64))


def _compared(before: _Points, after: _Points, sight: Sight) -> _Squares:
    x, y = np.concatenate([before.x, after.x]), np.concatenate([before.y, after.y])
    cells = np.floor(np.column_stack([x, y]) / CELL_SIZE).astype(np.int64)
    cell, of = np.unique(cells, axis=0, return_inverse=True)
    n = np.zeros((len(cell), 2), dtype=np.int64)
    first, second = np.split(of.ravel(), [len(before.x)])
    np.add.at(n[:, 0], first, before.n)
    np.add.at(n[:, 1], second, after.n)
    if sight is Sight.EXACT:
        return _Squares(cell, n, 0)
    both = (n > 0).all(axis=1)
    return _Squares(cell[both], n[both], int((~both).sum()))


def _middles(squares: _Squares) -> list[_Points]:
    x, y = (squares.cell * float(CELL_SIZE) + CELL_SIZE / 2).T
    return [_Points(x, y, n) for n in squares.n.T]


def _in_hotspots(shapes: NDArray[np.object_], points: _Points) -> Numbers:
    at = hotspot_of(shapes, points.x, points.y)
    n = np.zeros(len(shapes), dtype=np.int64)
    np.add.at(n, at[at != NOWHERE], points.n[at != NOWHERE])
    return n


def _tested(n: Numbers, lengths: tuple[int, int]) -> PeriodChange:
    return change_array(n[:, 0], n[:, 1], length_before=lengths[0], length_after=lengths[1])


def _changes(n: Numbers, lengths: tuple[int, int]) -> tuple[Change | None, ...]:
    """The change of each pair of counts; None where there is nothing in either period."""
    tested = _tested(n, lengths)
    return tuple(
        Change(
            before=int(pair[0]),
            after=int(pair[1]),
            ratio=float(tested.rate_ratio[i]),
            low=float(tested.ratio_low[i]),
            high=float(tested.ratio_high[i]),
            p_adjusted=float(tested.p_adjusted[i]),
        )
        if pair.any()
        else None
        for i, pair in enumerate(n)
    )


def _frame(squares: _Squares, lengths: tuple[int, int]) -> gpd.GeoDataFrame:
    tested = _tested(squares.n, lengths)
    west, south = (squares.cell * float(CELL_SIZE)).T
    return gpd.GeoDataFrame(
        {
            "n_before": squares.n[:, 0],
            "n_after": squares.n[:, 1],
            "rate_ratio": tested.rate_ratio,
            "ratio_low": tested.ratio_low,
            "ratio_high": tested.ratio_high,
            "p_adjusted": tested.p_adjusted,
        },
        geometry=shapely.box(west, south, west + CELL_SIZE, south + CELL_SIZE),
        crs="EPSG:27700",
    )


_NO_SQUARES = _Squares(np.empty((0, 2), np.int64), np.empty((0, 2), np.int64), 0)


def _left_out(squares: int) -> str:
    if squares == 1:
        return "1 square is not compared: it may be shown in one of the two periods only."
    return (
        f"{squares:,} squares are not compared: each may be shown in one of the two periods only."
    )

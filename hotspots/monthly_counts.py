"""Monthly counts of every theme, kind and community area, as one person may see them.

The gate of `hotspots.disclosure` lets one selection through at a time. A chart of two years for
every kind of incident asks for hundreds, so here the rule of the gate is applied to all of them at
once: a month of a theme or kind in an area is a selection of its own, with squares of its own, and
what is told of it is what ``Picture.area_counts`` tells of that month. Whoever may see the one may
fetch the other, so a chart opens no way to a figure that the gate has closed: had it a count as
soon as it is ``FEWEST``, what the gate withholds beside the squares it shows would follow by
subtraction. That two selections which overlap may tell more together is the known limit of the
gate, here as there.

Where incidents are withheld there are at least 1 and at most ``FEWEST - 1`` of them. A count for
the county is the sum over its areas, with the sums of these bounds: summed anew from incidents it
would give away what one area withholds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.disclosure import CELL_SIZE, FEWEST, Sight
from hotspots.periods import Period, month_number
from hotspots.protected_cells import few, may_be_told
from hotspots.store.snapshot import OUTSIDE, Snapshot
from hotspots.themes import THEMES

Numbers = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Kind = tuple[str, str | None]
"""A theme, and one of its subtypes or all of them."""


@dataclass(frozen=True, eq=False)
class MonthlyCounts:
    """Counts that may be told, and where there are others.

    Attributes
    ----------
    kinds
        Every theme, and every subtype of each.
    period
        The months.
    told
        Shape (kinds, areas, months): incidents that may be told.
    withheld
        The same shape: whether there are others, 1 to ``FEWEST - 1`` of them.
    """

    kinds: tuple[Kind, ...]
    period: Period
    told: Numbers
    withheld: NDArray[np.bool_]

    @property
    def least(self) -> Numbers:
        """The fewest incidents that there can be."""
        return self.told + self.withheld

    @property
    def most(self) -> Numbers:
        """The most incidents that there can be."""
        return self.told + self.withheld * (FEWEST - 1)


def monthly_counts(
    snapshot: Snapshot,
    period: Period,
    sight: Sight,
    *,
    areas: int,
    agencies: tuple[str, ...] = (),
) -> MonthlyCounts:
    """Count each month of a period.

    Parameters
    ----------
    areas
        How many community areas there are.
    agencies
        Codes of those whose incidents are counted; none means all.
    """
    kinds = tuple(
        (theme.id, subtype)
        for theme in THEMES.values()
        for subtype in (None, *(kind.id for kind in theme.subtypes))
    )
    shape = (len(kinds), areas, period.months)
    rows = _counted_rows(snapshot, period, agencies)
    member, kind = _kinds_of_rows(snapshot, rows, kinds)
    area, month = snapshot.area[rows], snapshot.month[rows] - month_number(period.first)
    group = np.ravel_multi_index((kind, area[member].astype(np.int64), month[member]), shape)
    if sight is Sight.EXACT:
        told = np.bincount(group, minlength=int(np.prod(shape)))
        withheld = np.zeros(told.shape, dtype=np.bool_)
    else:
        told, withheld = _protected(snapshot, rows, member, group, int(np.prod(shape)))
    return MonthlyCounts(kinds, period, told.reshape(shape), withheld.reshape(shape))


def county_and_areas(bounds: Numbers) -> FloatArray:
    """A row for each kind and place, the county before its areas, from counts by kind and area."""
    with_county = np.concatenate((bounds.sum(axis=1, keepdims=True), bounds), axis=1)
    return with_county.reshape(-1, bounds.shape[2]).astype(np.float64)


def _counted_rows(snapshot: Snapshot, period: Period, agencies: tuple[str, ...]) -> Numbers:
    """Incidents of the period with a point in an area."""
    counted = (snapshot.month >= month_number(period.first)) & np.isfinite(snapshot.easting)
    counted &= (snapshot.month <= month_number(period.last)) & (snapshot.area != OUTSIDE)
    if agencies:
        wanted = [i for i, (code, _) in enumerate(snapshot.agencies) if code in agencies]
        counted &= np.isin(snapshot.agency, wanted)
    return np.flatnonzero(counted)


def _kinds_of_rows(
    snapshot: Snapshot, rows: Numbers, kinds: tuple[Kind, ...]
) -> tuple[Numbers, Numbers]:
    """Each incident twice, with its theme and with its subtype: positions in rows and of kinds."""
    # The last row and column are those of an incident without a theme or a subtype.
    number = np.full((len(snapshot.themes) + 1, len(snapshot.subtypes) + 1), -1, dtype=np.int64)
    of_theme = np.full(len(snapshot.themes) + 1, -1, dtype=np.int64)
    for i, (theme, subtype) in enumerate(kinds):
        if theme not in snapshot.themes:
            continue
        if subtype is None:
            of_theme[snapshot.themes.index(theme)] = i
        elif subtype in snapshot.subtypes:
            number[snapshot.themes.index(theme), snapshot.subtypes.index(subtype)] = i
    theme_of, subtype_of = snapshot.theme[rows], snapshot.subtype[rows]
    kind = np.concatenate((of_theme[theme_of], number[theme_of, subtype_of]))
    known = kind >= 0
    return np.tile(np.arange(len(rows)), 2)[known], kind[known]


def _protected(
    snapshot: Snapshot, rows: Numbers, member: Numbers, group: Numbers, groups: int
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Counts of each group that may be told, and whether there are others."""
    square = _squares(snapshot.easting[rows], snapshot.northing[rows])
    place = _places(snapshot, rows)
    on_map = (~snapshot.sensitive[rows] & ~snapshot.piled[rows])[member]
    placed = member[on_map]
    unit = _paired(group[on_map], square[placed])
    shown = may_be_told(unit, _paired(unit, place[placed]), int(unit.max(initial=-1)) + 1)
    in_square = np.zeros(len(member), dtype=np.bool_)
    in_square[on_map] = shown[unit]
    mapped = np.bincount(group[in_square], minlength=groups)
    remainder = np.bincount(group[~in_square], minlength=groups)
    withheld = few(remainder)
    return mapped + np.where(withheld, 0, remainder), withheld


def _squares(easting: FloatArray, northing: FloatArray) -> Numbers:
    """The number of the square of ``CELL_SIZE`` that each incident lies in."""
    column, line = (np.floor(each / CELL_SIZE).astype(np.int64) for each in (easting, northing))
    return _paired(column - column.min(initial=0), line - line.min(initial=0))


def _places(snapshot: Snapshot, rows: Numbers) -> Numbers:
    """The number of the place of each incident."""
    east, north = (_numbered(each[rows]) for each in (snapshot.easting, snapshot.northing))
    place = _paired(east, north)
    # A shared map point stands for many addresses: each incident there has a place of its own.
    return np.where(snapshot.snapped[rows], len(rows) + np.arange(len(rows)), place)


def _paired(first: Numbers, second: Numbers) -> Numbers:
    """A number for each pair that occurs, from 0 without gaps; both columns are 0 or more."""
    return _numbered(first * (int(second.max(initial=0)) + 1) + second)


def _numbered(values: Numbers | FloatArray) -> Numbers:
    return np.asarray(pd.factorize(values)[0], dtype=np.int64)

"""The gate: the one place that turns incidents into what a person may see.

Everything behind it, maps, tables, clusters, downloads and totals, is made from what it lets
through, so nothing behind it can leak. Analysts see exact points. Everyone else sees protected
cells: counts in squares of a fixed grid. A square is shown if it has at least ``FEWEST`` incidents
at ``FEWEST_PLACES`` different places, none of which has more than ``LARGEST_PERCENT`` per cent of
them; five calls from one farmhouse would otherwise be a mark on somebody's home. An incident that
its publisher moved to a shared map point marks no home: each counts as a place of its own. The
incidents of other squares join the remainder of their community area, which counts in the area's
total if it has ``FEWEST`` or is empty, and is withheld otherwise, so that a total never gives a
small square away by subtraction.

Known limit: two selections that overlap, such as January to March and January to February, are
each safe but their difference need not be. The perturbation of counts that defeats this is the
next step of this module; until then only signed-in partners see protected cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.periods import Period, month_number
from hotspots.roles import Role
from hotspots.store.snapshot import OUTSIDE, Snapshot
from hotspots.themes import find_theme

CELL_SIZE = 250
"""Side of a protected cell in metres; edges are multiples of it on the National Grid."""

FEWEST = 5
"""The smallest count that is shown."""

FEWEST_PLACES = 3
"""The fewest different places whose incidents are shown as a square."""

LARGEST_PERCENT = 60
"""The most of a shown square's incidents that one place may have, in per cent."""


class Sight(StrEnum):
    """How much of the incidents a person may see."""

    EXACT = "exact"
    PROTECTED = "protected"


def sight_of(role: Role) -> Sight:
    """Exact points are for analysts; whoever is not named sees protected cells."""
    return Sight.EXACT if role is Role.ANALYST else Sight.PROTECTED


@dataclass(frozen=True)
class Selection:
    """Which incidents a map or table is about. No agencies means all of them."""

    theme: str
    period: Period
    subtype: str | None = None
    agencies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        theme = find_theme(self.theme)
        if self.subtype is not None:
            theme.subtype(self.subtype)

    def rows(self, snapshot: Snapshot) -> NDArray[np.bool_]:
        """Which of a snapshot's incidents it selects."""
        chosen: NDArray[np.bool_] = snapshot.theme == _position(snapshot.themes, self.theme)
        chosen &= snapshot.month >= month_number(self.period.first)
        chosen &= snapshot.month <= month_number(self.period.last)
        if self.subtype is not None:
            chosen &= snapshot.subtype == _position(snapshot.subtypes, self.subtype)
        if self.agencies:
            codes = [code for code, _ in snapshot.agencies]
            chosen &= np.isin(snapshot.agency, [_position(codes, code) for code in self.agencies])
        return chosen


@dataclass(frozen=True)
class Visible:
    """What may be seen of a selection: weighted points, and totals of each community area.

    Attributes
    ----------
    x, y, weight, area
        A point for each incident, or for each protected cell (its centre) with its count; ``area``
        is the position of the community area, ``OUTSIDE`` beyond all of them.
    first_day, last_day
        datetime64[D]; for a protected cell the first and last day of its months.
    agencies
        Codes joined by "; "; for a protected cell those with at least ``FEWEST`` incidents in it.
    totals, mapped
        For each area, incidents that may be told, and those among them that have a point above.
    withheld
        For each area, whether there are incidents that neither figure tells.
    outside, unlocated
        Incidents beyond all areas, and without a point; None where withheld.
    accuracy_m
        For each area, the accuracy that half of the mapped incidents have or better, and the one
        that nine in ten have; shape (areas, 2), metres, NaN without any.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    area: NDArray[np.int16]
    first_day: NDArray[np.datetime64]
    last_day: NDArray[np.datetime64]
    agencies: NDArray[np.object_]
    totals: NDArray[np.int64]
    mapped: NDArray[np.int64]
    withheld: NDArray[np.bool_]
    outside: int | None
    unlocated: int | None
    accuracy_m: NDArray[np.float64]


def see(snapshot: Snapshot, selection: Selection, sight: Sight, *, areas: int) -> Visible:
    """Let through what may be seen of a selection.

    Parameters
    ----------
    areas
        How many community areas there are.
    """
    chosen = np.flatnonzero(selection.rows(snapshot))
    located = np.isfinite(snapshot.easting[chosen])
    mappable = chosen[located & ~snapshot.sensitive[chosen]]
    area_totals = _per_area(snapshot.area[chosen[located]], areas)
    outside = int((snapshot.area[chosen[located]] == OUTSIDE).sum())
    unlocated = int((~located).sum())
    if sight is Sight.EXACT:
        return Visible(
            x=snapshot.easting[mappable],
            y=snapshot.northing[mappable],
            weight=np.ones(len(mappable)),
            area=snapshot.area[mappable],
            first_day=snapshot.first_day[mappable],
            last_day=snapshot.last_day[mappable],
            agencies=np.array([code for code, _ in snapshot.agencies], dtype=object)[
                snapshot.agency[mappable]
            ],
            totals=area_totals,
            mapped=_per_area(snapshot.area[mappable], areas),
            withheld=np.zeros(areas, dtype=bool),
            outside=outside,
            unlocated=unlocated,
            accuracy_m=_accuracy(snapshot, mappable, areas),
        )
    return _protected(snapshot, mappable, area_totals, outside, unlocated)


def _protected(
    snapshot: Snapshot,
    rows: NDArray[np.intp],
    area_totals: NDArray[np.int64],
    outside: int,
    unlocated: int,
) -> Visible:
    keys = np.column_stack(
        [
            snapshot.area[rows].astype(np.int64),
            np.floor(snapshot.easting[rows] / CELL_SIZE).astype(np.int64),
            np.floor(snapshot.northing[rows] / CELL_SIZE).astype(np.int64),
        ]
    )
    cells, cell_of, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    cell_of = cell_of.reshape(-1)
    shown = _many_places(cell_of, counts, snapshot, rows)
    shown &= counts >= FEWEST
    cells, counts = cells[shown], counts[shown]
    cell_of = np.where(shown, np.cumsum(shown) - 1, -1)[cell_of]
    members, of = rows[cell_of >= 0], cell_of[cell_of >= 0]
    first_month = np.full(len(cells), np.iinfo(np.int32).max)
    last_month = np.zeros(len(cells), dtype=np.int32)
    np.minimum.at(first_month, of, snapshot.month[members])
    np.maximum.at(last_month, of, snapshot.month[members])
    area = cells[:, 0].astype(np.int16)
    mapped = _per_area(area, len(area_totals), counts)
    withheld = _few(area_totals - mapped)
    mapped_outside = int(counts[area == OUTSIDE].sum())
    return Visible(
        x=_centres(cells[:, 1]),
        y=_centres(cells[:, 2]),
        weight=counts.astype(np.float64),
        area=area,
        first_day=_first_day(first_month),
        last_day=_first_day(last_month + 1) - 1,
        agencies=_agencies(snapshot, members, of, len(cells)),
        totals=np.where(withheld, mapped, area_totals),
        mapped=mapped,
        withheld=withheld,
        outside=None if _few(outside - mapped_outside) else outside,
        unlocated=None if _few(unlocated) else unlocated,
        accuracy_m=_accuracy(snapshot, members, len(area_totals)),
    )


def _many_places(
    cell_of: NDArray[np.intp],
    counts: NDArray[np.intp],
    snapshot: Snapshot,
    rows: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Which cells have incidents at enough places, none of which has most of them."""
    itself = np.where(snapshot.snapped[rows], np.arange(len(rows)) + 1, 0)
    place = (cell_of, snapshot.easting[rows], snapshot.northing[rows], itself)
    order = np.lexsort(place[::-1])
    sorted_by_place = np.column_stack(place)[order]
    new_place = np.ones(len(order), dtype=bool)
    new_place[1:] = (sorted_by_place[1:] != sorted_by_place[:-1]).any(axis=1)
    starts = np.flatnonzero(new_place)
    at_place = np.diff(starts, append=len(order))
    cell_of_place = cell_of[order][starts]
    places = np.bincount(cell_of_place, minlength=len(counts))
    largest = np.zeros(len(counts), dtype=np.int64)
    np.maximum.at(largest, cell_of_place, at_place)
    enough: NDArray[np.bool_] = places >= FEWEST_PLACES
    return enough & (100 * largest <= LARGEST_PERCENT * counts)


def _agencies(
    snapshot: Snapshot, members: NDArray[np.intp], cell_of: NDArray[np.intp], cells: int
) -> NDArray[np.object_]:
    codes = [code for code, _ in snapshot.agencies]
    counts = np.zeros((cells, len(codes)), dtype=np.int64)
    np.add.at(counts, (cell_of, snapshot.agency[members]), 1)
    named = np.empty(cells, dtype=object)
    for cell, told in enumerate(counts >= FEWEST):
        named[cell] = "; ".join(code for code, tell in zip(codes, told, strict=True) if tell)
    return named


def _accuracy(snapshot: Snapshot, rows: NDArray[np.intp], areas: int) -> NDArray[np.float64]:
    """Rounded up to ten metres: no single incident's figure comes through."""
    found = np.full((areas, 2), np.nan)
    known = rows[np.isfinite(snapshot.accuracy_m[rows])]
    for area in range(areas):
        accuracy = snapshot.accuracy_m[known[snapshot.area[known] == area]]
        if accuracy.size:
            exact = np.quantile(accuracy, [0.5, 0.9], method="inverted_cdf")
            found[area] = np.ceil(exact / 10) * 10
    return found


def _per_area(
    area: NDArray[np.int16], areas: int, weight: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    inside = area != OUTSIDE
    counts = np.bincount(
        area[inside], weights=None if weight is None else weight[inside], minlength=areas
    )
    return counts.astype(np.int64)


def _few(counts: Any) -> Any:
    """Whether there are some, but fewer than may be told."""
    return (counts > 0) & (counts < FEWEST)


def _centres(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    return cells.astype(np.float64) * CELL_SIZE + CELL_SIZE / 2


def _first_day(months: NDArray[np.integer[Any]]) -> NDArray[np.datetime64]:
    since_1970 = months.astype(np.int64) - 1970 * 12
    return since_1970.astype("datetime64[M]").astype("datetime64[D]")


def _position(names: tuple[str, ...] | list[str], name: str) -> int:
    # A theme or agency without incidents has no number; -2 is nobody's.
    return names.index(name) if name in names else -2

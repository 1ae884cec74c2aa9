"""The gate: the one place that turns incidents into what a person may see.

Everything behind it, maps, tables, clusters, downloads and totals, is made from what it lets
through, so nothing behind it can leak. Analysts see exact points. Everyone else sees protected
cells: counts in squares of a fixed grid. A square is shown if it has at least ``FEWEST`` incidents
at ``FEWEST_PLACES`` different places, none of which has more than ``LARGEST_PERCENT`` per cent of
them; five calls from one farmhouse would otherwise be a mark on somebody's home. An incident that
its publisher moved to a shared map point marks no home: each counts as a place of its own. The
incidents of other squares join the remainder of their community area, which counts in the area's
total if it has ``FEWEST`` or is empty, and is withheld otherwise, so that a total never gives a
small square away by subtraction. `hotspots.protected_cells` says how incidents whose places are
poorly known are left out without the difference telling of a few.

A part of the week (``Selection.times``) is a selection like any other: it has squares of its own,
each of which needs as many incidents at as many places. The parts that can be chosen are few, fixed
and do not overlap, so that no two of them can be subtracted from each other to tell of an hour;
incidents whose time is not known well enough are in none of them.

Known limit: two selections that overlap, such as January to March and January to February, or the
whole week and a part of it, are each safe but their difference need not be. The perturbation of
counts that defeats this is the next step of this module; until then only signed-in partners see
protected cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.harm import UNSPECIFIED
from hotspots.analysis.location_accuracy import PRECISE_M, grouped_quantiles
from hotspots.errors import InputError
from hotspots.location_quality import (
    Shares,
    accuracy_of_areas,
    located_by,
    precise_share,
    rounded_up,
)
from hotspots.protected_cells import CELL_SIZE, FEWEST, LIMITS_M, Units, few, protected_units
from hotspots.roles import Role
from hotspots.selection import Selection
from hotspots.store.snapshot import OUTSIDE, Snapshot

__all__ = ["CELL_SIZE", "FEWEST", "LIMITS_M", "Selection", "Sight", "Visible", "see", "sight_of"]


class Sight(StrEnum):
    """How much of the incidents a person may see."""

    EXACT = "exact"
    PROTECTED = "protected"


def sight_of(role: Role) -> Sight:
    """Exact points are for analysts; whoever is not named sees protected cells."""
    return Sight.EXACT if role is Role.ANALYST else Sight.PROTECTED


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
    categories
        The kind of each incident; None of protected cells, whose few incidents it would tell apart.
    point_accuracy_m, point_precise
        Accuracy of the point, for a protected cell that which half of its incidents have or
        better; and the share located to 100 m or better, NaN where withheld.
    totals, mapped
        For each area, incidents that may be told, and those among them that have a point above.
    left_out
        For each area, how many fewer they are because some are located too badly.
    piled
        For each area, incidents told of but not mapped because they lie on pile-ups. Beside
        protected cells always 0: it would be the number of one or two places.
    withheld
        For each area, whether there are incidents that neither figure tells.
    outside, unlocated
        Incidents beyond all areas, and without a point; None where withheld.
    accuracy_m
        For each area, the accuracy that half of the mapped incidents have or better, and that
        nine in ten have; shape (areas, 2), metres, NaN without any and where it is not known or,
        of protected cells, told of too few.
    located_by
        For each area, match types and their shares of the incidents that have a point above or
        would have one if none were left out; rare ones together for protected cells.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    area: NDArray[np.int16]
    first_day: NDArray[np.datetime64]
    last_day: NDArray[np.datetime64]
    agencies: NDArray[np.object_]
    categories: NDArray[np.object_] | None
    point_accuracy_m: NDArray[np.float64]
    point_precise: NDArray[np.float64]
    totals: NDArray[np.int64]
    mapped: NDArray[np.int64]
    left_out: NDArray[np.int64]
    piled: NDArray[np.int64]
    withheld: NDArray[np.bool_]
    outside: int | None
    unlocated: int | None
    accuracy_m: NDArray[np.float64]
    located_by: tuple[Shares, ...]


def see(snapshot: Snapshot, selection: Selection, sight: Sight, *, areas: int) -> Visible:
    """Let through what may be seen of a selection.

    Parameters
    ----------
    areas
        How many community areas there are.

    Raises
    ------
    InputError
        If protected cells are to leave out places by a limit that is none of ``LIMITS_M``.
    """
    chosen = np.flatnonzero(selection.rows(snapshot))
    is_located = np.isfinite(snapshot.easting[chosen])
    located, unlocated = chosen[is_located], int((~is_located).sum())
    if sight is Sight.EXACT:
        return _exact(snapshot, located, unlocated, selection, areas)
    if selection.located_within not in (None, *LIMITS_M):
        raise InputError(
            "Protected figures can leave out places known worse than "
            f"{', '.join(map(str, LIMITS_M))} metres: choose one of these."
        )
    return _protected(snapshot, located, unlocated, selection, areas)


def _exact(
    snapshot: Snapshot,
    located: NDArray[np.intp],
    unlocated: int,
    selection: Selection,
    areas: int,
) -> Visible:
    limit = np.inf if selection.located_within is None else selection.located_within
    # An accuracy that nobody knows is worse than any limit, but not than none.
    kept = (snapshot.accuracy_m[located] <= limit) | (selection.located_within is None)
    piled = snapshot.piled[located] & ~snapshot.sensitive[located] & (not selection.pile_ups)
    mappable = located[kept & ~snapshot.sensitive[located] & ~piled]
    totals = _per_area(snapshot.area[located[kept]], areas)
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
        # Without a kind a number is -1, and takes the last name.
        categories=np.array([*snapshot.subtypes, UNSPECIFIED], dtype=object)[
            snapshot.subtype[mappable]
        ],
        point_accuracy_m=snapshot.accuracy_m[mappable],
        point_precise=(snapshot.accuracy_m[mappable] <= PRECISE_M).astype(np.float64),
        totals=totals,
        mapped=_per_area(snapshot.area[mappable], areas),
        left_out=_per_area(snapshot.area[located], areas) - totals,
        piled=_per_area(snapshot.area[located[kept & piled]], areas),
        withheld=np.zeros(areas, dtype=bool),
        outside=int((snapshot.area[located[kept]] == OUTSIDE).sum()),
        unlocated=unlocated,
        accuracy_m=accuracy_of_areas(snapshot, mappable, areas),
        located_by=located_by(snapshot, located[~snapshot.sensitive[located] & ~piled], areas),
    )


def _protected(
    snapshot: Snapshot,
    located: NDArray[np.intp],
    unlocated: int,
    selection: Selection,
    areas: int,
) -> Visible:
    units = protected_units(snapshot, located, areas)
    stays = units.kept(snapshot.accuracy_m[located])
    counts = units.count(stays[selection.located_within])
    shown = np.flatnonzero(counts[: units.squares])
    in_square = stays[selection.located_within] & units.in_square
    members = located[in_square]
    of = (np.cumsum(counts[: units.squares] > 0) - 1)[units.unit[in_square]]
    first_month = np.full(len(shown), np.iinfo(np.int32).max)
    last_month = np.zeros(len(shown), dtype=np.int32)
    np.minimum.at(first_month, of, snapshot.month[members])
    np.maximum.at(last_month, of, snapshot.month[members])
    accuracy = snapshot.accuracy_m[members]
    well_located = np.bincount(of[accuracy <= PRECISE_M], minlength=len(shown))
    all_counts = units.count(stays[None])
    withheld = few(all_counts[units.squares :])
    mapped, totals = _told(units, counts, withheld)
    return Visible(
        x=_centres(units.column[shown]),
        y=_centres(units.row[shown]),
        weight=counts[shown].astype(np.float64),
        area=units.area[shown],
        first_day=_first_day(first_month),
        last_day=_first_day(last_month + 1) - 1,
        agencies=_agencies(snapshot, members, of, len(shown)),
        categories=None,
        point_accuracy_m=rounded_up(grouped_quantiles(accuracy, of, len(shown))[:, 0]),
        point_precise=precise_share(
            well_located, units.count(stays[PRECISE_M])[shown], counts[shown]
        ),
        totals=totals[:-1],
        mapped=mapped[:-1],
        left_out=(_told(units, all_counts, withheld)[1] - totals)[:-1],
        piled=np.zeros(areas, dtype=np.int64),
        withheld=withheld[:-1],
        outside=None if withheld[-1] else int(totals[-1]),
        unlocated=None if few(np.array(unlocated)) else unlocated,
        accuracy_m=accuracy_of_areas(snapshot, members, areas, fewest=FEWEST),
        located_by=located_by(snapshot, located[units.in_square], areas, fewest=FEWEST),
    )


def _told(
    units: Units, counts: NDArray[np.int64], withheld: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Incidents on the map and in all, of each area and, last, outside all of them."""
    where = np.where(units.area == OUTSIDE, units.areas, units.area)
    mapped = np.bincount(where, counts[: units.squares], minlength=units.areas + 1).astype(np.int64)
    return mapped, mapped + np.where(withheld, 0, counts[units.squares :])


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


def _per_area(area: NDArray[np.int16], areas: int) -> NDArray[np.int64]:
    return np.bincount(area[area != OUTSIDE], minlength=areas)


def _centres(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    return cells.astype(np.float64) * CELL_SIZE + CELL_SIZE / 2


def _first_day(months: NDArray[np.integer[Any]]) -> NDArray[np.datetime64]:
    since_1970 = months.astype(np.int64) - 1970 * 12
    return since_1970.astype("datetime64[M]").astype("datetime64[D]")

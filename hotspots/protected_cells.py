"""Squares that may be shown, and incidents that may be left out of them.

Whoever may not see exact points sees counts. A set of incidents in a square may be told if it has
at least ``FEWEST`` at ``FEWEST_PLACES`` different places, none of which has more than
``LARGEST_PERCENT`` per cent of them; the incidents of squares that may not be told join the
remainder of their area, which may be told from ``FEWEST``.

Leaving out incidents whose places are poorly known makes a second count beside the first, and the
difference of the two is a count as well. So incidents leave a square or a remainder only if those
that leave may be told and those that stay may be told. Otherwise, if fewer than ``FEWEST`` would
leave, they stay; else the whole square or remainder is left out. Limits are applied one after the
other from the widest down, each to what the one before has left: whatever two limits are compared,
the difference is nothing, or sets that may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hotspots.store.snapshot import OUTSIDE, Snapshot

CELL_SIZE = 250
"""Side of a protected cell in metres; edges are multiples of it on the National Grid."""

FEWEST = 5
"""The smallest count that is shown."""

FEWEST_PLACES = 3
"""The fewest different places whose incidents are shown as a square."""

LARGEST_PERCENT = 60
"""The most of a shown square's incidents that one place may have, in per cent."""

LIMITS_M = (100, 250, 500, 1000)
"""The accuracies in metres beyond which incidents may be left out of protected figures."""

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Units:
    """Incidents in units that are told of as wholes: shown squares, then the areas' remainders.

    Attributes
    ----------
    column, row, area
        Of each shown square: position on the grid of ``CELL_SIZE``, and its community area.
    areas
        How many community areas there are. Unit ``squares + area`` is an area's remainder, unit
        ``squares + areas`` that of everywhere else.
    unit
        Of each incident.
    place
        Of each incident: the same number at the same place of a square; in a remainder each
        incident has one of its own, since a remainder is no place.
    """

    column: Numbers
    row: Numbers
    area: NDArray[np.int16]
    areas: int
    unit: Numbers
    place: Numbers

    @property
    def squares(self) -> int:
        """How many squares are shown."""
        return len(self.area)

    @cached_property
    def in_square(self) -> Mask:
        """Which incidents lie in a shown square."""
        return self.unit < self.squares

    def count(self, members: Mask) -> Numbers:
        """How many members each unit has."""
        return np.bincount(self.unit[members], minlength=self.squares + self.areas + 1)

    def kept(self, accuracy_m: NDArray[np.float64]) -> Mapping[int | None, Mask]:
        """Which incidents stay under each of ``LIMITS_M``; under None, all of them.

        Parameters
        ----------
        accuracy_m
            Of each incident, metres; NaN is worse than any limit.
        """
        kept = np.ones(len(self.unit), dtype=np.bool_)
        found: dict[int | None, Mask] = {None: kept}
        too_few_at_first = self.count(kept) < FEWEST
        for limit in sorted(LIMITS_M, reverse=True):
            leaving = kept & ~(accuracy_m <= limit)
            if leaving.any():
                staying = kept & ~leaving
                left = self.count(leaving)
                safe = self._safe(staying)
                whole = too_few_at_first | (left == 0) | (safe & (left < FEWEST))
                parted = ~whole & safe & self._safe(leaving)
                kept = (kept & whole[self.unit]) | (staying & parted[self.unit])
            found[limit] = kept
        return found

    def _safe(self, members: Mask) -> Mask:
        units = self.squares + self.areas + 1
        return may_be_told(self.unit[members], self.place[members], units)


def protected_units(snapshot: Snapshot, rows: NDArray[np.intp], areas: int) -> Units:
    """Find the squares that may be shown.

    Parameters
    ----------
    rows
        Incidents with a point. Sensitive ones, and those on pile-ups, are in no square.
    areas
        How many community areas there are.
    """
    area = snapshot.area[rows].astype(np.int64)
    on_map = np.flatnonzero(~snapshot.sensitive[rows] & ~snapshot.piled[rows])
    cell_of, place_of, cells = _cells_and_places(snapshot, rows[on_map])
    shown = may_be_told(cell_of, place_of, len(cells))
    squares = cells[shown]
    square_of = np.where(shown, np.cumsum(shown) - 1, -1)[cell_of]
    unit = len(squares) + np.where(area == OUTSIDE, areas, area)
    place = len(on_map) + np.arange(len(rows), dtype=np.int64)
    in_square = square_of >= 0
    unit[on_map[in_square]] = square_of[in_square]
    place[on_map[in_square]] = place_of[in_square]
    return Units(
        column=squares[:, 1],
        row=squares[:, 2],
        area=squares[:, 0].astype(np.int16),
        areas=areas,
        unit=unit,
        place=place,
    )


def may_be_told(unit: Numbers, place: Numbers, units: int) -> Mask:
    """Which units have enough incidents, at enough places, none of which has most of them.

    Parameters
    ----------
    unit, place
        Of each incident; places of different units have different numbers.
    units
        How many units there are.
    """
    at_place = np.bincount(place)
    unit_of_place = np.zeros(len(at_place), dtype=np.int64)
    unit_of_place[place] = unit
    there = np.flatnonzero(at_place)
    n = np.bincount(unit, minlength=units)
    places = np.bincount(unit_of_place[there], minlength=units)
    largest = np.zeros(units, dtype=np.int64)
    np.maximum.at(largest, unit_of_place[there], at_place[there])
    enough: Mask = (n >= FEWEST) & (places >= FEWEST_PLACES)
    return enough & (100 * largest <= LARGEST_PERCENT * n)


def few(counts: NDArray[np.integer]) -> Mask:
    """Whether there are some, but fewer than may be told."""
    return (counts > 0) & (counts < FEWEST)


def _cells_and_places(
    snapshot: Snapshot, rows: NDArray[np.intp]
) -> tuple[Numbers, Numbers, Numbers]:
    """Number of the cell and of the place of each incident, and area, column, row of each cell."""
    easting, northing = snapshot.easting[rows], snapshot.northing[rows]
    cell = np.column_stack(
        [
            snapshot.area[rows].astype(np.int64),
            np.floor(easting / CELL_SIZE).astype(np.int64),
            np.floor(northing / CELL_SIZE).astype(np.int64),
        ]
    )
    # A shared map point stands for many addresses: each incident there has a place of its own.
    itself = np.where(snapshot.snapped[rows], np.arange(len(rows)) + 1, 0)
    order = np.lexsort((itself, northing, easting, *cell.T[::-1]))
    new_cell, new_place = np.ones(len(rows), np.bool_), np.ones(len(rows), np.bool_)
    new_cell[1:] = (np.diff(cell[order], axis=0) != 0).any(axis=1)
    new_place[1:] = new_cell[1:]
    for column in (easting, northing, itself):
        new_place[1:] |= np.diff(column[order]) != 0
    cell_of, place_of = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    cell_of[order] = np.cumsum(new_cell) - 1
    place_of[order] = np.cumsum(new_place) - 1
    return cell_of, place_of, cell[order][new_cell]

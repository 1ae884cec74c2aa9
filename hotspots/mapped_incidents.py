"""Which incidents the points of a map stand for: for what the gate tells of places besides counts.

`hotspots.disclosure.see` lets through points and their counts. When the incidents of a hotspot
happened is known to the incidents alone, so a part of the gate has to go back to them. This is that
part: it gives no more than the incidents that the map's points are made of, and whoever uses it
tells of them what `hotspots.protected_cells.may_be_told` allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.disclosure import CELL_SIZE, Selection, Sight
from hotspots.protected_cells import protected_units
from hotspots.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class MappedIncidents:
    """The incidents of a map, in the snapshot's order.

    Attributes
    ----------
    rows
        Their rows of the snapshot.
    x, y
        The point of the map that stands for each: its own, or the centre of its protected cell.
    place
        The same number at the same place, see `hotspots.protected_cells.Units.place`.
    """

    rows: NDArray[np.intp]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    place: NDArray[np.int64]


def mapped_incidents(
    snapshot: Snapshot, selection: Selection, sight: Sight, *, areas: int
) -> MappedIncidents:
    """Find the incidents that ``see`` makes the points of this selection from.

    Parameters
    ----------
    areas
        How many community areas there are.
    """
    chosen = np.flatnonzero(selection.rows(snapshot))
    located = chosen[np.isfinite(snapshot.easting[chosen])]
    if sight is Sight.EXACT:
        rows = located[_mappable(snapshot, located, selection)]
        return MappedIncidents(
            rows, snapshot.easting[rows], snapshot.northing[rows], np.arange(len(rows))
        )
    units = protected_units(snapshot, located, areas)
    shown = units.kept(snapshot.accuracy_m[located])[selection.located_within] & units.in_square
    square = units.unit[shown]
    x, y = (
        cells.astype(np.float64)[square] * CELL_SIZE + CELL_SIZE / 2
        for cells in (units.column, units.row)
    )
    return MappedIncidents(located[shown], x, y, units.place[shown])


def _mappable(
    snapshot: Snapshot, rows: NDArray[np.intp], selection: Selection
) -> NDArray[np.bool_]:
    mappable: NDArray[np.bool_] = ~snapshot.sensitive[rows]
    if not selection.pile_ups:
        mappable &= ~snapshot.piled[rows]
    if selection.located_within is not None:
        mappable &= snapshot.accuracy_m[rows] <= selection.located_within
    return mappable

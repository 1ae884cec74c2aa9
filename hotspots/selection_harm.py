"""The harm of stored incidents, for maps that weigh them by it instead of counting them alike.

A unit of such a map is an incident of average harm, so that its limits and colours keep their
meaning: a map by harm of incidents that are all alike is the map of their counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.harm import (
    UNSPECIFIED,
    Category,
    HarmTable,
    default_harm_table,
    harm_weights,
)
from hotspots.analysis.harm_account import harm_account
from hotspots.disclosure import Selection, Sight
from hotspots.errors import InputError
from hotspots.mapped_incidents import mapped_incidents
from hotspots.store.snapshot import Snapshot

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class HarmScale:
    """A table of what kinds of incident weigh, and what it is called."""

    table: HarmTable
    source: str


@dataclass(frozen=True)
class SelectionHarm:
    """The harm of the exact points of a selection.

    Attributes
    ----------
    harm
        Of each point in the order of the gate, in the unit of the table.
    weights
        Of each point in the order of the gate; 1 for average harm.
    mean
        The average that is 1, in the unit of the table: that of all incidents of the theme which
        are on exact maps, so that the maps of two areas or periods compare.
    sentence
        How incidents are weighed, for the reader.
    """

    harm: FloatArray
    weights: FloatArray
    mean: float
    sentence: str


def bundled_scale() -> HarmScale:
    """The bundled table."""
    return HarmScale(
        default_harm_table(), "days of imprisonment, mostly from the Cambridge Crime Harm Index"
    )


def selection_harm(
    snapshot: Snapshot, selection: Selection, scale: HarmScale, *, areas: int
) -> SelectionHarm:
    """Weigh the incidents that are the exact points of a selection.

    Raises
    ------
    InputError
        If the table lacks a kind of incident that is mapped, or all that it has weigh nothing.
    """
    available = snapshot.available() or selection.period
    rows, every = (
        mapped_incidents(snapshot, chosen, Sight.EXACT, areas=areas).rows
        for chosen in (selection, Selection(selection.theme, available))
    )
    by_kind = _weights_of_kinds(snapshot, selection.theme, np.union1d(rows, every), scale.table)
    mean = float(by_kind[snapshot.subtype[every]].mean()) if every.size else 1.0
    if mean == 0:
        raise InputError(
            f"All incidents of {selection.theme} weigh nothing in the table of harm: there is no "
            "harm to map."
        )
    harm = by_kind[snapshot.subtype[rows]]
    return SelectionHarm(
        harm,
        harm / mean,
        mean,
        f"an incident counts its harm ({scale.source}) over {mean:,.4g}, the average of all that "
        f"are stored of the theme and can be mapped{_account(snapshot, selection, rows, scale)}",
    )


def _account(
    snapshot: Snapshot, selection: Selection, rows: NDArray[np.intp], scale: HarmScale
) -> str:
    names = (*snapshot.subtypes, UNSPECIFIED)
    kinds: list[Category] = [
        (selection.theme, names[number]) for number in np.unique(snapshot.subtype[rows])
    ]
    return f"; weights {harm_account(kinds, scale.table)}" if kinds else ""


def _weights_of_kinds(
    snapshot: Snapshot, theme: str, rows: NDArray[np.intp], table: HarmTable
) -> FloatArray:
    """Weights by subtype number, only of those that occur; the last, -1, of one not given."""
    names = (*snapshot.subtypes, UNSPECIFIED)
    occurring = np.unique(snapshot.subtype[rows])
    weights = np.ones(len(names))
    weights[occurring] = harm_weights(theme, [names[number] for number in occurring], table=table)
    return weights

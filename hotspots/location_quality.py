"""How the places of a selection were found and how well they are known, area by area."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.location_accuracy import grouped_quantiles
from hotspots.store.snapshot import OUTSIDE, Snapshot

ROUNDED_M = 10
"""Accuracies are told rounded up to so many metres: no single incident's figure comes through."""

OTHER = "other"
"""What is told of the ways by which too few incidents were located."""

FOUND_BY = {
    "coordinate": "coordinates",
    "uprn": "property number (UPRN)",
    "address": "address",
    "junction": "junction",
    "postcode": "postcode",
    "street": "street",
    "near": "near a named place",
    "landmark": "landmark",
    "grid_reference": "grid reference",
    "place": "village, town or local place",
    "sector": "part of a postcode",
    OTHER: "in other ways",
}
"""Match types in words."""

Shares = tuple[tuple[str, float], ...]


def rounded_up(accuracy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Accuracies as they are told of protected figures."""
    return np.ceil(accuracy_m / ROUNDED_M) * ROUNDED_M


def accuracy_of_areas(
    snapshot: Snapshot, rows: NDArray[np.intp], areas: int, *, fewest: int = 0
) -> NDArray[np.float64]:
    """What half of each area's incidents, and nine in ten, are known to or better.

    Parameters
    ----------
    fewest
        Nine in ten are told of where the tenth is at least so many: what nine in ten of five are
        known to is what the worst one of them is known to.

    Returns
    -------
    numpy.ndarray
        Metres, rounded up, shape (areas, 2); NaN without any, and where the accuracy in question
        is known to nobody.
    """
    inside = rows[snapshot.area[rows] != OUTSIDE]
    accuracy, area = snapshot.accuracy_m[inside], snapshot.area[inside]
    found = rounded_up(grouped_quantiles(accuracy, area, areas, (0.5, 0.9)))
    found[np.bincount(area, minlength=areas) < 10 * fewest, 1] = np.nan
    return found


def located_by(
    snapshot: Snapshot, rows: NDArray[np.intp], areas: int, *, fewest: int = 1
) -> tuple[Shares, ...]:
    """By what the places of each area's incidents were found.

    Parameters
    ----------
    fewest
        The smallest number of incidents that is told. Those of rarer match types are told
        together as ``OTHER``; where these are too few as well, with the rarest of the rest.

    Returns
    -------
    tuple
        For each area (match type, share), the commonest first and ``OTHER`` last.
    """
    inside = rows[snapshot.area[rows] != OUTSIDE]
    names = snapshot.match_types
    pair = snapshot.area[inside].astype(np.int64) * len(names) + snapshot.match_type[inside]
    counts = np.bincount(pair, minlength=areas * len(names)).reshape(areas, len(names))
    return tuple(shares_told(dict(zip(names, row, strict=True)), fewest) for row in counts.tolist())


def shares_told(counts: dict[str, int], fewest: int) -> Shares:
    """Shares of counts by match type, those below ``fewest`` together; see `located_by`."""
    total = sum(counts.values())
    told = sorted(
        ((name, n) for name, n in counts.items() if n >= fewest), key=lambda found: -found[1]
    )
    others = total - sum(n for _, n in told)
    while told and 0 < others < fewest:
        others += told.pop()[1]
    if others:
        told.append((OTHER, others))
    return tuple((name, n / total) for name, n in told if n)


def sentence(shares: Shares) -> str:
    """``postcode 62%, coordinates 38%``; empty without any."""
    return ", ".join(f"{FOUND_BY.get(name, name)} {_percent(share)}" for name, share in shares)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.005 else "under 1%"


def precise_share(good: NDArray[Any], told: NDArray[Any], n: NDArray[Any]) -> NDArray[np.float64]:
    """Share of each square's incidents that are located well, NaN where it would tell of a few.

    Parameters
    ----------
    good, told
        How many of them there are, and how many leaving out the others would leave.
    n
        Incidents of the square.
    """
    return np.where(good == told, good / n, np.nan)

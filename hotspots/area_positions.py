"""How the year of each community area compares with those of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.exceptions.peers import Position, peer_position
from hotspots.analysis.exceptions.trends import YEAR
from hotspots.analysis.exceptions.wording import number
from hotspots.monthly_counts import MonthlyCounts
from hotspots.store.boundaries import CommunityArea

FEWEST_IN_A_YEAR = 30
"""The change of fewer incidents than this is mostly chance, and is not compared."""

LARGEST_RANGE = 10.0
"""A change that withheld counts leave open by more per cent than this is not compared either."""


@dataclass(frozen=True)
class AreaPosition:
    """The change of one area's theme from one year to the next, beside those of the other areas.

    Attributes
    ----------
    change, average
        Of the last 12 months from the 12 before, in per cent: of the area, and the mean of the
        other areas that can be compared. NaN where not known.
    position
        See `hotspots.analysis.exceptions.peers.peer_position`.
    """

    area: str
    slug: str
    theme: str
    change: float
    average: float
    position: Position

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        if self.position == "not known":
            return f"{self.area}: too few incidents, or too few areas, to compare its change."
        return (
            f"{self.area}: the last {YEAR} months {_changed(self.change)}, the other areas "
            f"{_changed(self.average)} on average ({self.position})."
        )


def area_positions(
    counts: MonthlyCounts, areas: tuple[CommunityArea, ...]
) -> tuple[AreaPosition, ...]:
    """Compare the areas by how each theme changed, since an area's size says nothing of its crime.

    Withheld counts are taken in the middle of their range, where that leaves the change hardly
    open. Fewer than 24 months give nothing.
    """
    if counts.period.months < 2 * YEAR:
        return ()
    change = _changes(counts.least, counts.most)
    return tuple(
        _position(area, theme, change[kind], at)
        for kind, (theme, subtype) in enumerate(counts.kinds)
        if subtype is None
        for at, area in enumerate(areas)
    )


def _changes(least: NDArray[np.int64], most: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per cent from one year to the next, from bounds by month; NaN where it cannot be told."""
    (least_before, least_after), (most_before, most_after) = (
        (bound[:, :, -2 * YEAR : -YEAR].sum(axis=2), bound[:, :, -YEAR:].sum(axis=2))
        for bound in (least, most)
    )
    change = np.full(least_before.shape, np.nan)
    enough = least_before >= FEWEST_IN_A_YEAR
    before, after = (least_before + most_before)[enough], (least_after + most_after)[enough]
    widest = 100 * (
        most_after[enough] / least_before[enough] - least_after[enough] / most_before[enough]
    )
    change[enough] = np.where(widest <= LARGEST_RANGE, 100 * (after / before - 1), np.nan)
    return change


def _position(
    area: CommunityArea, theme: str, changes: NDArray[np.float64], at: int
) -> AreaPosition:
    change = float(changes[at])
    found = peer_position(change, np.delete(changes, at))
    return AreaPosition(area.name, area.slug, theme, change, found.mean, found.position)


def _changed(per_cent: float) -> str:
    moved = "more" if round(per_cent, 1) >= 0 else "fewer"
    return f"had {number(abs(per_cent))}% {moved}"

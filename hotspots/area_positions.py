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

    Withheld counts are taken in the middle of their range. Fewer than 24 months give nothing.
    """
    if counts.period.months < 2 * YEAR:
        return ()
    middle = (counts.least + counts.most) / 2
    before = middle[:, :, -2 * YEAR : -YEAR].sum(axis=2)
    change = np.full(before.shape, np.nan)
    enough = before >= FEWEST_IN_A_YEAR
    change[enough] = 100 * (middle[:, :, -YEAR:].sum(axis=2)[enough] / before[enough] - 1)
    return tuple(
        _position(area, theme, change[kind], at)
        for kind, (theme, subtype) in enumerate(counts.kinds)
        if subtype is None
        for at, area in enumerate(areas)
    )


def _position(
    area: CommunityArea, theme: str, changes: NDArray[np.float64], at: int
) -> AreaPosition:
    change = float(changes[at])
    found = peer_position(change, np.delete(changes, at))
    return AreaPosition(area.name, area.slug, theme, change, found.mean, found.position)


def _changed(per_cent: float) -> str:
    moved = "more" if per_cent >= 0 else "fewer"
    return f"had {number(abs(per_cent))} % {moved}"

"""The months of a period as a reader may see each: selections of their own under the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hotspots.assessment import Picture, Selection, Sight
from hotspots.coverage import agency_coverage
from hotspots.disclosure import CELL_SIZE, FEWEST, Visible, see
from hotspots.periods import Month, Period, month_from_number, month_number, month_title
from hotspots.store.boundaries import CommunityArea
from web.wording import count, told

MOST = 36
YEAR = 12
NOBODY_SENT = "No agency has sent this month completely"


@dataclass(frozen=True)
class ShownMonth:
    """What is told of an area in one month.

    Attributes
    ----------
    n, withheld
        Incidents that may be told, and whether there are others.
    mapped
        How many of them are on the month's map.
    fullest
        How many lie in the square with most of them.
    held
        Whether incidents of any kind and area are held for the month, or for later ones.
    complete
        Codes of the chosen agencies that have sent the month completely.
    """

    month: Month
    n: int
    withheld: bool
    mapped: int
    fullest: int
    held: bool
    complete: tuple[str, ...]

    @property
    def title(self) -> str:
        """``March 2026``."""
        return month_title(self.month)

    @property
    def short(self) -> str:
        """``Mar 2026``."""
        name, year = self.title.split()
        return f"{name[:3]} {year}"

    @property
    def counted(self) -> str:
        """The count in words."""
        return told(self.n, self.withheld) if self.held else "none held"

    @property
    def look(self) -> str:
        """How its bar is drawn."""
        return "withheld" if self.withheld and not self.n else "other"

    @property
    def said(self) -> str:
        """What the month's map shows, or why it shows nothing."""
        if not self.held:
            return "No incidents are held for this month."
        unsent = "" if self.complete else f" {NOBODY_SENT}."
        if not self.n:
            few = f"Fewer than {FEWEST} incidents: too few to be told."
            return (few if self.withheld else "No incidents.") + unsent
        noun = "incident" if self.n == 1 and not self.withheld else "incidents"
        if not self.mapped:
            return f"{self.counted} {noun}, none of which can be shown on a map.{unsent}"
        return f"{self.counted} {noun}, {count(self.mapped)} on the map.{unsent}"


def months_to_show(period: Period) -> Period:
    """The months of a period, at most three years of them; of a single month the year up to it."""
    if period.months > 1:
        return period.latest(MOST)
    first = month_from_number(month_number(period.last) - YEAR + 1)
    return Period(first, period.last)


def shown_months(
    picture: Picture, area: CommunityArea, selection: Selection, sight: Sight
) -> tuple[ShownMonth, ...]:
    """Each month of the selection's period, the earliest first."""
    period, available = selection.period, picture.available
    position = picture.boundaries.areas.index(area)
    covered = [
        one
        for one in agency_coverage(picture.snapshot)
        if not selection.agencies or one.code in selection.agencies
    ]
    shown = []
    for number in range(month_number(period.first), month_number(period.last) + 1):
        month = month_from_number(number)
        of_month = replace(selection, period=Period(month, month))
        visible = see(picture.snapshot, of_month, sight, areas=len(picture.boundaries.areas))
        shown.append(
            ShownMonth(
                month,
                n=int(visible.totals[position]),
                withheld=bool(visible.withheld[position]),
                mapped=int(visible.mapped[position]),
                fullest=_fullest(visible, position),
                held=available is not None and available.first <= month <= available.last,
                complete=tuple(one.code for one in covered if one.covers(number, number)),
            )
        )
    return tuple(shown)


def _fullest(visible: Visible, position: int) -> int:
    """The most incidents in a square of the fixed grid."""
    own = visible.area == position
    cells = np.floor(np.column_stack((visible.x[own], visible.y[own])) / CELL_SIZE)
    _, square = np.unique(cells, axis=0, return_inverse=True)
    return round(float(np.bincount(square.ravel(), visible.weight[own]).max(initial=0)))

"""When in the week the incidents of an area happened, as one person may see it.

Analysts see every hour, each incident spread over the time in which it may have happened. Everyone
else sees the 42 parts of the week that `hotspots.time_of_week` describes, and counts of incidents
most of whose time lies in one of them. A part is told if it has at least ``FEWEST``. The others are
told together with those whose time is not known, as what remains of the area's total; while these
remain fewer than ``FEWEST``, the smallest part that is told joins them, so that no small part
follows by subtraction.

The parts are those of the area as a whole, with all incidents that its total counts and none that
the total withholds: a part says nothing of a place, and leaving out poorly located incidents does
not change it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.temporal.aoristic import aoristic_week
from hotspots.disclosure import FEWEST, Selection, Sight
from hotspots.picture import Picture
from hotspots.protected_cells import few, protected_units
from hotspots.time_of_week import DAYS, PARTS_OF_DAY, UNKNOWN, blocks_of_week, parts_of_week

PARTS = len(DAYS) * len(PARTS_OF_DAY)
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AreaWeek:
    """The week of one area and selection.

    Attributes
    ----------
    parts
        Shape (7, 6): incidents of each day from 6 in the morning, in parts of four hours; NaN
        where withheld.
    hours
        Shape (7, 24), weekdays and hours of the clock: incidents spread over the time in which
        they may have happened; None for protected figures.
    told
        Incidents told of: the sum of the parts and of ``others``.
    others
        Incidents in no part that is told: their time is not known well enough or, of protected
        figures, their part has too few.
    """

    parts: FloatArray
    hours: FloatArray | None
    told: int
    others: int

    @property
    def timed(self) -> int:
        """Incidents in parts that are told."""
        return self.told - self.others

    @property
    def busiest(self) -> tuple[str, int] | None:
        """The part with most incidents in words, and their number; None where none is told."""
        if not self.timed:
            return None
        day, part = divmod(int(np.nanargmax(self.parts)), len(PARTS_OF_DAY))
        return f"{DAYS[day]} {PARTS_OF_DAY[part]}", int(self.parts[day, part])


def area_week(picture: Picture, area: str, selection: Selection, sight: Sight) -> AreaWeek:
    """When in the week the incidents of an area, by its name or slug, happened.

    Raises
    ------
    NotFoundError
        If there is no such area.
    """
    rows = _counted_rows(picture, area, selection, sight)
    begun, ended = picture.snapshot.start_minute[rows], picture.snapshot.end_minute[rows]
    part = parts_of_week(begun, ended)
    counts = np.bincount(part[part != UNKNOWN], minlength=PARTS)
    if sight is Sight.EXACT:
        hours = aoristic_week(_moments(begun), _moments(ended))
        tell = np.ones(PARTS, dtype=np.bool_)
    else:
        hours, tell = None, told_parts(counts, len(rows))
    return AreaWeek(
        parts=np.where(tell, counts, np.nan).reshape(len(DAYS), len(PARTS_OF_DAY)),
        hours=hours,
        told=len(rows),
        others=len(rows) - int(counts[tell].sum()),
    )


def _moments(minutes: NDArray[np.int64]) -> pd.DatetimeIndex:
    """Aware, since a moment without a zone would be read as one of London's clock."""
    return pd.to_datetime(minutes * 60, unit="s", utc=True)


def told_parts(counts: NDArray[np.int64], total: int) -> NDArray[np.bool_]:
    """Which parts of a total may be told, so that what remains of it is nothing or ``FEWEST``.

    Parameters
    ----------
    counts
        Incidents of each part; those of the total that are in none of them remain as well.
    total
        Nothing, or at least ``FEWEST``.
    """
    tell: NDArray[np.bool_] = counts >= FEWEST
    if 0 < total - counts[tell].sum() < FEWEST:
        tell[np.argmin(np.where(tell, counts, total + 1))] = False
    return tell


def unknown_times(picture: Picture, area: str, selection: Selection, sight: Sight) -> int | None:
    """How many incidents a part of the week leaves out because their time is not known.

    Returns
    -------
    int or None
        Of the area and the selection, were it of the whole week; 0 if it is; None where they are
        too few to be told.
    """
    if selection.times is None:
        return 0
    rows = _counted_rows(picture, area, replace(selection, times=None), sight)
    snapshot = picture.snapshot
    blocks = blocks_of_week(snapshot.start_minute[rows], snapshot.end_minute[rows])
    unknown = int((blocks == UNKNOWN).sum())
    return None if sight is Sight.PROTECTED and 0 < unknown < FEWEST else unknown


def _counted_rows(
    picture: Picture, area: str, selection: Selection, sight: Sight
) -> NDArray[np.intp]:
    """The incidents of an area that its total counts, however well they are located."""
    snapshot, areas = picture.snapshot, picture.boundaries.areas
    position = areas.index(picture.boundaries.area(area))
    rows = np.flatnonzero(selection.rows(snapshot) & np.isfinite(snapshot.easting))
    own: NDArray[np.bool_] = snapshot.area[rows] == position
    if sight is Sight.PROTECTED:
        units = protected_units(snapshot, rows, len(areas))
        # What the total withholds must not come back as a part of the week.
        if few(np.array((own & ~units.in_square).sum())):
            own &= units.in_square
    counted: NDArray[np.intp] = rows[own]
    return counted

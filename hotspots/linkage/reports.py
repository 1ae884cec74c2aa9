"""Reports as columns, and which of them can be compared with those of other agencies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

ROUGH_M = 500
"""Known worse than this, a place says which village or part of a town, and no more."""

TOO_ROUGH_M = 2_500
"""Known worse than this, a place says nothing that could link two reports."""

ROUGH_PLACE_WITHIN = np.timedelta64(2, "h")
"""Where a place is rough, both reports have to lie within so short a time."""

WHOLE_MONTH = np.timedelta64(28, "D")
"""An interval as long as the shortest month says no more than a month does."""


class Obstacle(IntEnum):
    """Why a report is compared with no other; the first that applies."""

    NOTHING = 0
    SENSITIVE = 1
    NO_POINT = 2
    ONLY_THE_MONTH = 3
    TOO_ROUGH = 4


@dataclass(frozen=True, eq=False)
class Reports:
    """Reports as columns of equal length.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700; NaN without a point.
    accuracy_m
        Metres, the radius that holds the true place with 95 % probability; NaN unknown.
    start, end
        datetime64[us] in UTC: the interval in which it happened, a moment where they are equal.
    agency, kind
        Whose report it is and what it is of, as numbers from 0.
    sensitive
        Never to be compared by its place.
    """

    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    agency: NDArray[np.int64]
    kind: NDArray[np.int64]
    sensitive: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.easting)

    def take(self, rows: NDArray[np.intp]) -> Reports:
        """Some of them, in the order of the positions given."""
        return Reports(**{name: column[rows] for name, column in vars(self).items()})


def obstacles(reports: Reports) -> NDArray[np.int8]:
    """What keeps each report from being compared, as `Obstacle`.

    A place known worse than ``ROUGH_M`` counts as too rough unless the report's own time is within
    ``ROUGH_PLACE_WITHIN``: nothing could be close enough to it in time.
    """
    lasted = reports.end - reports.start
    accuracy = reports.accuracy_m
    # Written so that what is not known, NaN or NaT, is an obstacle too.
    rough = ~(accuracy <= ROUGH_M) & ~(lasted <= ROUGH_PLACE_WITHIN)
    applies = [
        reports.sensitive,
        ~(np.isfinite(reports.easting) & np.isfinite(reports.northing)),
        ~((lasted >= np.timedelta64(0)) & (lasted < WHOLE_MONTH)),
        ~((accuracy >= 0) & (accuracy <= TOO_ROUGH_M)) | rough,
    ]
    found: NDArray[np.int8] = np.select(
        applies, [np.int8(obstacle) for obstacle in list(Obstacle)[1:]], np.int8(Obstacle.NOTHING)
    ).astype(np.int8)
    return found

"""Points of a column while a table is geocoded: arrays, one entry per row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.result import Candidate, Flag, MatchType, flag_bits

FloatArray = NDArray[np.float64]


@dataclass(eq=False)
class PointColumn:
    """What one way of giving a place (a pair of coordinates, a postcode, ...) says, row by row.

    Attributes
    ----------
    match_type
        What its points are found by.
    easting, northing
        float64, metres, EPSG:27700; NaN without a point.
    accuracy
        float64, metres, 95 % radius.
    confidence
        float64, 0 to 1.
    flags
        int64 of `flag_bits`.
    given
        bool: something was written in these columns.
    candidates
        Possible places of the rows where more than one fits.
    label
        What the point of a row was read as, for a person.
    """

    match_type: MatchType
    easting: FloatArray
    northing: FloatArray
    accuracy: FloatArray
    confidence: FloatArray
    flags: NDArray[np.int64]
    given: NDArray[np.bool_]
    candidates: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)
    label: Callable[[int], str] = lambda row: "as sent"

    @classmethod
    def empty(cls, match_type: MatchType, rows: int) -> PointColumn:
        """Return a column of ``rows`` rows without anything in it."""
        return cls(
            match_type,
            easting=np.full(rows, np.nan),
            northing=np.full(rows, np.nan),
            accuracy=np.full(rows, np.nan),
            confidence=np.zeros(rows),
            flags=np.zeros(rows, dtype=np.int64),
            given=np.zeros(rows, dtype=np.bool_),
        )

    @property
    def located(self) -> NDArray[np.bool_]:
        """Whether each row has a point."""
        return np.isfinite(self.easting)

    def flag(self, rows: NDArray[np.bool_] | NDArray[np.int64], *flags: Flag) -> None:
        """Add flags to some rows."""
        self.flags[rows] |= flag_bits(*flags)

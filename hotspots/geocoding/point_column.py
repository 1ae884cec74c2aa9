"""Points of a column while a table is geocoded: arrays, one entry per row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.result import Candidate, Flag, MatchType, flag_bits

FloatArray = NDArray[np.float64]
AS_SENT = -1
"""The source of a point that no gazetteer gave."""

_ARRAYS = (
    "match", "source", "easting", "northing", "accuracy", "confidence", "flags", "given",
)  # fmt: skip
_MATCH_TYPES = tuple(MatchType)
_CODES = {match_type: np.uint8(code) for code, match_type in enumerate(MatchType)}


@dataclass(eq=False)
class PointColumn:
    """What one way of giving a place (a pair of coordinates, a postcode, ...) says, row by row.

    Attributes
    ----------
    match
        uint8, see `match_code`: what the point of each row is found by.
    source
        int16, position in the gazetteer's sources, ``AS_SENT`` for what was sent itself.
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
    secondary
        That flags and candidates matter only where this point is taken or there is no other.
    witness
        That its points are never taken and only speak against others.
    """

    match: NDArray[np.uint8]
    source: NDArray[np.int16]
    easting: FloatArray
    northing: FloatArray
    accuracy: FloatArray
    confidence: FloatArray
    flags: NDArray[np.int64]
    given: NDArray[np.bool_]
    candidates: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)
    label: Callable[[int], str] = lambda row: "as sent"
    secondary: bool = False
    witness: bool = False

    @classmethod
    def empty(cls, match_type: MatchType, rows: int) -> PointColumn:
        """Return a column of ``rows`` rows without anything in it."""
        return cls(
            match=np.full(rows, match_code(match_type)),
            source=np.full(rows, AS_SENT, dtype=np.int16),
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

    def taken(self, rows: NDArray[np.int64]) -> PointColumn:
        """A column with the given rows of this one, in their order; rows may be repeated."""
        candidates = {}
        if self.candidates:
            for place, row in enumerate(rows.tolist()):
                if row in self.candidates:
                    candidates[place] = self.candidates[row]
        label = self.label
        taken = PointColumn.empty(MatchType.NONE, len(rows))
        for name in _ARRAYS:
            setattr(taken, name, getattr(self, name)[rows])
        taken.candidates, taken.secondary = candidates, self.secondary
        taken.witness = self.witness
        taken.label = lambda place: label(int(rows[place]))
        return taken

    def forget(self, rows: NDArray[np.bool_]) -> None:
        """Take the points of some rows away."""
        for values in (self.easting, self.northing, self.accuracy):
            values[rows] = np.nan
        self.confidence[rows] = 0.0
        self.match[rows] = match_code(MatchType.NONE)
        self.source[rows] = AS_SENT

    def flag(self, rows: NDArray[np.bool_] | NDArray[np.int64], *flags: Flag) -> None:
        """Add flags to some rows."""
        self.flags[rows] |= flag_bits(*flags)


def match_code(match_type: MatchType) -> np.uint8:
    """The number of a match type: its position in the enumeration."""
    return _CODES[match_type]


def match_type_of(code: int | np.integer[Any]) -> MatchType:
    """Invert `match_code`."""
    return _MATCH_TYPES[code]

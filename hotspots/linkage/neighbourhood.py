"""Which reports are near enough in place and time to be looked at as a pair, block by block.

A report is compared only with those in its own square and the eight around it, and there only with
those that began in the right stretch of time: both are found by bisection in one sorted column of
numbers, (square, second). Time and memory grow with the reports and with what is found, not with
all pairs there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hotspots.linkage.reports import Reports

AT_ONCE = 1 << 20
"""So many pairs are looked at together: what bounds the memory."""

Rows = NDArray[np.intp]
Seconds = NDArray[np.int64]


def near_pairs(
    reports: Reports, ones: Rows, others: Rows, *, reach_m: float, apart: np.timedelta64
) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of one of ``ones`` and one of ``others``, in blocks: all that are near, and some more.

    Parameters
    ----------
    ones, others
        Positions of reports that have a point and a time.
    reach_m
        No pair further apart in either axis is needed.
    apart
        Nor one whose times lie further apart.
    """
    if not len(ones) or not len(others):
        return
    # A hair wider, so that rounding loses nobody at the edge; and no square without a side.
    side = max(reach_m * (1 + 1e-9), 1.0)
    squares = _Squares(reports, others, side)
    seconds = reports.start.astype("datetime64[s]").astype(np.int64)
    until = reports.end.astype("datetime64[s]").astype(np.int64) + 1
    gap = int(apart / np.timedelta64(1, "s")) + 1
    longest = int((until - seconds)[others].max())
    timeline = _Timeline(squares.of_rows, seconds[others])
    sought = seconds[ones] - gap - longest, until[ones] + gap
    for east, north in product((-1, 0, 1), repeat=2):
        square = squares.beside(reports, ones, (east, north))
        first, last = timeline.between(square, *sought)
        for asked, found in _spread(first, last - first):
            yield ones[asked], others[timeline.order[found]]


class _Squares:
    """The squares that hold any of some reports, numbered."""

    def __init__(self, reports: Reports, rows: Rows, side: float) -> None:
        self._side = side
        columns, lines = self._cells(reports, rows)
        self._west, self._south = columns.min(), lines.min()
        self._width = columns.max() - self._west + 1
        self._height = lines.max() - self._south + 1
        self._names, self.of_rows = np.unique(self._name(columns, lines), return_inverse=True)

    def beside(self, reports: Reports, rows: Rows, step: tuple[int, int]) -> Rows:
        """The number of the square so many steps east and north of each report; -1 if empty."""
        columns, lines = self._cells(reports, rows)
        columns, lines = columns + step[0], lines + step[1]
        inside = (columns >= self._west) & (columns < self._west + self._width)
        inside &= (lines >= self._south) & (lines < self._south + self._height)
        names = self._name(columns, lines)
        number = np.minimum(np.searchsorted(self._names, names), len(self._names) - 1)
        found: Rows = np.where(inside & (self._names[number] == names), number, -1)
        return found

    def _cells(self, reports: Reports, rows: Rows) -> tuple[Seconds, Seconds]:
        return (
            np.floor(reports.easting[rows] / self._side).astype(np.int64),
            np.floor(reports.northing[rows] / self._side).astype(np.int64),
        )

    def _name(self, columns: Seconds, lines: Seconds) -> Seconds:
        name: Seconds = (columns - self._west) * self._height + (lines - self._south)
        return name


class _Timeline:
    """Reports sorted by square and, within it, by when they began."""

    def __init__(self, square: Rows, seconds: Seconds) -> None:
        self._origin = int(seconds.min())
        self._span = int(seconds.max()) - self._origin + 2
        keys = square * self._span + (seconds - self._origin)
        self.order = np.argsort(keys, kind="stable")
        self._keys = keys[self.order]

    def between(self, square: Rows, first: Seconds, last: Seconds) -> tuple[Rows, Rows]:
        """From where to where the reports of a square lie that began in a stretch of time.

        Nothing lies in square -1: its keys would come before all others.
        """
        low = np.clip(first - self._origin, 0, self._span - 1) + square * self._span
        high = np.clip(last - self._origin, 0, self._span - 1) + square * self._span
        return np.searchsorted(self._keys, low), np.searchsorted(self._keys, high, "right")


def _spread(first: Rows, counts: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Runs as pairs (which run, each position in it), at most ``AT_ONCE`` together."""
    ends = np.cumsum(counts)
    total = int(ends[-1])
    for start in range(0, total, AT_ONCE):
        place = np.arange(start, min(start + AT_ONCE, total))
        run = np.searchsorted(ends, place, "right")
        yield run, first[run] + place - (ends[run] - counts[run])

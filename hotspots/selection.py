"""Which incidents a map, a table or a file is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.periods import Period, month_number
from hotspots.store.snapshot import Snapshot
from hotspots.themes import find_theme
from hotspots.time_of_week import TIMES, TimeBlock, blocks_of_week, find_times


@dataclass(frozen=True)
class Selection:
    """Which incidents a map or table is about. No agencies means all of them.

    ``located_within`` leaves out incidents whose places are known worse than so many metres; for
    protected cells it is one of ``LIMITS_M``. ``pile_ups`` maps incidents on points where a system
    puts what has no place, which only exact points may: of protected cells the difference would
    tell of one place. ``times`` is one of `hotspots.time_of_week.TIMES`: only incidents more than
    half of whose time lies in that part of the week.
    """

    theme: str
    period: Period
    subtype: str | None = None
    agencies: tuple[str, ...] = ()
    located_within: int | None = None
    pile_ups: bool = False
    times: str | None = None

    def __post_init__(self) -> None:
        theme = find_theme(self.theme)
        if self.subtype is not None:
            theme.subtype(self.subtype)
        if self.located_within is not None and self.located_within <= 0:
            raise InputError("Places can be known to within 1 metre or more: give such a number.")
        if self.times is not None:
            find_times(self.times)

    @property
    def time_block(self) -> TimeBlock | None:
        """The part of the week; None for all of it."""
        return None if self.times is None else TIMES[self.times]

    def rows(self, snapshot: Snapshot) -> NDArray[np.bool_]:
        """Which of a snapshot's incidents it is about, those it leaves out by accuracy too."""
        chosen: NDArray[np.bool_] = snapshot.theme == _position(snapshot.themes, self.theme)
        chosen &= snapshot.month >= month_number(self.period.first)
        chosen &= snapshot.month <= month_number(self.period.last)
        if self.subtype is not None:
            chosen &= snapshot.subtype == _position(snapshot.subtypes, self.subtype)
        if self.agencies:
            codes = [code for code, _ in snapshot.agencies]
            chosen &= np.isin(snapshot.agency, [_position(codes, code) for code in self.agencies])
        if self.times is not None:
            rows = np.flatnonzero(chosen)
            block = blocks_of_week(snapshot.start_minute[rows], snapshot.end_minute[rows])
            chosen[rows[block != list(TIMES).index(self.times)]] = False
        return chosen


def _position(names: tuple[str, ...] | list[str], name: str) -> int:
    # A theme or agency without incidents has no number; -2 is nobody's.
    return names.index(name) if name in names else -2

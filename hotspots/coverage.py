"""From when to when each agency's incidents are complete.

An agency that starts, stops or reports late must not look like a rise or a fall of crime. Nobody
tells the service when a month is complete; it follows from the days of an agency's incidents: its
last month is complete if the silence at the month's end is no longer than is usual for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.periods import Month, month_from_number
from hotspots.store.snapshot import Snapshot

SHORTEST_SILENCE, LONGEST_SILENCE = 3, 92
"""In days; a longer silence than the longest is a break, after which an agency begins anew."""

TIMES_THE_USUAL = 7
"""Where days between incidents are left to chance, one in a thousand gaps is longer than this many
times the mean."""

LONGEST_INCIDENT = 31
"""An incident that may have been at any time of more days says nothing of when it was sent."""

DAYS_LOOKED_AT = 731
STOPPED_AFTER = 3
"""An agency so many months behind the others is not late any more: it has stopped."""

DayArray = NDArray[np.datetime64]


@dataclass(frozen=True)
class AgencyCoverage:
    """The first and last complete month of an agency's last stretch without a break.

    Both are numbers as `periods.month_number` gives them.
    """

    code: str
    name: str
    first: int
    last: int

    @property
    def first_month(self) -> Month:
        """As ``YYYY-MM``."""
        return month_from_number(self.first)

    @property
    def last_month(self) -> Month:
        """As ``YYYY-MM``."""
        return month_from_number(self.last)

    def covers(self, first: int, last: int) -> bool:
        """Whether all months of a period are complete."""
        return self.first <= first and self.last >= last


def agency_coverage(snapshot: Snapshot) -> tuple[AgencyCoverage, ...]:
    """The coverage of each agency that has a complete month.

    Of no agency is a month complete in which nothing of any happened: nobody has sent it yet.
    """
    short = snapshot.last_day - snapshot.first_day <= np.timedelta64(LONGEST_INCIDENT, "D")
    found = []
    for number, (code, name) in enumerate(snapshot.agencies):
        rows = short & (snapshot.agency == number)
        if rows.any():
            first, last = _complete(snapshot.first_day[rows], snapshot.last_day[rows])
            last = min(last, _month(snapshot.last_day[short].max()))
            if first <= last:
                found.append(AgencyCoverage(code, name, first, last))
    return tuple(found)


def _complete(began: DayArray, ended: DayArray) -> tuple[int, int]:
    """First and last complete month of the last stretch without a break."""
    order = np.argsort(began, kind="stable")
    began, ended = began[order], np.maximum.accumulate(ended[order])
    breaks = np.flatnonzero(_empty_days(began, ended) > LONGEST_SILENCE)
    if breaks.size:
        began, ended = began[breaks[-1] + 1 :], ended[breaks[-1] + 1 :]
    silence = _usual_silence(began, ended)
    # A month whose first days are silent, for no longer than usual, is complete.
    first = max(_month(began[0] - silence - 1) + 1, _month(began[0]))
    last = _month(ended[-1] + silence + 1) - 1
    return first, last


def _usual_silence(began: DayArray, ended: DayArray) -> np.timedelta64:
    """How long nothing need come before something is missing."""
    recent = ended > ended[-1] - np.timedelta64(DAYS_LOOKED_AT, "D")
    began, ended = began[recent], ended[recent]
    usual = TIMES_THE_USUAL * _empty_days(began, ended).sum() / len(np.unique(began))
    days = min(max(int(np.ceil(usual)), SHORTEST_SILENCE), LONGEST_SILENCE)
    return np.timedelta64(days, "D")


def _empty_days(began: DayArray, ended: DayArray) -> NDArray[np.int64]:
    """Days without an incident between each and the next; ``ended`` never falls."""
    return np.maximum((began[1:] - ended[:-1]).astype(np.int64) - 1, 0)


def _month(day: np.datetime64) -> int:
    return int(day.astype("datetime64[M]").astype(np.int64)) + 1970 * 12

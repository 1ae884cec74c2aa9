"""When something happened, as a person says it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotspots.intake.occurrence import DAY, EXACT, MONTH
from hotspots.periods import LONDON


def occurrence_text(start: datetime, end: datetime, precision: str) -> str:
    """The interval of an occurrence in London's time, no more exact than it is known.

    Parameters
    ----------
    start, end
        Aware moments; of a day or month, ``end`` is the first moment after it.
    precision
        exact, day, month or interval, see `hotspots.intake.occurrence.Occurrence`.
    """
    first, last = start.astimezone(LONDON), end.astimezone(LONDON)
    if precision == MONTH:
        return f"in {first:%B %Y}, day not known"
    if precision == DAY:
        return f"{_day(first)}, time not known"
    if precision == EXACT:
        return _moment(first)
    if _whole_days(first, last):
        until = last - timedelta(hours=1)
        return f"between {_day(first)} and {_day(until)}, times not known"
    if first.date() == last.date():
        twice = ", when clocks went back" if first.utcoffset() != last.utcoffset() else ""
        return f"between {first:%H:%M} and {last:%H:%M} on {_day(first)}{twice}"
    return f"between {_on(first)} and {_on(last)}"


def _whole_days(first: datetime, last: datetime) -> bool:
    return first.time() == last.time() == datetime.min.time() and (last - first).days >= 1


def _day(local: datetime) -> str:
    return f"{local:%A} {local.day} {local:%B %Y}"


def _moment(local: datetime) -> str:
    return f"{_day(local)}, {local:%H:%M}"


def _on(local: datetime) -> str:
    return f"{local:%H:%M} on {_day(local)}"

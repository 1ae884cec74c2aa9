"""Who has sent what up to when, and who is late or missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from hotspots.assessment import Picture, Selection, Sight
from hotspots.coverage import STOPPED_AFTER, AgencyCoverage, agency_coverage
from hotspots.periods import Month, Period, month_number, month_title
from hotspots.themes import THEMES

MONTHS_LOOKED_AT = 12
LONG_AGO = 3
"""Months that have ended since the newest complete one, from which on the page speaks of it."""

Standing = Literal["up to date", "late", "stopped", "incomplete", "missing"]


@dataclass(frozen=True)
class AgencyRow:
    """One agency's line of the table.

    Attributes
    ----------
    sends
        Titles of the themes that it sent incidents of in the last year.
    first, last
        First and last complete month in words; empty without any.
    standing, said
        How it stands beside the newest agency, and the same in words.
    counted
        Whether the trends and the exceptions count its incidents.
    """

    code: str
    name: str
    sends: tuple[str, ...]
    first: str
    last: str
    standing: Standing
    said: str
    counted: bool


@dataclass(frozen=True)
class AgencyTable:
    """All agencies by code, and the newest month that is complete for one of them."""

    rows: tuple[AgencyRow, ...]
    newest: Month | None

    def ended_since(self, this_month: Month) -> int:
        """Months that ended after the newest complete one; 0 without any."""
        if self.newest is None:
            return 0
        return max(0, month_number(this_month) - month_number(self.newest) - 1)

    def long_ago(self, this_month: Month) -> str:
        """A sentence where the newest figures are old; else empty."""
        ended = self.ended_since(this_month)
        if self.newest is None or ended < LONG_AGO:
            return ""
        return (
            f"The newest complete month is {month_title(self.newest)}; {ended} months have ended "
            "since. Ask the agencies for them."
        )


def agency_table(picture: Picture, sight: Sight, counted: Collection[str]) -> AgencyTable:
    """How each agency stands, of those that send and those that have not sent yet.

    Parameters
    ----------
    sight
        Of the person who will read it: what an agency sends is asked of the gate.
    counted
        Codes of the agencies that trends and exceptions count.
    """
    covered = {one.code: one for one in agency_coverage(picture.snapshot)}
    newest = max((one.last for one in covered.values()), default=0)
    rows = tuple(
        _row(code, name, covered.get(code), newest, _sends(picture, sight, code), code in counted)
        for code, name in picture.agencies
    )
    last = max((one.last_month for one in covered.values()), default=None)
    return AgencyTable(rows, last)


def _row(
    code: str,
    name: str,
    covered: AgencyCoverage | None,
    newest: int,
    sends: tuple[str, ...],
    counted: bool,
) -> AgencyRow:
    standing, said = _standing(covered, newest, bool(sends))
    return AgencyRow(
        code=code,
        name=name,
        sends=sends,
        first=month_title(covered.first_month) if covered else "",
        last=month_title(covered.last_month) if covered else "",
        standing=standing,
        said=said,
        counted=counted,
    )


def _standing(covered: AgencyCoverage | None, newest: int, sends: bool) -> tuple[Standing, str]:
    if covered is None:
        if sends:
            return "incomplete", "No complete month yet"
        return "missing", f"Nothing in the last {MONTHS_LOOKED_AT} months"
    behind = newest - covered.last
    if not behind:
        return "up to date", "Up to date"
    months = f"{behind} month{'' if behind == 1 else 's'}"
    if behind <= STOPPED_AFTER:
        return "late", f"{months} late"
    return "stopped", f"Stopped: {months} behind"


def _sends(picture: Picture, sight: Sight, code: str) -> tuple[str, ...]:
    available = picture.available
    if available is None:
        return ()
    period: Period = available.latest(MONTHS_LOOKED_AT)
    return tuple(
        theme.title
        for theme in THEMES.values()
        if _has_any(picture, Selection(theme.id, period, agencies=(code,)), sight)
    )


def _has_any(picture: Picture, selection: Selection, sight: Sight) -> bool:
    counts = picture.area_counts(selection, sight)
    return bool(counts["n"].any() or counts["withheld"].any())

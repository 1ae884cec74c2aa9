"""When and where an incident was, and what is odd about it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hotspots.geocoding.result import Flag
from hotspots.intake.occurrence import DAY, EXACT, MONTH
from hotspots.periods import LONDON, Month, month_of, month_title
from hotspots.store.schema import PLACED, SNAPPED
from hotspots.themes import THEMES
from web.wording import moment

NO_THEME = "No theme"
SENTENCES = {
    PLACED: "A person put it on the map.",
    SNAPPED: "The point is a shared map point that its publisher put in the place of the true one.",
    "hour_occurs_twice": (
        "The clocks went back that night, so this time came twice; it is kept as either of the two."
    ),
    "hour_does_not_exist": (
        "The clocks went forward that night, so this time did not exist; it is kept as the time "
        "an hour later."
    ),
    "short_year": "The year was written with two digits.",
    "date_order_assumed": "The day was taken to come before the month.",
    "mixed_date_order": "Dates of its file were in two orders; the day was taken to come first.",
    "midnight_read_as_no_time": "Midnight was taken to mean that no time was given.",
}


def said_when(start: datetime | str, end: datetime | str, precision: str) -> str:
    """``27 March 2025, 21:30``, a day, a month, or the time between two moments."""
    first, last = _moment(start), _moment(end)
    if precision == EXACT:
        return moment(first)
    if precision == DAY:
        local = first.astimezone(LONDON)
        return f"{local.day} {local:%B %Y}, time not known"
    if precision == MONTH:
        return f"{month_title(Month(month_of(first)))}, day not known"
    return f"Between {moment(first)} and {moment(last)}"


def said_what(theme: str | None, subtype: str | None) -> str:
    """``Anti-social behaviour: nuisance``, or that there is no theme."""
    known = THEMES.get(theme or "")
    if known is None:
        return NO_THEME
    kinds = {one.id: one.title for one in known.subtypes}
    kind = kinds.get(subtype or "")
    return f"{known.title}: {kind[0].lower()}{kind[1:]}" if kind else known.title


def said_of(flags: Iterable[str]) -> list[str]:
    """What a person should know about an incident, in sentences."""
    known = {**SENTENCES, **{str(flag): flag.sentence for flag in Flag}}
    return [known[flag] for flag in flags if flag in known]


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value

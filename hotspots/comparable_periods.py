"""Two periods that can be compared: whose incidents, and how long each of them is."""

from __future__ import annotations

from hotspots.coverage import agency_coverage
from hotspots.errors import InputError
from hotspots.periods import Period, month_bounds, month_number
from hotspots.picture import Picture
from hotspots.selection import Selection

SECONDS_PER_DAY = 86_400


def require_apart(period: Period, other: Period) -> None:
    """Refuse periods that share a month: incidents of both would be compared with themselves.

    Raises
    ------
    InputError
        If they do.
    """
    if period.first <= other.last and other.first <= period.last:
        raise InputError(
            f"{other.label} and {period.label} share a month: compare with months before or after "
            "the period shown."
        )


def comparable_agencies(
    picture: Picture, selection: Selection, before: Period
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the chosen agencies that reported throughout both periods, and why not others."""
    chosen = [
        (code, name)
        for code, name in picture.agencies
        if not selection.agencies or code in selection.agencies
    ]
    covered = {
        one.code
        for one in agency_coverage(picture.snapshot)
        if all(
            one.covers(month_number(period.first), month_number(period.last))
            for period in (before, selection.period)
        )
    }
    missing = [f"{name} ({code})" for code, name in chosen if code not in covered]
    kept = tuple(code for code, _ in chosen if code in covered)
    if not kept:
        return (), (
            f"{selection.period.label} cannot be compared with {before.label}: no chosen agency "
            "has sent complete months for both. Choose other months.",
        )
    if not missing:
        return kept, ()
    return kept, (
        f"The comparison leaves out {', '.join(missing)}: without complete months for both periods "
        "a beginning or an end of reports would look like a rise or a fall.",
    )


def days_of(period: Period) -> int:
    """How many days a period has."""
    length = month_bounds(period.last)[1] - month_bounds(period.first)[0]
    # The clock may be put forward or back in between.
    return round(length.total_seconds() / SECONDS_PER_DAY)

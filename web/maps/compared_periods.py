"""The period that a view is compared with: as it stands in the address, and as it is offered."""

from __future__ import annotations

from hotspots.comparable_periods import require_apart
from hotspots.errors import InputError
from hotspots.periods import Period, month_from_number, month_number, parse_month

YEAR = 12


def read_compared(first: str, last: str, period: Period) -> Period | None:
    """Read the first and last month of the period to compare with; None without either.

    Where one of them is missing it is as long as the period that is shown.

    Raises
    ------
    InputError
        If a month is none, the period ends before it begins, or it is not wholly before the other.
    """
    if not first and not last:
        return None
    if first and last:
        compare = Period.parse(first, last)
    else:
        given, others = month_number(parse_month(first or last)), period.months - 1
        start = given if first else given - others
        compare = Period(month_from_number(start), month_from_number(start + others))
    require_apart(period, compare)
    if compare.first > period.last:
        raise InputError(
            f"{compare.label} is after {period.label}: show the later months and compare them with "
            "the earlier ones."
        )
    return compare


def usual_comparisons(period: Period, available: Period | None) -> list[tuple[str, Period]]:
    """Periods that are often compared with, in words, as far as incidents are held for them."""
    months = period.months
    offered = [("The same months a year before", _shifted(period, -YEAR))] if months <= YEAR else []
    if months != YEAR:
        words = "The month before" if months == 1 else f"The {months} months before"
        offered.append((words, _shifted(period, -months)))
    if available is None:
        return []
    return [(words, other) for words, other in offered if other.first >= available.first]


def _shifted(period: Period, months: int) -> Period:
    first, last = (month_number(month) + months for month in (period.first, period.last))
    return Period(month_from_number(first), month_from_number(last))

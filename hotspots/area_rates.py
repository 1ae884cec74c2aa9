"""Incidents for every 1,000 residents and year, so that areas and periods can be compared.

A rate compares places of different size. It still says nothing of the people who work, shop or
spend the evening in a town without living there, though incidents happen to them as well.
"""

from __future__ import annotations

from hotspots.errors import InputError
from hotspots.periods import Period, month_number

PER_RESIDENTS = 1_000
MONTHS_OF_A_YEAR = 12

FEWEST_RESIDENTS = 1_000
"""Where fewer live, one household more or less moves the rate: none is told."""


def months_held(period: Period, available: Period | None) -> int:
    """Months of a period for which anything is stored, at least one.

    A rate would be too low if months that nobody has sent yet were counted.
    """
    if available is None:
        return period.months
    first = max(month_number(period.first), month_number(available.first))
    last = min(month_number(period.last), month_number(available.last))
    return max(1, last - first + 1)


def yearly_rate(incidents: float, residents: int | None, months: int) -> float | None:
    """Incidents for every 1,000 residents and year.

    Parameters
    ----------
    incidents
        How many there were in all of the months.
    residents
        How many people live there; None where nobody has said so.
    months
        How many months they were counted in; see `months_held`.

    Returns
    -------
    float or None
        None without residents, and where fewer than ``FEWEST_RESIDENTS`` live.

    Raises
    ------
    InputError
        If there are no months.
    """
    if months < 1:
        raise InputError("A rate needs at least one month in which incidents were counted.")
    if residents is None or residents < FEWEST_RESIDENTS:
        return None
    return incidents / residents * PER_RESIDENTS * MONTHS_OF_A_YEAR / months

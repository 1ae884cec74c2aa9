"""When an edition of a data set was published, as far as its name says."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Ordnance Survey counts the releases of a year: 2025.4.0 is the fourth, of November.
_RELEASE = re.compile(r"\b(20\d\d)\.([1-4])\.\d+\b")
_NUMBERS = re.compile(r"\b(20\d\d)[-/]?(0[1-9]|1[0-2])(?!\d)")
_NAMED = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*[ _-]*(20\d\d)\b", re.IGNORECASE)
_CHECKSUM = re.compile(r"\bchecksum \w+")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def edition_month(edition: str) -> date | None:
    """Return the first day of the month of an edition.

    Parameters
    ----------
    edition
        Such as "2025.4.0", "2025-04", "202504", "April 2025" or "2025"; of a year alone December
        is taken.

    Returns
    -------
    datetime.date or None
        None where no year can be read.
    """
    edition = _CHECKSUM.sub("", edition)
    if release := _RELEASE.search(edition):
        return date(int(release[1]), 3 * int(release[2]) - 1, 1)
    if numbers := _NUMBERS.search(edition):
        return date(int(numbers[1]), int(numbers[2]), 1)
    if named := _NAMED.search(edition.replace("_", " ")):
        return date(int(named[2]), _MONTHS.index(named[1].lower()) + 1, 1)
    if year := _YEAR.search(edition):
        return date(int(year[1]), 12, 1)
    return None

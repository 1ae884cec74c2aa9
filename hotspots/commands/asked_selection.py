"""The filters of a command: months and agencies as a person writes them, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.assessment import Picture
    from hotspots.periods import Period

USUAL_MONTHS = 12


def asked_period(picture: Picture, first: str | None, last: str | None) -> Period:
    """The months from ``first`` to ``last``, the last twelve that have incidents unless given.

    Raises
    ------
    InputError
        If a month cannot be read, the last lies before the first, or nothing is stored yet.
    """
    from hotspots.errors import InputError
    from hotspots.periods import Period, parse_month

    available = picture.available
    if available is None:
        raise InputError("No incidents have been stored yet; send some with: hotspots submit FILE")
    end = parse_month(last) if last else max(available.last, parse_month(first or available.last))
    if first:
        return Period(parse_month(first), end)
    return Period(min(available.first, end), end).latest(USUAL_MONTHS)


def asked_agencies(picture: Picture, codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of agencies that have sent something, in capitals, each once.

    Raises
    ------
    NotFoundError
        If one of them has not.
    """
    from hotspots.errors import NotFoundError

    asked = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    known = [code for code, _ in picture.agencies]
    for code in asked:
        if code not in known:
            raise NotFoundError(
                f'There is no agency with the code "{code}"; the agencies are {", ".join(known)}.'
            )
    return asked

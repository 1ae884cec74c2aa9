"""A cell of a workbook as text, as a person sees it in full: nothing rounded, nothing guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = bool | int | float | str | date | datetime | time | timedelta
SPREADSHEET_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
SHOWN_DIGITS = 6
"""Significant digits that a spreadsheet shows of a long number where nobody chose a format."""
LONG_NUMBER = 10**10
"""From here on such a number is shown with an exponent, and loses the rest once saved as CSV."""
_POSITIONAL = range(-30, 31)
_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


def as_text(cell: Cell) -> str:
    """A cell as text: 2024-06-01 or 2024-06-01 18:00 for dates, 21:30 for times."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, datetime):
        return _moment_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        minutes = cell.hour * 60 + cell.minute
        return _duration_text(minutes * 60 + round(cell.second + cell.microsecond / 1e6))
    return _duration_text(round(cell.total_seconds()))


def number_text(number: float) -> str:
    """All the digits that a spreadsheet keeps of a number, without an exponent."""
    if number.is_integer() and abs(number) < 10**SPREADSHEET_DIGITS:
        return str(int(number))
    shown = f"{number:.{SPREADSHEET_DIGITS}g}"
    if "e" not in shown or int(shown.partition("e")[2]) not in _POSITIONAL:
        return shown
    return f"{Decimal(shown):f}"


def is_rounded(number: float) -> bool:
    """Whether a long whole number has no more digits than a spreadsheet shows of it.

    1.00121E+11 in a CSV file is opened as 100121000000: a number that looks complete and is not.
    """
    if not LONG_NUMBER <= number < 10**SPREADSHEET_DIGITS or not number.is_integer():
        return False
    lost: int = 10 ** (len(str(int(number))) - SHOWN_DIGITS)
    return int(number) % lost == 0


def shown_text(number: float) -> str:
    """A long number as a spreadsheet shows it: 1.00121E+11."""
    digits, _, exponent = f"{number:.{SHOWN_DIGITS - 1}E}".partition("E")
    return f"{digits.rstrip('0').rstrip('.')}E{exponent}"


def _moment_text(moment: datetime) -> str:
    if moment.microsecond:  # a fraction of a day is never exactly a second
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def _duration_text(seconds: int) -> str:
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours:02d}:{minutes:02d}" + (f":{rest:02d}" if rest else "")


def written_duration(text: str) -> str:
    """A time of more than a day as ODS files write it, PT45H30M00S; any other text as it is."""
    match = _DURATION.fullmatch(text) if text.startswith("P") else None
    if not match or not any(match.groups()):
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return _duration_text(((days * 24 + hours) * 60 + minutes) * 60 + seconds)

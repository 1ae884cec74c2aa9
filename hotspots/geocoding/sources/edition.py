"""What the files of a download say about when it was made and what must be printed with it."""

from __future__ import annotations

import re

from hotspots.geocoding.sources.source_files import SourceFiles

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_MONTH = re.compile(r"(?<![0-9])(20[0-9]{2})[-_ ]?(0[1-9]|1[0-2])(?![0-9])")
_MONTH_YEAR = re.compile(
    rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[^a-z0-9]{{0,3}}(20[0-9]{{2}})(?![0-9])", re.IGNORECASE
)
_TEXT = re.compile(r"(?:.*/)?(readme|licen[cs]e)\.txt", re.IGNORECASE)
_YEAR = re.compile(r"right[^0-9]{0,12}(20[0-9]{2})\b")


def edition_in(files: SourceFiles) -> str:
    """Year and month ("2025-04") or year of a download; "" where nothing says it.

    Names say it first ("osopenuprn_202504.csv", "ONSPD_FEB_2025_UK.csv"), then the licence's year,
    with the month if the readme has one of that year.
    """
    for name in (files.path.name, *files.names):
        if months := _months_in(name):
            return months[0]
    texts = _texts(files)
    year = max((found for text in texts for found in _YEAR.findall(text)), default="")
    return next((m for text in texts for m in _months_in(text) if m[:4] == year), year)


def licence_statements(files: SourceFiles) -> str:
    """The statements that the licence in a download asks for; "" where there is none."""
    lines = [line.strip() for text in _texts(files) for line in text.splitlines()]
    stated = dict.fromkeys(line for line in lines if line.startswith("Contains "))
    return " ".join(stated)


def _months_in(text: str) -> list[str]:
    found = [f"{year}-{month}" for year, month in _YEAR_MONTH.findall(text)]
    for month, year in _MONTH_YEAR.findall(text):
        found.append(f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02}")
    return found


def _texts(files: SourceFiles) -> list[str]:
    names = sorted((n for n in files.names if _TEXT.fullmatch(n)), key=_readme_first)
    return [_decode(files.read(name)) for name in names]


def _readme_first(name: str) -> tuple[bool, str]:
    return "readme" not in name.lower(), name


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The copyright sign of the licence is one byte.
        return content.decode("latin-1")

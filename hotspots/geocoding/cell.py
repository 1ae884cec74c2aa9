"""The text of spreadsheet cells, whatever type they arrive as."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pandas as pd

# Characters that no one sees: NUL, soft hyphen, zero-width and direction marks, byte order mark.
INVISIBLE = (
    *(0x00, 0xAD, 0x180E, 0x2060, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
# What people and programs write for "there is nothing".
_MISSING = frozenset(
    {"", "-", "--", ".", "?", "N/A", "#N/A", "NA", "N.A.", "NULL", "<NULL>", "NONE", "NIL", "NAN"}
    | {"UNKNOWN", "NOT KNOWN", "NOT STATED", "NOT RECORDED", "TBC", "NO POSTCODE"}
)
_WITHOUT_INVISIBLE = dict.fromkeys(INVISIBLE)


def cell_texts(cells: Iterable[object]) -> list[str]:
    """Turn the cells of a column into text; a missing value becomes empty text.

    Whole floats lose their ".0", which a spreadsheet adds to whole numbers.
    """
    values = cells.tolist() if isinstance(cells, pd.Series) else list(cells)
    return [value if type(value) is str else _text(value) for value in values]


def plain(text: str) -> str:
    """Fold compatibility characters (NFKC), drop invisible ones, trim and use upper case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_WITHOUT_INVISIBLE)
    return text.replace("\x00", "").strip().upper()


def is_missing(text: str) -> bool:
    """Whether a cell says nothing, in any of the usual ways."""
    return not text or (len(text) <= 20 and plain(text) in _MISSING)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

"""What a workbook says of a sheet besides its values: errors, and what was hidden."""

from __future__ import annotations

from dataclasses import dataclass, field

Position = tuple[int, int]
"""Row and column, both from 0."""


@dataclass
class SheetMarks:
    """Marks on one sheet.

    Attributes
    ----------
    texts
        Cells that hold an error or a text of several lines, as a person sees them.
    hidden_rows
        Rows that are hidden, from 0; whether they hold anything or not.
    hidden_columns
        How many columns are hidden.
    merged_rows
        Rows, from 0, that take their value from a cell merged with theirs, further up.
    without_value
        How many formulas were never calculated.
    """

    texts: dict[Position, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: int = 0
    merged_rows: set[int] = field(default_factory=set)
    without_value: int = 0


def column_number(letters: str) -> int:
    """The column, from 0, that a spreadsheet calls A, Z, AA or XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1

"""One row as it was sent."""

from __future__ import annotations

from typing import NamedTuple


class SourceRow(NamedTuple):
    """One row: its number in the sender's spreadsheet, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def filled(cells: tuple[str, ...] | list[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return count

"""Long numbers of which a workbook lost digits before it was sent."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.intake.cell_text import LONG_NUMBER, SPREADSHEET_DIGITS, Cell, is_rounded, shown_text
from hotspots.intake.header import normal
from hotspots.intake.source_row import SourceRow

_NEVER_ROUND = "uprn"
_TOO_LONG = 10**SPREADSHEET_DIGITS


class LongNumbers:
    """The numbers of a sheet that are too long for a spreadsheet, or look rounded by one.

    Attributes
    ----------
    rounded, too_long
        Rows, as the spreadsheet numbers them.
    """

    def __init__(self) -> None:
        self._rounded: dict[int, list[tuple[int, float]]] = {}
        self.too_long: list[int] = []

    @property
    def rounded(self) -> list[int]:
        """Rows with a number that looks complete and may have lost its last digits."""
        return list(self._rounded)

    def look_at(self, number: int, cells: Sequence[Cell]) -> None:
        """Take note of the long numbers in a row."""
        for column, cell in enumerate(cells):
            if isinstance(cell, float) and cell >= LONG_NUMBER:
                if cell >= _TOO_LONG:
                    self.too_long.append(number)
                elif is_rounded(cell):
                    self._rounded.setdefault(number, []).append((column, cell))

    def as_shown(self, rows: list[SourceRow], columns: Sequence[str]) -> list[SourceRow]:
        """The rows with rounded UPRNs as a spreadsheet shows them, 1.00121E+11.

        A UPRN of that kind is some other place's number; so written, no one takes it for one.
        """
        uprns = {at for at, heading in enumerate(columns) if _NEVER_ROUND in normal(heading)}
        if not self._rounded or not uprns:
            return rows
        return [self._shown(row, uprns) if row.number in self._rounded else row for row in rows]

    def _shown(self, row: SourceRow, columns: set[int]) -> SourceRow:
        cells = list(row.cells)
        for column, number in self._rounded[row.number]:
            if column in columns:
                cells[column] = shown_text(number)
        return SourceRow(row.number, tuple(cells))

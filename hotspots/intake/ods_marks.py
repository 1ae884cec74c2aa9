"""Marks on a sheet of an ODS workbook, from its content (OpenDocument 1.3 part 3, 9.1)."""

from __future__ import annotations

from functools import lru_cache
from xml.parsers import expat

from hotspots.intake import limits
from hotspots.intake.sheet_marks import SheetMarks

_SPOKEN = (
    b"visibility", b'"error"', b"'error'", b"line-break", b":tab/", b":tab ", b":tab>",
    b"rows-spanned",
)  # fmt: skip
"""One of these stands in every content that there is anything to mark in."""
_HIDDEN = ("collapse", "filter")
_OUTSIDE_TEXT = ("annotation", "shapes")


def ods_marks(xml: bytes, sheet: str) -> SheetMarks:
    """The marks on the sheet of that name, by the XML of the workbook's content."""
    reader = _Reader(sheet)
    if any(spoken in xml for spoken in _SPOKEN):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.characters
        parser.Parse(xml, True)
    return reader.marks


class _Reader:
    """Counts rows and cells of one sheet, and keeps the texts of the cells to be marked."""

    def __init__(self, sheet: str) -> None:
        self.marks = SheetMarks()
        self._sheet = sheet
        self._inside = False
        self._row = self._column = 0
        self._rows = self._cells = 1
        self._aside = 0
        self._paragraphs: list[str] | None = None
        self._in_paragraph = False
        self._marked = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        kind = _local(tag)
        own = {_local(key): value for key, value in attributes.items()}
        if kind == "table":
            self._inside = own.get("name") == self._sheet
            self._row = 0
        elif not self._inside:
            return
        elif kind in _OUTSIDE_TEXT:
            self._aside += 1
        elif kind == "table-column" and own.get("visibility") in _HIDDEN:
            self.marks.hidden_columns += _repeats(own, "number-columns-repeated")
        elif kind == "table-row":
            self._rows = _repeats(own, "number-rows-repeated")
            self._column = 0
            if own.get("visibility") in _HIDDEN:
                last = min(self._row + self._rows, self._row + limits.MOST_ROWS)
                self.marks.hidden_rows.update(range(self._row, last))
        elif kind in ("table-cell", "covered-table-cell"):
            self._cells = _repeats(own, "number-columns-repeated")
            self._marked = any(
                value == "error" and _local(key) == "value-type"
                for key, value in attributes.items()
            )
            self._paragraphs = []
            spanned = _repeats(own, "number-rows-spanned")
            self.marks.merged_rows.update(
                range(self._row + 1, self._row + min(spanned, limits.MOST_ROWS))
            )
        elif self._paragraphs is not None and not self._aside:
            self._start_in_cell(self._paragraphs, kind, own)

    def _start_in_cell(self, paragraphs: list[str], kind: str, own: dict[str, str]) -> None:
        if kind == "p":
            paragraphs.append("")
            self._in_paragraph = True
        elif kind == "s":
            self.characters(" " * min(_repeats(own, "c"), limits.LARGEST_CELL))
        elif kind in ("line-break", "tab"):
            self.characters("\n" if kind == "line-break" else "\t")
            self._marked = True

    def end(self, tag: str) -> None:
        """Leave an element."""
        kind = _local(tag)
        if kind == "table":
            self._inside = False
        elif not self._inside:
            return
        elif kind in _OUTSIDE_TEXT:
            self._aside -= 1
        elif kind == "table-row":
            self._row += self._rows
        elif kind in ("table-cell", "covered-table-cell"):
            if self._marked and self._paragraphs:
                self._mark("\n".join(self._paragraphs))
            self._column += self._cells
            self._paragraphs, self._marked = None, False
        elif kind == "p" and not self._aside:
            self._in_paragraph = False

    def characters(self, text: str) -> None:
        """Take up what stands in a cell."""
        if self._paragraphs and self._in_paragraph and not self._aside:
            self._paragraphs[-1] += text

    def _mark(self, text: str) -> None:
        for row in range(self._row, self._row + min(self._rows, limits.MOST_ROWS)):
            for column in range(self._column, self._column + min(self._cells, 1_000)):
                self.marks.texts[row, column] = text


@lru_cache(maxsize=500)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _repeats(own: dict[str, str], name: str) -> int:
    try:
        return max(int(own.get(name, "1")), 1)
    except ValueError:
        return 1

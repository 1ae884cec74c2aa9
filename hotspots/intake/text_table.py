"""Rows from text: CSV and its kin, with any common encoding, delimiter and line end."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.corrections import REASON_HEADING
from hotspots.intake.decoding import decode
from hotspots.intake.file_kind import refuse_other_text
from hotspots.intake.header import likeness
from hotspots.intake.oversize import (
    cell_too_large,
    line_too_long,
    too_many_cells,
    too_many_columns,
)
from hotspots.intake.source_row import SourceRow, filled

DELIMITERS = ",;\t|"
WIDEST_LINE_TRIED = 100_000
PIECE = 1_000_000
"""Characters that are cut into lines at a time."""
MOST_REPEATED = 10_000
"""Distinct cells that are remembered, so that those that come again take no memory."""
_DECLARED = re.compile(r'"?sep=(?P<delimiter>[^"\r\n])"?(\r\n|\r|\n)', re.I)
_CORRECTED = re.compile(rf'"?{REASON_HEADING}"?(?P<delimiter>[{DELIMITERS}])')


@dataclass(frozen=True)
class TextTable:
    """The rows of a text that hold anything, and how it was read."""

    rows: list[SourceRow]
    encoding: str
    delimiter: str


def read_text_table(content: bytes, *, name: str, expected: Collection[str]) -> TextTable:
    """Read a CSV or TSV file.

    The first line may say ``sep=;`` as spreadsheets have it, who do not count it as a row. The
    delimiter is otherwise the one under which a row near the top is most like a header.

    Raises
    ------
    InputError
        If the file is another kind of text, is too wide, or cannot be decoded or taken apart.
    """
    text, encoding = decode(content, name=name)
    refuse_other_text(text, name=name)
    if declared := _DECLARED.match(text):
        delimiter, text = declared["delimiter"], text[declared.end() :]
    elif corrected := _CORRECTED.match(text):
        delimiter = corrected["delimiter"]
    else:
        delimiter = _delimiter(text, expected)
    return TextTable(_rows(text, delimiter, name), encoding, delimiter)


def _delimiter(text: str, expected: Collection[str]) -> str:
    lines = islice(io.StringIO(text, newline=""), limits.HEADER_WITHIN)
    top = [line[:WIDEST_LINE_TRIED] for line in lines]

    def fitness(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = list(csv.reader(top, delimiter=delimiter))
        except csv.Error:  # a quotation mark left open makes one cell of them all
            return 0, 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        alike = max(widths.values(), default=0) if not expected else 0
        best = max((likeness(row[: limits.MOST_COLUMNS], expected) for row in rows), default=0)
        return max(best, 0), alike, max(widths, default=0)

    return max(DELIMITERS, key=fitness)


def _rows(text: str, delimiter: str, name: str) -> list[SourceRow]:
    """Every row with anything in it, and no more of them than show that there are too many."""
    lines = _lines(text, name)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    one = _Repeated().__getitem__
    rows: list[SourceRow] = []
    number = total = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > limits.MOST_COLUMNS:
                raise too_many_columns(number, len(cells), name)
            if max(map(len, cells), default=0) > limits.LARGEST_CELL:
                raise cell_too_large(number, name)
            if (cells and cells[0].strip()) or filled(cells):
                rows.append(SourceRow(number, tuple(map(one, cells))))
                total += len(cells)
            if total > limits.MOST_CELLS:
                raise too_many_cells(name)
            if len(rows) > limits.MOST_ROWS + limits.HEADER_WITHIN:
                break
    except csv.Error as error:
        if "field limit" in str(error):
            raise cell_too_large(number + 1, name) from error
        raise InputError(
            f"Row {number + 1} of {name} has a quotation mark that is not closed or not "
            'doubled; write a quotation mark inside a cell as "".'
        ) from error
    return rows


def _lines(text: str, name: str) -> Iterator[str]:
    for number, line in enumerate(_all_lines(text), start=1):
        if len(line) > limits.LONGEST_LINE:
            raise line_too_long(number, name)
        yield line


def _all_lines(text: str) -> Iterator[str]:
    """The lines with their ends, from pieces: all at once would take four bytes a character."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + PIECE) + 1 or len(text)
        yield from io.StringIO(text[begin:end], newline="")
        begin = end


class _Repeated(dict[str, str]):
    """One object for all cells that say the same, as far as there is room: half of them do."""

    def __missing__(self, cell: str) -> str:
        if len(self) == MOST_REPEATED:
            self.clear()
        self[cell] = cell
        return cell

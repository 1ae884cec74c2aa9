"""A file of rows as it was sent: decoded, split into cells, nothing interpreted."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hotspots.errors import InputError, NotFoundError
from hotspots.intake.decoding import decode
from hotspots.intake.quotation import quote

LARGEST_FILE = 25 * 1024 * 1024
MOST_ROWS = 100_000
# What a spreadsheet can hold: nothing larger was ever a table that a person looked at.
LARGEST_CELL = 32_767
MOST_COLUMNS = 16_384
HEADER_WITHIN = 20
DELIMITERS = ",;\t|"
WIDEST_LINE_TRIED = 100_000


@dataclass(frozen=True)
class SourceRow:
    """One row below the header: its number in the sender's spreadsheet, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SourceTable:
    """A file as rows of text.

    Attributes
    ----------
    columns
        The header, in order.
    rows
        Every row below it that has anything in it; a row may have too few or too many cells.
    encoding, delimiter
        How the file was read.
    sha256
        Of the file's bytes.
    kind
        What the file is by its content: csv, xlsx, xls or ods; or form or api.
    sheet, sheets
        The worksheet that was read, and all those that people see and that hold anything.
    notes
        What the sender should know of how it was read: sheets or rows that were hidden, say.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    encoding: str
    delimiter: str
    sha256: str
    kind: str = "csv"
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_source_table(path: Path, *, expected_columns: Iterable[str]) -> SourceTable:
    """Read a CSV or TSV file of any common encoding and delimiter.

    The header is the row, among the first twenty, with most of the expected columns; rows above it
    are a title.

    Raises
    ------
    InputError
        If the file is not text, is too large or too wide, cannot be decoded or taken apart, or
        has no header or no rows.
    NotFoundError
        If there is no such file.
    """
    name = quote(path.name, most=255)
    try:
        if not path.is_file():
            raise NotFoundError(f"There is no file {quote(str(path), most=500)}; check its name.")
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}).") from error
    if size > LARGEST_FILE:
        raise InputError(f"{name} is larger than {LARGEST_FILE // 1024**2} MB; send it in parts.")
    return parse_source_table(content, name=path.name, expected_columns=expected_columns)


def parse_source_table(
    content: bytes, *, name: str, expected_columns: Iterable[str]
) -> SourceTable:
    """As `read_source_table`, from bytes already at hand."""
    name = quote(name, most=255)
    text, encoding = decode(content, name=name)
    expected = {normal(column) for column in expected_columns}
    delimiter = _delimiter(text, expected)
    records = _records(text, delimiter, name)
    header_at = _header(records, expected, name)
    header = records[header_at].cells
    columns = tuple(cell.strip() for cell in header[: _filled(header)])
    _refuse_repeated(columns, name)
    rows = tuple(_fit(record, len(columns)) for record in records[header_at + 1 :])
    if not rows:
        raise InputError(f"{name} has a header but no rows below it; nothing was stored.")
    if len(rows) > MOST_ROWS:
        raise InputError(
            f"{name} has more than the {MOST_ROWS:,} rows that one file may have; send it in parts."
        )
    return SourceTable(
        name=name,
        columns=columns,
        rows=rows,
        encoding=encoding,
        delimiter=delimiter,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def normal(heading: str) -> str:
    """A heading without its capitals, underscores and extra spaces, for comparison."""
    return " ".join(heading.replace("_", " ").split()).casefold()


def _delimiter(text: str, expected: set[str]) -> str:
    """The delimiter under which a row near the top has most of the expected columns."""
    lines = islice(io.StringIO(text, newline=""), HEADER_WITHIN)
    top = [line[:WIDEST_LINE_TRIED] for line in lines]

    def recognised(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(top, delimiter=delimiter))
        except csv.Error:  # a quotation mark left open makes one cell of them all
            return 0, 0
        known = max((_recognised(row, expected) for row in rows), default=0)
        return known, max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=recognised)


def _recognised(cells: Iterable[str], expected: set[str]) -> int:
    return len(expected & {normal(cell) for cell in cells})


def _records(text: str, delimiter: str, name: str) -> list[SourceRow]:
    """Every row with anything in it, and no more of them than show that there are too many."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[SourceRow] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise InputError(
                    f"Row {number} of {name} has {len(cells):,} cells, more than the "
                    f"{MOST_COLUMNS:,} columns of a spreadsheet; send only the table."
                )
            if max(map(len, cells), default=0) > LARGEST_CELL:
                raise _cell_too_large(number, name)
            if _filled(cells):
                records.append(SourceRow(number, tuple(cells)))
            if len(records) > MOST_ROWS + HEADER_WITHIN:
                break
    except csv.Error as error:
        if "field limit" in str(error):
            raise _cell_too_large(number + 1, name) from error
        raise InputError(
            f"Row {number + 1} of {name} has a quotation mark that is not closed or not "
            'doubled; write a quotation mark inside a cell as "".'
        ) from error
    return records


def _cell_too_large(number: int, name: str) -> InputError:
    return InputError(
        f"Row {number} of {name} has a cell of more than {LARGEST_CELL:,} characters; "
        "shorten it, or close a quotation mark left open."
    )


def _filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    filled = len(cells)
    while filled and not cells[filled - 1].strip():
        filled -= 1
    return filled


def _header(records: list[SourceRow], expected: set[str], name: str) -> int:
    """Where the row is that has most of the expected columns; a title may have one by chance."""
    top = [record for record in records if record.number <= HEADER_WITHIN]
    recognised = [_recognised(record.cells, expected) for record in top]
    if not any(recognised):
        raise InputError(
            f"{name} has none of the expected columns in its first {HEADER_WITHIN} rows; it needs "
            f"columns such as {', '.join(sorted(expected)[:6])}."
        )
    return recognised.index(max(recognised))


def _refuse_repeated(columns: tuple[str, ...], name: str) -> None:
    counts = Counter(normal(column) for column in columns if column)
    repeated = [column for column in columns if counts[normal(column)] > 1]
    if repeated:
        raise InputError(
            f'{name} has the column "{quote(repeated[0])}" more than once; '
            "rename or remove one of them."
        )


def _fit(record: SourceRow, width: int) -> SourceRow:
    """Drop the empty cells that spreadsheets leave to the right of the table."""
    return SourceRow(record.number, record.cells[: max(width, _filled(record.cells))])

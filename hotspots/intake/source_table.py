"""A file of rows as it was sent: decoded, split into cells, nothing interpreted."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError, NotFoundError
from hotspots.intake import limits
from hotspots.intake.file_kind import container_of
from hotspots.intake.header import find_header
from hotspots.intake.header import normal as normal
from hotspots.intake.limits import HEADER_WITHIN as HEADER_WITHIN
from hotspots.intake.limits import LARGEST_FILE as LARGEST_FILE
from hotspots.intake.limits import MOST_ROWS as MOST_ROWS
from hotspots.intake.quotation import quote
from hotspots.intake.reading_process import read_workbook_apart
from hotspots.intake.source_row import SourceRow as SourceRow
from hotspots.intake.table_body import rows_below
from hotspots.intake.text_table import read_text_table

# The largest takes some hundred MB: many people who send at one time wait for each other.
_turns = threading.BoundedSemaphore(limits.MOST_TEXTS)


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
    since_1904
        Whether the workbook counts days from 1904, for dates that come as bare numbers of days.
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
    since_1904: bool = False


def read_source_table(
    path: Path, *, expected_columns: Iterable[str] = (), sheet: str | None = None
) -> SourceTable:
    """Read a file of rows, whatever its name: CSV or TSV, XLSX, XLS or ODS.

    Parameters
    ----------
    path
        The file.
    expected_columns
        Headings; the row with most of them is the header. Without any, it is the row most like one.
    sheet
        The worksheet to read; the first that people see and that holds a table, if left out.

    Raises
    ------
    InputError
        If the file is no table, is too large or too wide, cannot be decoded or taken apart, or
        has no such sheet, no header or no rows.
    NotFoundError
        If there is no such file.
    """
    name = quote(path.name, most=255)
    try:
        if not path.is_file():
            raise NotFoundError(f"There is no file {quote(str(path), most=500)}; check its name.")
        size = path.stat().st_size
        content = path.read_bytes() if size <= limits.LARGEST_FILE else b""
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}).") from error
    if size > limits.LARGEST_FILE:
        raise _too_large(name)
    return parse_source_table(
        content, name=path.name, expected_columns=expected_columns, sheet=sheet
    )


def parse_source_table(
    content: bytes, *, name: str, expected_columns: Iterable[str] = (), sheet: str | None = None
) -> SourceTable:
    """As `read_source_table`, from bytes already at hand.

    A workbook is taken apart in a process of its own, capped in time and memory.
    """
    name = quote(name, most=255)
    if len(content) > limits.LARGEST_FILE:
        raise _too_large(name)
    expected = sorted({normal(column) for column in expected_columns})
    digest = hashlib.sha256(content).hexdigest()
    if container_of(content, name=name) == "text":
        with _turns:
            text = read_text_table(content, name=name, expected=expected)
            columns, rows, notes = _table(text.rows, expected, name)
        return SourceTable(name, columns, rows, text.encoding, text.delimiter, digest, notes=notes)
    book, records = read_workbook_apart(content, name=name, expected=expected, sheet=sheet)
    columns, rows, notes = _table(records, expected, name, ragged=False)
    return SourceTable(
        name,
        columns,
        rows,
        encoding="utf-8",
        delimiter="",
        sha256=digest,
        kind=book.kind,
        sheet=book.sheet,
        sheets=book.sheets,
        notes=(*book.notes, *notes),
        since_1904=book.since_1904,
    )


def _table(
    records: list[SourceRow], expected: list[str], name: str, *, ragged: bool = True
) -> tuple[tuple[str, ...], tuple[SourceRow, ...], tuple[str, ...]]:
    header = find_header(records, expected, name=name)
    columns, rows, notes = rows_below(records, header, ragged=ragged)
    if not rows:
        raise InputError(f"{name} has a header but no rows below it; nothing was stored.")
    if len(rows) > limits.MOST_ROWS:
        raise InputError(
            f"{name} has more than the {limits.MOST_ROWS:,} rows that one file may have; "
            "send it in parts."
        )
    return columns, rows, notes


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} is larger than {limits.LARGEST_FILE // 1024**2} MB; send it in parts."
    )

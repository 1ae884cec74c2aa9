"""CSV files of places: read as text, written so that no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, NotFoundError
from hotspots.output_file import replacing

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", ";", "\t", "|")
# Also their full-width forms, which some spreadsheets read alike.
_RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_LARGEST_CELL = 1 << 20


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file, every cell as the text that it holds.

    The text may be UTF-8, UTF-16 with a byte order mark or Windows-1252; cells may be parted by
    commas, semicolons, tabs or bars, whichever the first line has most of.

    Raises
    ------
    NotFoundError, InputError
        If the file is missing, empty, no text, or a row has more cells than the header.
    """
    try:
        text = _decode(path.read_bytes(), path)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}; check the name.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(reader, [])
        rows = [_fitted(row, header, f"Line {reader.line_num} of {path}") for row in reader if row]
    except csv.Error as error:
        raise InputError(
            f"Line {reader.line_num} of {path} cannot be read ({error}); save it as CSV again."
        ) from error
    if not any(name.strip() for name in header):
        raise InputError(f"{path} has no header line; the first line must name the columns.")
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise InputError(
            f"{path} has more than one column named {repeated[0]!r}; give each its own name."
        )
    return pd.DataFrame(rows, columns=header, dtype=object)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (UTF-8) in one step, text that a spreadsheet would run neutralised.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    columns = [
        column.map(neutralised) if column.dtype.kind not in "fiub" else column
        for _, column in table.items()
    ]
    safe = pd.concat(columns, axis="columns") if columns else table
    safe.columns = pd.Index([neutralised(str(name)) for name in table.columns])
    with replacing(path) as temporary:
        safe.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\r\n")


def neutralised(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would take for a formula; numbers stay."""
    if isinstance(value, str) and value.startswith(_RUNS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _decode(content: bytes, path: Path) -> str:
    if content.startswith(_BYTE_ORDER_MARKS):
        encoding = "utf-16"
    elif b"\x00" in content[:4096]:
        raise InputError(f"{path} is not a CSV file; save the sheet as CSV UTF-8.")
    else:
        encoding = "utf-8-sig"
    for name in (encoding, "cp1252"):
        with suppress(UnicodeDecodeError):
            return content.decode(name)
    raise InputError(f"{path} is neither UTF-8 nor Windows-1252; save the sheet as CSV UTF-8.")


def _fitted(row: list[str], header: list[str], where: str) -> list[str]:
    if len(row) > len(header) and any(row[len(header) :]):
        raise InputError(
            f"{where} has {len(row)} cells and the header has {len(header)}; put quotes around"
            " cells that contain the separator."
        )
    return row[: len(header)] + [""] * (len(header) - len(row))

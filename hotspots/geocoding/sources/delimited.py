"""Large tables of comma-separated values, read as a stream and checked line by line.

A reader says which columns it wants and what each edition calls them, and gets them in parts::

    wanted = {"uprn": ("UPRN",), "easting": ("X_COORDINATE",)}
    for part in read_parts(files, name, wanted, advice="download OS Open UPRN again."):
        numbers = np.array(part["uprn"], dtype=np.int64)
        ...
        raise part.refusal(row, "has no UPRN")  # "Line 17 of Data/x.csv in x.zip has no UPRN; ..."

A byte order mark is skipped, and anything that is not UTF-8, not quoted properly or not as wide as
the header is refused with its line.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.sources.source_files import SourceFiles

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, eq=False)
class TablePart:
    """Some successive rows of a table.

    Attributes
    ----------
    columns
        Texts by the names that the reader gave to the columns.
    first_line
        Line of the file that the first row is on, counted from 1.
    where
        The file, for messages.
    advice
        What a person can do about a damaged file.
    """

    columns: Mapping[str, Sequence[str]]
    first_line: int
    where: str
    advice: str

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> Sequence[str]:
        return self.columns[column]

    def numbers(
        self, column: str, smallest: float, largest: float, *, rows: Sequence[int] | None = None
    ) -> NDArray[np.float64]:
        """Read a column, or some rows of it, as numbers.

        Raises
        ------
        InputError
            If a cell is not a number between ``smallest`` and ``largest``.
        """
        cells = self.columns[column]
        chosen = cells if rows is None else [cells[row] for row in rows]
        try:
            found = np.array(chosen, dtype=np.float64)
        except ValueError:
            found = np.array([_number(cell) for cell in chosen])
        wrong = np.flatnonzero(~((found >= smallest) & (found <= largest)))
        if len(wrong):
            row = int(wrong[0]) if rows is None else rows[int(wrong[0])]
            raise self.refusal(
                row, f"has {cells[row]!r} as {column}, which is not a number that can be right"
            )
        return found

    def refusal(self, row: int, wrong: str) -> InputError:
        """What to raise about a row of this part, such as "has no UPRN"."""
        return InputError(f"Line {self.first_line + row} of {self.where} {wrong}; {self.advice}")


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def read_header(files: SourceFiles, name: str) -> tuple[str, ...]:
    """Return the cells of the first line as they are; none if it cannot be read as a table."""
    with files.open_stream(name) as stream:
        line = stream.readline(1 << 16)
    try:
        (cells,) = csv.reader([line.decode("utf-8-sig").rstrip("\r\n")], strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return ()
    return tuple(cells)


def read_parts(
    files: SourceFiles,
    name: str,
    wanted: Mapping[str, Sequence[str]],
    *,
    header: Sequence[str] | None = None,
    exact: bool = False,
    advice: str,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Iterator[TablePart]:
    """Read the wanted columns of one file.

    Parameters
    ----------
    files, name
        The download and one of its ``names``.
    wanted
        Names for the reader's own use, each with regular expressions that its column's name in the
        file matches whole, case ignored, in order of preference: the first that matches counts, and
        it must not match two columns.
    header
        Names of all columns of a file that has no header line.
    exact
        Whether columns that nothing in ``wanted`` matches are refused.
    advice
        Ends each message, such as "download OS Open UPRN again."
    rows_at_once
        Rows of each part but the last.

    Raises
    ------
    InputError
        If a wanted column is missing or there twice, or the file is damaged.
    """
    where = f"{name} in {files.path}"
    with (
        files.open_stream(name) as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text,
    ):
        reader = csv.reader(text, strict=True)
        try:
            named = tuple(header) if header is not None else tuple(next(reader, ()))
            place = column_places(named, wanted, where=where, exact=exact, advice=advice)
            lines = 0 if header is not None else 1
            for rows in _parts(reader, len(named), place, where, advice, rows_at_once):
                columns = dict(zip(wanted, zip(*rows, strict=True), strict=True))
                part = TablePart(columns, lines + 1, where, advice)
                lines += len(rows)
                if reader.line_num != lines:
                    raise InputError(
                        f"{where} has a line break inside a cell between lines {part.first_line}"
                        f" and {reader.line_num}; {advice}"
                    )
                yield part
        except UnicodeDecodeError as error:
            raise InputError(f"{where} is not UTF-8 ({error.reason}); {advice}") from error
        except csv.Error as error:
            raise InputError(f"{where} is damaged at line {reader.line_num}; {advice}") from error


def column_places(
    named: Sequence[str],
    wanted: Mapping[str, Sequence[str]],
    *,
    where: str,
    advice: str,
    exact: bool = False,
) -> list[int]:
    """Find columns by name; see `read_parts`.

    Raises
    ------
    InputError
        If a wanted column is missing or there twice, or, with ``exact``, there is another.
    """
    cells = [name.strip() for name in named]
    places = []
    for patterns in wanted.values():
        matches = [[i for i, cell in enumerate(cells) if _is(p, cell)] for p in patterns]
        found = next((match for match in matches if match), [])
        if len(found) != 1:
            names = " and ".join(cells[i] for i in found)
            wrong = f"has {names} for" if found else "has no column"
            readable = " or ".join(patterns).replace("|", " or ").replace("\\d\\d", "00")
            raise InputError(f"{where} {wrong} {readable} among {', '.join(cells)[:400]}; {advice}")
        places.append(found[0])
    if exact and len(cells) != len(set(places)):
        others = ", ".join(cell for i, cell in enumerate(cells) if i not in places)
        raise InputError(f"{where} has the unexpected columns {others[:400]}; {advice}")
    return places


def _is(pattern: str, cell: str) -> bool:
    return re.fullmatch(pattern, cell, re.IGNORECASE) is not None


def _parts(
    reader: Any, width: int, places: Sequence[int], where: str, advice: str, rows_at_once: int
) -> Iterator[list[tuple[str, ...]]]:
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    rows: list[tuple[str, ...]] = []
    for row in reader:
        if len(row) != width:
            raise InputError(
                f"Line {reader.line_num} of {where} has {len(row)} columns instead of {width};"
                f" {advice}"
            )
        rows.append(pick(row))
        if len(rows) == rows_at_once:
            yield rows
            rows = []
    if rows:
        yield rows

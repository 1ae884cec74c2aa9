"""Tables of tens of millions of rows, mostly numbers, read by a compiled parser in parts.

The twin of `hotspots.geocoding.sources.delimited` for tables that are too long for it: columns come
as arrays. What it cannot parse is looked up with that module, so that a message names the line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.errors import EmptyDataError, ParserError

from hotspots.errors import InputError
from hotspots.geocoding.sources.delimited import column_places, read_parts
from hotspots.geocoding.sources.source_files import SourceFiles

ROWS_AT_ONCE = 400_000
_LINE = re.compile(r"in line (\d+)")
_NUMBER = {int: re.compile(r"-?\d+"), float: re.compile(r"(?:-?\d+(?:\.\d+)?)?")}
# What a table of numbers is written with: the parser would take 1.00121E+11 for a whole number.
_OF_NUMBERS = b'0123456789.,-"\r\n'
_FIRST_LINES = 1 << 16


@dataclass(frozen=True, eq=False)
class NumberPart:
    """Some successive rows of a table; like `hotspots.geocoding.sources.delimited.TablePart`.

    Attributes
    ----------
    columns
        Arrays by the names that the reader gave to the columns.
    first_line
        Line of the file that the first row is on, counted from 1.
    where, advice
        The file, and what a person can do about a damaged one, for messages.
    """

    columns: Mapping[str, NDArray[Any]]
    first_line: int
    where: str
    advice: str

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def refuse_where(self, wrong: NDArray[np.bool_], message: str) -> None:
        """Refuse the first row where something is wrong.

        Raises
        ------
        InputError
            If there is such a row.
        """
        if wrong.any():
            line = self.first_line + int(wrong.argmax())
            raise InputError(f"Line {line} of {self.where} {message}; {self.advice}")


def read_number_parts(
    files: SourceFiles,
    name: str,
    wanted: Mapping[str, Sequence[str]],
    kinds: Mapping[str, type],
    *,
    exact: bool = False,
    advice: str,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Iterator[NumberPart]:
    """Read the wanted columns of one file with a header line.

    Parameters
    ----------
    files, name, wanted, exact, advice, rows_at_once
        As for `hotspots.geocoding.sources.delimited.read_parts`.
    kinds
        Of each wanted column ``int`` (every cell must be a whole number), ``float`` (NaN where a
        cell is empty) or ``str`` ("" where it is empty).

    Raises
    ------
    InputError
        If a wanted column is missing or there twice, a number is none, or the file is damaged or
        cut short.
    """
    where = f"{name} in {files.path}"
    with files.open_stream(name) as stream:
        watched = _Watched(stream)
        named = _first_lines(watched, where, advice)
        places = column_places(named, wanted, where=where, advice=advice, exact=exact)
        watched.only_numbers = exact and str not in kinds.values()
        first_line = 2
        with _in_sentences(
            where, advice, lambda: _not_a_number(files, name, wanted, kinds, advice)
        ):
            for table in _tables(watched, named, places, [kinds[n] for n in wanted], rows_at_once):
                if watched.something_else:
                    raise ValueError("not a number")
                columns = {
                    column: _array(table[place], kinds[column])
                    for column, place in zip(wanted, places, strict=True)
                }
                yield NumberPart(columns, first_line, where, advice)
                first_line += len(table)
        if not watched.ends_with_line:
            raise InputError(f"{where} is cut short: its last line has no end; {advice}")
        if watched.commas != (first_line - 2) * (len(named) - 1):
            # The parser does not mind cells too many or too few: the other module finds the line.
            for _ in read_parts(files, name, wanted, advice=advice):
                pass


@contextmanager
def _in_sentences(where: str, advice: str, look_up: Callable[[], InputError]) -> Iterator[None]:
    """Say what the parser found wrong; which number it cannot read has to be looked up."""
    try:
        yield
    except EmptyDataError:
        pass  # a header without rows
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 ({error.reason}); {advice}") from error
    except ParserError as error:
        line = _LINE.search(str(error))
        at = f" at line {int(line[1]) + 1}" if line else ""
        raise InputError(f"{where} is damaged{at}; {advice}") from error
    except (ValueError, OverflowError) as error:
        raise look_up() from error


class _Watched(io.RawIOBase):
    """Passes a stream on, counts its commas and remembers how it ends and if all were numbers."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._last = b""
        self.commas = 0
        self.only_numbers = False
        self.something_else = False

    @property
    def ends_with_line(self) -> bool:
        return self._last in (b"\n", b"\r")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = int(self._stream.readinto(buffer))  # type: ignore[attr-defined]
        if size:
            content = bytes(memoryview(buffer)[:size])
            self._last = content[-1:]
            self.commas += content.count(b",")
            if self.only_numbers and content.translate(None, _OF_NUMBERS):
                self.something_else = True
        return size

    def readline(self, size: int | None = -1, /) -> bytes:
        line = self._stream.readline(size if size is not None else -1)
        self._last = line[-1:]
        return line

    def peek(self, size: int) -> bytes:
        ahead: bytes = self._stream.peek(size)  # type: ignore[attr-defined]
        return ahead


def _first_lines(stream: _Watched, where: str, advice: str) -> list[str]:
    """Read the header; the first row must be as wide, or the parser would shift its columns."""
    try:
        header = stream.readline(_FIRST_LINES).decode("utf-8-sig")
        following = stream.peek(_FIRST_LINES).split(b"\n", 1)[0].decode("utf-8")
        named, row = (
            next(csv.reader([line.strip("\r\n")], strict=True), []) for line in (header, following)
        )
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{where} does not begin with a table in UTF-8; {advice}") from error
    if row and len(row) != len(named):
        raise InputError(
            f"Line 2 of {where} has {len(row)} columns instead of {len(named)}; {advice}"
        )
    return named


def _tables(
    stream: _Watched, named: Sequence[str], places: Sequence[int], kinds: Sequence[type], rows: int
) -> Iterator[pd.DataFrame]:
    with pd.read_csv(
        io.BufferedReader(stream, _FIRST_LINES),
        header=None,
        names=list(range(len(named))),
        usecols=sorted(places),
        dtype={place: _DTYPES[kind] for place, kind in zip(places, kinds, strict=True)},
        skip_blank_lines=False,
        encoding="utf-8",
        chunksize=rows,
    ) as tables:
        yield from tables


_DTYPES: dict[type, Any] = {int: np.int64, float: np.float64, str: "object"}


def _array(column: pd.Series[Any], kind: type) -> NDArray[Any]:
    values: NDArray[Any] = (column.fillna("") if kind is str else column).to_numpy()
    return values


def _not_a_number(
    files: SourceFiles,
    name: str,
    wanted: Mapping[str, Sequence[str]],
    kinds: Mapping[str, type],
    advice: str,
) -> InputError:
    for part in read_parts(files, name, wanted, advice=advice):
        for column, kind in kinds.items():
            for row, cell in enumerate(part[column]):
                if kind in _NUMBER and not _fits(cell, kind):
                    return part.refusal(row, f"has {cell[:40]!r} for {wanted[column][0]}")
    return InputError(f"{name} in {files.path} has a number that cannot be read; {advice}")


def _fits(cell: str, kind: type) -> bool:
    if not _NUMBER[kind].fullmatch(cell):
        return False
    # Python converts no text of thousands of digits.
    return kind is float or (len(cell) <= 20 and -(2**63) <= int(cell) < 2**63)

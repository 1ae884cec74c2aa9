"""What the cells of a column look like: a sample of them, in shares between 0 and 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotspots.geocoding.grid_reference import GridSquare, parse_grid_reference
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceTable
from hotspots.intake.written_time import WrittenTime, read_clock, read_written_time

LARGEST_SAMPLE = 400
EXAMPLES = 3
FEW = 0.5
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[\s.-]*[0-9][A-Z]{2}", re.I)
_GRID_LETTERS = re.compile(r"[A-Za-z]{2}[\s,/]*\d[\d\s,/]*(?:[A-Za-z]{1,2})?")
_UPRN = re.compile(r"\d{1,12}|\d(?:\.\d+)?E\+?\d+", re.I)
_BARE_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"(?=.*\d)\S{2,30}")


@dataclass(frozen=True)
class ColumnContents:
    """A sample of the cells of one column that hold anything, without surrounding blanks."""

    cells: tuple[str, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """A few different cells, as a person is shown them."""
        return tuple(quote(cell) for cell in dict.fromkeys(self.cells))[:EXAMPLES]

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of the cells that fit; 0 without any."""
        if not self.cells:
            return 0.0
        return sum(bool(fits(cell)) for cell in self.cells) / len(self.cells)

    def within(self, least: float, most: float) -> float:
        """The share of the cells that are numbers from least to most."""
        return self.share(lambda cell: (n := _number(cell)) is not None and least <= n <= most)

    @property
    def distinct(self) -> float:
        """How many different cells there are among all: 1 if no two are the same."""
        return len(set(self.cells)) / max(len(self.cells), 1)

    @property
    def counts_rows(self) -> bool:
        """Whether the cells do nothing but number the rows."""
        numbers = [int(cell) if cell.isdecimal() and len(cell) < 9 else -1 for cell in self.cells]
        return len(numbers) > 1 and numbers[0] in (0, 1) and numbers == sorted(set(numbers))


def column_contents(table: SourceTable) -> tuple[ColumnContents, ...]:
    """A sample of each column, from all parts of the table."""
    step = max(1, len(table.rows) // LARGEST_SAMPLE)
    rows = [row.cells for row in table.rows[::step]]
    return tuple(
        ColumnContents(
            tuple(
                cell
                for row in rows
                if position < len(row) and (cell := row[position].strip()[:200])
            )
        )
        for position in range(len(table.columns))
    )


def is_date(cell: str) -> bool:
    """Whether it is a date that is written as one, with a time or without."""
    parts = _written(cell)
    return parts is not None and parts.day is not None and not is_bare_number(cell)


def is_first_of_month(cell: str) -> bool:
    """Whether it is the first day of a month, without a time or at midnight."""
    parts = _written(cell)
    return parts is not None and parts.day == 1 and parts.clock in (None, (0, 0, 0))


def is_moment(cell: str) -> bool:
    """Whether it is a date with a time of day other than midnight."""
    parts = _written(cell)
    return parts is not None and parts.clock not in (None, (0, 0, 0))


def is_day_number(cell: str) -> bool:
    """Whether it may be a spreadsheet's number of days."""
    return is_bare_number(cell) and _written(cell) is not None


def is_month(cell: str) -> bool:
    """Whether it is a month without a day."""
    parts = _written(cell)
    return parts is not None and parts.day is None


def is_clock(cell: str) -> bool:
    """Whether it is a time of day alone."""
    return read_clock(cell) is not None


def is_bare_number(cell: str) -> bool:
    """Whether it is nothing but digits and perhaps a decimal point."""
    return _BARE_NUMBER.fullmatch(cell) is not None


def is_postcode(cell: str) -> bool:
    """Whether it has the shape of a postcode and nothing else."""
    return _POSTCODE.fullmatch(cell) is not None


def is_grid_reference(cell: str) -> bool:
    """Whether it is a grid reference with letters."""
    if not _GRID_LETTERS.fullmatch(cell):
        return False
    return isinstance(parse_grid_reference(cell), GridSquare)


def is_uprn(cell: str) -> bool:
    """Whether it may be a UPRN, or what a spreadsheet makes of one."""
    return _UPRN.fullmatch(cell) is not None


def is_worded(cell: str) -> bool:
    """Whether it has a word in it."""
    return _LETTERS.search(cell) is not None


def is_code(cell: str) -> bool:
    """Whether it is short, in one piece and with a digit, as references are."""
    return _CODE.fullmatch(cell) is not None


def same_for_few(contents: ColumnContents) -> bool:
    """Whether the same cells come again and again, as those of categories do."""
    return len(contents.cells) >= 4 and contents.distinct <= FEW


def longest(cells: Sequence[str]) -> int:
    """The length of the longest cell."""
    return max(map(len, cells), default=0)


def _written(cell: str) -> WrittenTime | None:
    return read_written_time(cell)


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None

"""One sheet of a workbook as rows of text, with notes on what its sender should know.

Runs in the process of `reading_process`: it takes apart what strangers send.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.cell_text import Cell, as_text, written_duration
from hotspots.intake.header import Header, find_header, likeness_of
from hotspots.intake.long_numbers import LongNumbers
from hotspots.intake.opened_workbook import open_workbook
from hotspots.intake.oversize import cell_too_large, too_many_columns
from hotspots.intake.quotation import quote
from hotspots.intake.reading_process import ReadWorkbook
from hotspots.intake.sheet_marks import SheetMarks
from hotspots.intake.source_row import SourceRow, filled
from hotspots.intake.workbook_notes import notes_on_contents, notes_on_rows, notes_on_sheets

ROWS_AT_ONCE = 1_000
LONGEST_TITLE = 255
"""Characters of the name of a sheet; spreadsheets that people make have at most 31."""


def read_workbook(
    content: bytes,
    *,
    name: str,
    expected: Sequence[str],
    sheet: str | None,
    give: Callable[[Sequence[SourceRow]], object],
) -> ReadWorkbook:
    """Read the sheet of that name, or the first that people see and that holds a table.

    Parameters
    ----------
    give
        Is given the rows with anything in them, some at a time.

    Raises
    ------
    InputError
        If it is no workbook, or one that is damaged, protected or larger than the limits, or has no
        such sheet.
    """
    opened = open_workbook(content, name=name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            choice = _choose(book, expected, sheet, name)
    except PasswordError as error:
        raise InputError(f"{name} is protected by a password; save it without one.") from error
    except CalamineError as error:
        raise InputError(
            f"{name} is damaged: it is a workbook that cannot be read to its end; open it in a "
            "spreadsheet and save it as XLSX or CSV."
        ) from error
    marks = opened.marks(choice.position, choice.sheet.name)
    for (first, _), (last, _) in choice.sheet.merged_cell_ranges or ():
        marks.merged_rows.update(range(first + 1, min(last, first + limits.MOST_ROWS) + 1))
    numbers = LongNumbers()
    rows = _rows(choice.sheet, marks, numbers, name)
    if opened.kind == "ods":
        rows = (SourceRow(row.number, tuple(map(written_duration, row.cells))) for row in rows)
    below = _give_all(rows, numbers, expected, give)
    return ReadWorkbook(
        kind=opened.kind,
        sheet=choice.title,
        sheets=choice.seen,
        notes=(
            *notes_on_sheets(choice.title, choice.seen, choice.hidden),
            *notes_on_contents(macros=opened.macros, links=opened.links),
            *notes_on_rows(marks, below, numbers),
        ),
        since_1904=opened.since_1904,
    )


def _give_all(
    rows: Iterator[SourceRow],
    numbers: LongNumbers,
    expected: Sequence[str],
    give: Callable[[Sequence[SourceRow]], object],
) -> list[int]:
    """Give the rows on, and return the numbers of those below the header."""
    some = list(islice(rows, ROWS_AT_ONCE))
    try:
        header = find_header(some, expected, name="")
    except InputError:  # whoever asked for the rows says so
        header = Header((), -1)
    below = [row.number for row in some[header.position + 1 :]]
    while some:
        give(numbers.as_shown(some, header.columns))
        some = list(islice(rows, ROWS_AT_ONCE))
        below += [row.number for row in some]
    return below


@dataclass(frozen=True)
class _Choice:
    sheet: CalamineSheet
    position: int
    title: str
    seen: tuple[str, ...]
    hidden: tuple[str, ...]


def _choose(
    book: CalamineWorkbook, expected: Sequence[str], wanted: str | None, name: str
) -> _Choice:
    """The sheet to read; among several the first at least half as like a table as the best."""
    hidden: list[str] = []
    found: dict[int, tuple[str, int]] = {}
    kept: tuple[int, CalamineSheet] | None = None
    for position, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            hidden.append(about.name)
            continue
        sheet = book.get_sheet_by_index(position)
        if sheet.start is None:
            continue
        like = 0 if wanted is not None else _like_a_table(sheet, expected)
        if kept is None or like > max(score for _, score in found.values()):
            kept = position, sheet
        found[position] = _title(about.name), like
    if kept is None:
        raise InputError(f"{name} has no sheet that holds anything and is not hidden.")
    position = _position(found, wanted, name)
    sheet = kept[1] if kept[0] == position else book.get_sheet_by_index(position)
    seen = tuple(title for title, _ in found.values())
    return _Choice(sheet, position, found[position][0], seen, tuple(hidden))


def _position(found: dict[int, tuple[str, int]], wanted: str | None, name: str) -> int:
    if wanted is None:
        best = max(score for _, score in found.values())
        return next(position for position, (_, score) in found.items() if 2 * score >= best)
    for position, (title, _) in found.items():
        if title == wanted:
            return position
    titles = ", ".join(f'"{quote(title)}"' for title, _ in list(found.values())[:10])
    raise InputError(
        f'{name} has no sheet "{quote(wanted)}" that can be read; choose one of {titles}.'
    )


def _title(name: str) -> str:
    """The name of a sheet as a database can hold it."""
    return name.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:LONGEST_TITLE]


def _like_a_table(sheet: CalamineSheet, expected: Sequence[str]) -> int:
    top = [
        SourceRow(number, tuple(map(as_text, cells)))
        for number, cells in enumerate(islice(sheet.iter_rows(), limits.HEADER_WITHIN), start=1)
    ]
    return max(likeness_of([row for row in top if filled(row.cells)], expected), 0)


def _rows(
    sheet: CalamineSheet, marks: SheetMarks, numbers: LongNumbers, name: str
) -> Iterator[SourceRow]:
    """Every row with anything in it, and no more of them than show that there are too many."""
    if sheet.width > limits.MOST_COLUMNS:
        raise too_many_columns((sheet.start or (0, 0))[0] + 1, sheet.width, name)
    given = length = 0
    for number, cells in _marked(sheet, marks, numbers):
        if max(map(len, cells)) > limits.LARGEST_CELL:
            raise cell_too_large(number, name)
        length += sum(map(len, cells))
        if length > limits.LARGEST_TEXT:
            raise InputError(
                f"{name} holds more than {limits.LARGEST_TEXT:,} characters; send it in parts."
            )
        if filled(cells):
            given += 1
            yield SourceRow(number, _without_empty_end(cells))
        if given > limits.MOST_ROWS + limits.HEADER_WITHIN:
            return


def _without_empty_end(cells: list[str]) -> tuple[str, ...]:
    end = len(cells)
    while not cells[end - 1]:
        end -= 1
    return tuple(cells[:end])


def _marked(
    sheet: CalamineSheet, marks: SheetMarks, numbers: LongNumbers
) -> Iterator[tuple[int, list[str]]]:
    """The rows as texts, with the marked cells in their places, by the row's number."""
    at = (sheet.start or (0, 0))[1]
    left = min([at, *(column for _, column in marks.texts)])
    by_row: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), text in marks.texts.items():
        by_row[row].append((column - left, text))
    padding: list[Cell] = [""] * (at - left)
    for row, cells in enumerate(sheet.iter_rows()):
        if row not in by_row and cells.count("") == len(cells):
            continue
        numbers.look_at(row + 1, padding + cells)
        texts = [cell if isinstance(cell, str) else as_text(cell) for cell in padding + cells]
        yield row + 1, _with_marks(texts, by_row.pop(row, []))
    for row in sorted(by_row):
        yield row + 1, _with_marks([], by_row[row])


def _with_marks(texts: list[str], marked: Sequence[tuple[int, str]]) -> list[str]:
    for column, text in marked:
        texts += [""] * (column + 1 - len(texts))
        texts[column] = text
    return texts

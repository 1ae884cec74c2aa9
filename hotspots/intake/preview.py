"""The first rows of a file as they were understood, before anything of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hotspots.intake.category_proposal import theme_title
from hotspots.intake.column_contents import is_bare_number
from hotspots.intake.occurrence import Column, UnreadableTimeError, read_cell, read_column
from hotspots.intake.occurrence_text import occurrence_text
from hotspots.intake.profile import Profile
from hotspots.intake.quotation import quote
from hotspots.intake.reference import assign_references
from hotspots.intake.row import HELD, REJECTED, Problem, UsableRow, held_problem, validate_rows
from hotspots.intake.source_table import SourceTable
from hotspots.themes import NO_THEME

DateOrder = Literal["clear", "decided", "told", "assumed", "mixed"]
USABLE = "usable"
_ORDER_NOTES = {
    "assumed": (
        "No date shows whether the day or the month comes first: {example}. "
        "Say which it is, if your system is not British."
    ),
    "mixed": (
        "Some dates have the day first and others the month, so one of the two is read wrongly: "
        "{example}. Say which it is, and correct the others."
    ),
}


@dataclass(frozen=True)
class PreviewRow:
    """One row as it was understood.

    Attributes
    ----------
    number
        The row in the sender's spreadsheet.
    reference, when, what
        The agency's own reference, when it happened in words, and the title of its kind; "" where
        the row is rejected.
    where
        The location fields that hold anything: (field, as sent).
    outcome
        usable, rejected or held.
    column, value, reason
        What to look at and why, unless the row is usable.
    """

    number: int
    reference: str = ""
    when: str = ""
    what: str = ""
    where: tuple[tuple[str, str], ...] = ()
    outcome: str = USABLE
    column: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What a file would become: the counts are of all its rows, before it is compared with others.

    Attributes
    ----------
    rows
        The first rows.
    total, usable, rejected, held
        How many rows there are, and what would become of them.
    date_order
        How it is known whether day or month comes first: ``clear`` (no date leaves it open),
        ``decided`` by the column, ``told`` by the profile, ``assumed`` or ``mixed``.
    problems
        Every row that is not usable, in order.
    notes
        What the sender should look at, in sentences.
    """

    rows: tuple[PreviewRow, ...]
    total: int
    usable: int
    rejected: int
    held: int
    date_order: DateOrder
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def preview(table: SourceTable, profile: Profile, *, most: int = 10) -> Preview:
    """Read a table as `submission.submit_table` would, and store nothing.

    Parameters
    ----------
    profile
        How the table is read, the agency's own categories among its own.
    most
        How many rows to show.

    Raises
    ------
    InputError
        If the file lacks a column without which no row could be used.
    """
    usable, problems = validate_rows(table, profile)
    _, clashes = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    last = table.rows[:most][-1].number
    shown = {
        problem.row_number: _row_with_problem(problem, profile)
        for problem in problems
        if problem.row_number <= last
    }
    for position, row in enumerate(usable):
        problem = held_problem(row, clashes.get(position), usable, profile)
        if problem:
            problems.append(problem)
        if row.row.number <= last:
            shown[row.row.number] = _understood(row, problem)
    rejected = sum(problem.outcome == REJECTED for problem in problems)
    held = sum(problem.outcome == HELD for problem in problems)
    order, notes = _dates(table, profile)
    return Preview(
        rows=tuple(shown[row.number] for row in table.rows[:most]),
        total=len(table.rows),
        usable=len(table.rows) - rejected - held,
        rejected=rejected,
        held=held,
        date_order=order,
        problems=tuple(sorted(problems, key=lambda problem: problem.row_number)),
        notes=notes,
    )


def _understood(row: UsableRow, problem: Problem | None) -> PreviewRow:
    when = row.report.occurrence
    path = f"{row.theme}/{row.subtype}" if row.theme else NO_THEME
    understood = PreviewRow(
        number=row.row.number,
        reference=row.report.reference,
        when=occurrence_text(when.start, when.end, when.precision),
        what=theme_title(path),
        where=tuple(row.report.location.items()),
    )
    return _with(understood, problem) if problem else understood


def _row_with_problem(problem: Problem, profile: Profile) -> PreviewRow:
    return _with(
        PreviewRow(
            number=problem.row_number,
            reference=problem.fields.get("reference", "").strip(),
            what=theme_title(None) if problem.outcome == HELD else "",
        ),
        problem,
    )


def _with(row: PreviewRow, problem: Problem) -> PreviewRow:
    return replace(
        row,
        outcome=problem.outcome,
        column=problem.column,
        value=problem.value,
        reason=problem.reason,
    )


@dataclass(frozen=True)
class _DateColumn:
    """The dates of one column: how often each is written, and what they say of their order."""

    cells: Counter[str]
    read: Column

    @property
    def unordered(self) -> list[str]:
        """Those that leave open which number is the day."""
        written = ((cell, self.read.written.get(cell)) for cell in self.cells)
        return [cell for cell, parts in written if parts and not parts.ordered]

    @property
    def day_numbers(self) -> list[str]:
        """Those that are a spreadsheet's bare numbers of days."""
        return [cell for cell in self.cells if is_bare_number(cell) and self.read.written.get(cell)]

    @property
    def order(self) -> DateOrder:
        if "mixed_date_order" in self.read.flags:
            return "mixed"
        return "assumed" if "date_order_assumed" in self.read.flags else "decided"


def _dates(table: SourceTable, profile: Profile) -> tuple[DateOrder, tuple[str, ...]]:
    """How the order of day and month is known, and what to say of the dates."""
    columns = list(_date_columns(table, profile))
    notes = list(_day_numbers(columns))
    unordered = [column for column in columns if column.unordered]
    if not unordered:
        return "clear", tuple(notes)
    if profile.day_first is not None:
        return "told", tuple(notes)
    # Each column is decided for itself; the least certain of them is what a person should see.
    worst = max(unordered, key=lambda column: ("decided", "assumed", "mixed").index(column.order))
    if worst.order in _ORDER_NOTES:
        example = _read_as(worst.unordered, worst.read)
        notes.insert(0, _ORDER_NOTES[worst.order].format(example=example))
    return worst.order, tuple(notes)


def _date_columns(table: SourceTable, profile: Profile) -> Iterator[_DateColumn]:
    positions = profile.positions(table.columns, name=table.name)
    whole = [row.cells for row in table.rows if len(row.cells) == len(table.columns)]
    since_1904 = profile.since_1904(table)
    for field in ("start", "end", "date"):
        if field in positions:
            place = positions[field]
            cells = Counter(cells[place].strip() for cells in whole)
            yield _DateColumn(cells, read_column(list(cells), since_1904=since_1904))


def _day_numbers(columns: Sequence[_DateColumn]) -> Iterator[str]:
    found = [(column, numbers) for column in columns if (numbers := column.day_numbers)]
    if found:
        count = sum(column.cells[number] for column, numbers in found for number in numbers)
        column, numbers = found[0]
        year = 1904 if column.read.since_1904 else 1900
        said = "1 date is a bare number" if count == 1 else f"{count:,} dates are bare numbers"
        yield (
            f"{said} of days since {year}, as spreadsheets count them: "
            f"{_read_as(numbers, column.read)}."
        )


def _read_as(cells: Sequence[str], column: Column) -> str:
    """The first of some dates that exists, and how it is read."""
    for cell in cells:
        try:
            found = read_cell(cell, column)
        except UnreadableTimeError:
            continue
        said = occurrence_text(found.start, found.end, found.precision)
        return f'"{quote(cell)}" is read as {said}'
    return "none of them exists"

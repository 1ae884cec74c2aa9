"""What the sender of a workbook should know of how it was read, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.intake.cell_text import SPREADSHEET_DIGITS
from hotspots.intake.long_numbers import LongNumbers
from hotspots.intake.quotation import quote
from hotspots.intake.rows_named import rows_named
from hotspots.intake.sheet_marks import SheetMarks

MOST_NAMED = 10
"""Sheets that a sentence names one by one."""


def notes_on_sheets(read: str, seen: Sequence[str], hidden: Sequence[str]) -> tuple[str, ...]:
    """Which sheets were not read."""
    notes: list[str] = []
    others = [sheet for sheet in seen if sheet != read]
    if others:
        notes.append(f'Only the sheet "{quote(read)}" was read, not {_names(others)}.')
    if len(hidden) == 1:
        notes.append(f"The sheet {_names(hidden)} is hidden and was not read.")
    elif hidden:
        notes.append(f"The sheets {_names(hidden)} are hidden and were not read.")
    return tuple(notes)


def notes_on_contents(*, macros: bool, links: bool) -> tuple[str, ...]:
    """What is in the workbook that is never followed."""
    return (
        *(("The workbook holds macros; they were not run.",) if macros else ()),
        *(
            ("Links to other workbooks were not followed; the values saved last were read.",)
            if links
            else ()
        ),
    )


def notes_on_rows(marks: SheetMarks, read: Sequence[int], lost: LongNumbers) -> tuple[str, ...]:
    """What was hidden, merged, never calculated or lost in the rows of these numbers."""
    notes: list[str] = []
    hidden = sum(number - 1 in marks.hidden_rows for number in read)
    if hidden:
        notes.append(_counted(hidden, "hidden row was read too", "hidden rows were read too"))
    if marks.hidden_columns:
        notes.append(
            _counted(
                marks.hidden_columns, "hidden column was read too", "hidden columns were read too"
            )
        )
    merged = [number for number in read if number - 1 in marks.merged_rows]
    if merged:
        notes.append(
            f"{rows_named(merged, 'has', 'have')} cells merged with the row above; the value of "
            "merged cells belongs to their first row alone."
        )
    if marks.without_value:
        notes.append(
            _counted(
                marks.without_value,
                "formula has no value, since it was never calculated",
                "formulas have no value, since they were never calculated",
            )
            + " Open the workbook in a spreadsheet, save it and send it again."
        )
    if lost.rounded:
        notes.append(
            f"{rows_named(lost.rounded, 'has', 'have')} a long number whose last digits are all "
            "zero, as they are once 1.00121E+11 has been saved; check it, and write long numbers "
            "as text."
        )
    if lost.too_long:
        notes.append(
            f"{rows_named(lost.too_long, 'has', 'have')} a number of more than "
            f"{SPREADSHEET_DIGITS} digits, of which a spreadsheet keeps no more; write it as text."
        )
    return tuple(notes)


def _names(sheets: Sequence[str]) -> str:
    shown = [f'"{quote(sheet)}"' for sheet in sheets[:MOST_NAMED]]
    if len(sheets) > MOST_NAMED:
        shown.append(f"{len(sheets) - MOST_NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}."

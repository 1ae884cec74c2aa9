"""The rows of a file, each one usable, rejected or held, with the reason its sender reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import ValidationError

from hotspots.intake.incident import LATEST_AHEAD, IncidentReport, ReportedIncident
from hotspots.intake.occurrence import read_column
from hotspots.intake.profile import WHEN, WHERE, Column, Profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceRow, SourceTable

REJECTED, HELD = "rejected", "held"
STEP = 2_000
"""After how many rows the progress is told."""


@dataclass(frozen=True)
class Problem:
    """Why a row did not become an incident, in the words its sender reads.

    ``row_number`` is the row in their spreadsheet, ``column`` and ``value`` what to look at.
    """

    row_number: int
    outcome: str
    column: str
    value: str
    reason: str
    fields: Mapping[str, str]


class UsableRow(NamedTuple):
    """A row that says what, when and where well enough to be stored."""

    row: SourceRow
    report: ReportedIncident
    theme: str | None
    subtype: str | None
    positions: Mapping[Column, int]

    @property
    def fields(self) -> dict[str, str]:
        """The row's mapped cells as sent."""
        return _fields(self.row, self.positions)


def validate_rows(
    table: SourceTable, profile: Profile, *, advance: Callable[[int], None] = lambda rows: None
) -> tuple[list[UsableRow], list[Problem]]:
    """Every row of a file, either usable or with the problem that keeps it out.

    Parameters
    ----------
    advance
        Told now and then how many rows have been checked.

    Raises
    ------
    InputError
        If the file lacks a column without which no row could be used.
    """
    positions = profile.positions(table.columns, name=table.name)
    width = len(table.columns)
    context = _context(table, profile, positions)
    fields = tuple(map(str, positions))
    where = [field for field in WHERE if field in positions]
    mapped = itemgetter(*positions.values())  # of two at least: a category and a date
    validate = IncidentReport.__pydantic_validator__.validate_python
    theme_of = cache(profile.theme_of)
    usable: list[UsableRow] = []
    problems: list[Problem] = []
    for checked, row in enumerate(table.rows):
        if checked % STEP == 0:
            advance(checked)
        cells = row.cells
        if len(cells) != width:
            problems.append(_ragged(row, table))
            continue
        # A field left out is an empty one, and costs nothing.
        filled = {field: cell for field, cell in zip(fields, mapped(cells), strict=True) if cell}
        try:
            report = validate(filled, context=context)
        except ValidationError as error:
            problems.append(_rejected(row, _fields(row, positions), error, profile))
            continue
        themed = theme_of(report.category)
        if themed is None:
            problems.append(_unmapped(row, _fields(row, positions), profile))
        else:
            usable.append(UsableRow(row, report.said(where), *themed, positions))
    advance(len(table.rows))
    return usable, problems


def _context(
    table: SourceTable, profile: Profile, positions: Mapping[Column, int]
) -> dict[str, Any]:
    whole = [row.cells for row in table.rows if len(row.cells) == len(table.columns)]
    time = positions.get("time")
    clocks = {"date": [cells[time] for cells in whole] if time is not None else []}
    return {
        "latest": datetime.now(UTC) + LATEST_AHEAD,
        "occurrences": {},
        "columns": {
            field: read_column(
                [cells[positions[field]] for cells in whole],
                clocks=clocks.get(field, ()),
                day_first=profile.day_first,
                since_1904=profile.since_1904(table),
            )
            for field in ("start", "end", "date", "month")
            if field in positions
        },
    }


def _fields(row: SourceRow, positions: Mapping[Column, int]) -> dict[str, str]:
    return {str(field): row.cells[position] for field, position in positions.items()}


def _ragged(row: SourceRow, table: SourceTable) -> Problem:
    advice = (
        "put a cell that holds the separator in quotation marks."
        if table.kind == "csv"
        else "move or delete what stands to the right of the last heading."
    )
    return Problem(
        row.number, REJECTED, "", "",
        f"The row has {len(row.cells)} cells where the header has {len(table.columns)}; {advice}",
        {},
    )  # fmt: skip


def _rejected(
    row: SourceRow, fields: Mapping[str, str], error: ValidationError, profile: Profile
) -> Problem:
    first = error.errors(include_url=False)[0]
    field = str(first.get("ctx", {}).get("field") or first["loc"][0])
    if field not in fields:  # an empty date is pointed at in a column that the file has
        field = next((when for when in WHEN if when in fields), field)
    return Problem(
        row.number,
        REJECTED,
        profile.heading(field),
        fields.get(field, ""),
        first["msg"],
        fields,
    )


def _unmapped(row: SourceRow, fields: Mapping[str, str], profile: Profile) -> Problem:
    return Problem(
        row.number,
        HELD,
        profile.columns["category"],
        fields["category"],
        f'The category "{quote(fields["category"], most=60)}" is not in the table of categories; '
        "a person has to say which theme it belongs to.",
        fields,
    )


def held_problem(
    row: UsableRow,
    clash: int | None,
    usable: list[UsableRow],
    profile: Profile,
) -> Problem | None:
    """Why a usable row must wait for a person all the same, or None.

    ``clash`` is the position among the usable rows of an earlier one with its reference.
    """
    if clash is not None:
        return Problem(
            row.row.number,
            HELD,
            profile.heading("reference"),
            row.report.reference,
            f"Row {usable[clash].row.number} has the same reference with other content; "
            "give each incident a reference of its own.",
            row.fields,
        )
    return None

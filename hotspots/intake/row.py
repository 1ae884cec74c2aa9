"""The rows of a file, each one usable, rejected or held, with the reason its sender reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from hotspots.intake.incident import IncidentReport
from hotspots.intake.occurrence import read_column
from hotspots.intake.profile import Profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceRow, SourceTable

REJECTED, HELD = "rejected", "held"


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


@dataclass(frozen=True)
class UsableRow:
    """A row that says what, when and where well enough to be stored."""

    row: SourceRow
    fields: Mapping[str, str]
    report: IncidentReport
    theme: str | None
    subtype: str | None


def validate_rows(table: SourceTable, profile: Profile) -> tuple[list[UsableRow], list[Problem]]:
    """Every row of a file, either usable or with the problem that keeps it out.

    Raises
    ------
    InputError
        If the file lacks a column without which no row could be used.
    """
    positions = profile.positions(table.columns, name=table.name)
    whole = [row for row in table.rows if len(row.cells) == len(table.columns)]
    context = {
        "now": datetime.now(UTC),
        "columns": {
            field: read_column(
                [row.cells[positions[field]] for row in whole],
                day_first=profile.day_first,
                since_1904=profile.dates_since == 1904,
            )
            for field in ("start", "end", "date", "month")
            if field in positions
        },
    }
    usable: list[UsableRow] = []
    problems: list[Problem] = []
    for row in table.rows:
        if len(row.cells) != len(table.columns):
            problems.append(_ragged(row, table))
            continue
        fields = {str(field): row.cells[position] for field, position in positions.items()}
        try:
            report = IncidentReport.model_validate(fields, context=context)
        except ValidationError as error:
            problems.append(_rejected(row, fields, error, profile))
            continue
        themed = profile.theme_of(report.category)
        if themed is None:
            problems.append(_unmapped(row, fields, profile))
        else:
            usable.append(UsableRow(row, fields, report, *themed))
    return usable, problems


def _ragged(row: SourceRow, table: SourceTable) -> Problem:
    have, need = len(row.cells), len(table.columns)
    return Problem(
        row.number, REJECTED, "", "",
        f"The row has {have} cells where the header has {need}; "
        "put a cell that holds the separator in quotation marks.",
        {},
    )  # fmt: skip


def _rejected(
    row: SourceRow, fields: Mapping[str, str], error: ValidationError, profile: Profile
) -> Problem:
    first = error.errors(include_url=False)[0]
    field = str(first.get("ctx", {}).get("field") or first["loc"][0])
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

"""Whether a file tells who people are, before anything of it is stored.

A warning for the person who sends it: maps need no names, and columns that no field reads are not
kept. See `personal_text` for what is found and what is missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hotspots.intake.column_words import heading_meaning, heading_words
from hotspots.intake.personal_text import Kind, may_be_name, personal_kinds
from hotspots.intake.profile import Profile
from hotspots.intake.source_table import SourceTable, normal

NUMBERS = frozenset(
    {"easting", "northing", "latitude", "longitude", "uprn", "grid_reference", "postcode"}
)
TIMES = frozenset({"start", "end", "date", "time", "month"})
MOST_NAMES = 0.5
LONGEST_READ = 2_000
_BIRTH = (("dob",), ("d", "o", "b"), ("birth",), ("born",), ("birthday",))
_PEOPLE = frozenset(
    {
        *("name", "names", "forename", "forenames", "surname", "caller", "complainant", "victim"),
        *("suspect", "offender", "perpetrator", "tenant", "resident", "occupier", "householder"),
        *("applicant", "customer", "client", "witness", "informant", "aggrieved", "officer"),
        *("contact", "reporter"),
    }
)


@dataclass(frozen=True)
class PersonalData:
    """That a column tells who people are.

    Attributes
    ----------
    heading
        The column; "Column 3" if it has no heading.
    kind
        Of what: names, telephone numbers and so on.
    rows
        How many rows have it.
    first_row
        The number of the first of them in the sender's spreadsheet.
    kept
        Whether the column is one that is read, so that it would be stored.
    """

    heading: str
    kind: Kind
    rows: int
    first_row: int
    kept: bool

    @property
    def sentence(self) -> str:
        """The same in words."""
        rows = f"{self.rows:,} rows" if self.rows > 1 else "1 row"
        noun = {"date of birth": "dates of birth", "email address": "email addresses"}.get(
            self.kind, f"{self.kind}s"
        )
        fate = (
            "This column would be stored: take them out of your file, or leave the column out."
            if self.kept
            else "This column is not stored; it is deleted with the file itself."
        )
        return (
            f'"{self.heading}" seems to hold {noun} in {rows}, first in row {self.first_row}. '
            f"{fate}"
        )


def find_personal_data(table: SourceTable, profile: Profile) -> tuple[PersonalData, ...]:
    """What tells who people are in a table, column by column, those that are read first.

    Cells under headings that no field reads are looked at too, so that the warning can say that
    they are not kept.
    """
    fields = {normal(heading): field for field, heading in profile.columns.items()}
    found: list[PersonalData] = []
    for position, heading in enumerate(table.columns):
        field = fields.get(normal(heading)) if heading else None
        if field in NUMBERS or field in TIMES:
            continue
        shown = heading or f"Column {position + 1}"
        for kind, numbers in _kinds_of(heading, _cells(table, position)).items():
            found.append(PersonalData(shown, kind, len(numbers), min(numbers), field is not None))
    return tuple(sorted(found, key=lambda each: not each.kept))


Cells = list[tuple[int, str]]


def _cells(table: SourceTable, position: int) -> Cells:
    return [
        (row.number, cell)
        for row in table.rows
        if position < len(row.cells) and (cell := row.cells[position].strip())
    ]


def _kinds_of(heading: str, cells: Cells) -> dict[Kind, list[int]]:
    """The numbers of the rows that have each kind; every different cell is read once."""
    words = heading_words(heading)
    if any(birth == words[at : at + len(birth)] for birth in _BIRTH for at in range(len(words))):
        return {"date of birth": [number for number, _ in cells]} if cells else {}
    kinds_of = {cell: tuple(personal_kinds(cell[:LONGEST_READ])) for cell in {c for _, c in cells}}
    found: dict[Kind, list[int]] = {}
    for number, cell in cells:
        for kind in kinds_of[cell]:
            found.setdefault(kind, []).append(number)
    if _is_of_people(heading) and _share(may_be_name(cell) for _, cell in cells) >= MOST_NAMES:
        found["name"] = [number for number, cell in cells if may_be_name(cell)]
    return found


def _is_of_people(heading: str) -> bool:
    """Whether a heading speaks of people: "Tenant", not "Street name"."""
    return not _PEOPLE.isdisjoint(heading_words(heading)) and bool(
        heading_meaning(heading).not_read
    )


def _share(answers: Iterable[bool]) -> float:
    counted = Counter(answers)
    return counted[True] / max(counted.total(), 1)

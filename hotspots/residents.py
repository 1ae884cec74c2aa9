"""How many people live in each community area, from a table or from the boundary file itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError, NotFoundError
from hotspots.store.boundaries import slug_of

AREA_COLUMN = "community_area"
RESIDENTS_COLUMN, HOUSEHOLDS_COLUMN = "residents", "households"
MOST = 100_000_000
"""More than live in the country: a number above it stands in the wrong column."""

_WHOLE = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.0+)?", re.ASCII)


@dataclass(frozen=True)
class Residents:
    """People and households of areas, in the order that these were asked for.

    Attributes
    ----------
    residents
        One number for each area.
    households
        The same, or None where the table has no such column.
    notes
        Plain sentences on what the table has besides.
    """

    residents: tuple[int, ...]
    households: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()


def residents_in_table(areas: Sequence[str], path: Path) -> Residents:
    """Read the residents of areas from a CSV file.

    Parameters
    ----------
    areas
        Names of the community areas; capitals, spacing and "&" for "and" make no difference.
    path
        CSV (UTF-8) with the columns ``community_area`` and ``residents``, a line for each area, and
        ``households`` where these are known.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it cannot be read, lacks a column or an area, names an area twice, or holds anything but
        whole numbers.
    """
    rows = _read(path)
    residents = _column(rows, RESIDENTS_COLUMN, path)
    households = _column(rows, HOUSEHOLDS_COLUMN, path) if HOUSEHOLDS_COLUMN in rows[0] else None
    position = _positions(rows, path)
    missing = [area for area in areas if slug_of(area) not in position]
    if missing:
        raise InputError(
            f"{path.name} gives no residents for {_listed(missing)}; add a line for each."
        )
    _refuse_swapped(rows, residents, households, path)
    found = [position[slug_of(area)] for area in areas]
    return Residents(
        residents=tuple(residents[at] for at in found),
        households=None if households is None else tuple(households[at] for at in found),
        notes=_spare(rows, areas, path),
    )


def residents_in_field(
    areas: Sequence[str], areas_of_features: Iterable[str], values: Iterable[object], source: str
) -> Residents:
    """Add up the residents of the features that make up each area.

    Parameters
    ----------
    areas_of_features, values
        The community area of each feature, and what its field of residents holds.
    source
        File and field, for the message.

    Raises
    ------
    InputError
        If a value is no whole number.
    """
    total = dict.fromkeys(areas, 0)
    for number, (area, value) in enumerate(zip(areas_of_features, values, strict=True), start=1):
        total[area] += _number(str(value), f"{source}, feature {number}", RESIDENTS_COLUMN)
    return Residents(tuple(total.values()))


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}; check the name of the table of residents.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [
                {str(name).strip(): str(cell or "").strip() for name, cell in row.items()}
                for row in csv.DictReader(stream, strict=True)
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{path.name} cannot be read as a table; save it as CSV (UTF-8) with the columns "
            f"{AREA_COLUMN} and {RESIDENTS_COLUMN}."
        ) from error
    if not rows:
        raise InputError(f"{path.name} has no lines; give one for each community area.")
    for column in (AREA_COLUMN, RESIDENTS_COLUMN):
        if column not in rows[0]:
            raise InputError(
                f"{path.name} has no column {column}, only {', '.join(rows[0])}; name the column "
                "that holds it so."
            )
    return rows


def _column(rows: Sequence[dict[str, str]], column: str, path: Path) -> list[int]:
    return [
        _number(row[column], f"{path.name}, line {line}", column)
        for line, row in enumerate(rows, start=2)
    ]


def _number(text: str, where: str, what: str) -> int:
    found = _WHOLE.fullmatch(text.strip())
    number = int(found[1].replace(",", "")) if found and len(text) < 20 else MOST + 1
    if number > MOST:
        raise InputError(
            f'{where}: "{text[:40]}" is no number of {what}; write a whole number such as 12300.'
        )
    return number


def _positions(rows: Sequence[dict[str, str]], path: Path) -> dict[str, int]:
    position: dict[str, int] = {}
    for at, row in enumerate(rows):
        first = position.setdefault(slug_of(row[AREA_COLUMN]), at)
        if first != at:
            raise InputError(
                f"{path.name} names {row[AREA_COLUMN]} in the lines {first + 2} and {at + 2}; "
                "leave one line for each community area."
            )
    return position


def _refuse_swapped(
    rows: Sequence[dict[str, str]],
    residents: Sequence[int],
    households: Sequence[int] | None,
    path: Path,
) -> None:
    for row, people, homes in zip(rows, residents, households or residents, strict=True):
        if homes > people:
            raise InputError(
                f"{path.name} gives {row[AREA_COLUMN]} more households ({homes:,}) than residents "
                f"({people:,}); check whether the two columns are swapped."
            )


def _spare(rows: Sequence[dict[str, str]], areas: Sequence[str], path: Path) -> tuple[str, ...]:
    known = {slug_of(area) for area in areas}
    spare = [row[AREA_COLUMN] for row in rows if slug_of(row[AREA_COLUMN]) not in known]
    if not spare:
        return ()
    return (f"{path.name} also names {_listed(spare)}, which the boundary file does not hold.",)


def _listed(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"

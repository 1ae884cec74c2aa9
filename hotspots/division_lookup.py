"""Which community area an electoral division belongs to, from a table of both."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, NotFoundError

AREA_COLUMN = "community_area"


def areas_of_divisions(
    divisions: Sequence[str], lookup: Path, *, source: str, field: str
) -> tuple[list[str], tuple[str, ...]]:
    """Find the community area of each division.

    The key is the lookup's column that knows most of the divisions, whether by code or by name.
    Capitals, spacing, the shape of an apostrophe and "&" for "and" make no difference.

    Parameters
    ----------
    divisions
        Names or codes as the boundary file has them (n).
    lookup
        CSV with a column ``community_area`` and at least one column of names or codes.
    source, field
        The boundary file's name and the field that the divisions come from, for messages.

    Returns
    -------
    list of str
        The community area of each division (n).
    tuple of str
        A sentence on divisions of the lookup that the boundary file does not hold, if any.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the lookup cannot be read, contradicts itself, or does not know a division.
    """
    table = _read(lookup)
    wanted = [_key(division) for division in divisions]
    keys = {
        column: [_key(value) for value in table[column]]
        for column in table.columns
        if column != AREA_COLUMN
    }
    known = {column: len(set(values) & set(wanted)) for column, values in keys.items()}
    column = max(known, key=known.__getitem__, default="")
    if not known.get(column):
        raise InputError(
            f"No column of {lookup.name} holds the values of the field {field} in {source}, such "
            f"as {divisions[0]}; choose the field or the lookup that belongs to the file."
        )
    area_of = _areas_by_key(keys[column], table, lookup.name, column)
    unknown = [d for d, key in zip(divisions, wanted, strict=True) if not area_of.get(key)]
    if unknown:
        raise InputError(
            f"{lookup.name} gives no community area for {_listed(unknown)}; "
            f"add a line for each, or keep only your own divisions in {source}."
        )
    return [area_of[key] for key in wanted], _unused(keys[column], wanted, table, column, lookup)


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise NotFoundError(f"There is no lookup file {path}; check its name.")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            f"{path.name} cannot be read as a lookup; save it as CSV (UTF-8) with a column of "
            f"divisions and a column {AREA_COLUMN}."
        ) from error
    table.columns = table.columns.str.strip()
    if AREA_COLUMN not in table.columns:
        raise InputError(
            f"{path.name} has no column {AREA_COLUMN}, only {', '.join(table.columns)}; "
            "name the column that holds the community areas so."
        )
    table[AREA_COLUMN] = table[AREA_COLUMN].str.split().str.join(" ")
    return table


def _areas_by_key(keys: list[str], table: pd.DataFrame, source: str, column: str) -> dict[str, str]:
    area_of: dict[str, str] = {}
    for key, division, area in zip(keys, table[column], table[AREA_COLUMN], strict=True):
        if area_of.setdefault(key, area) != area:
            raise InputError(
                f"{source} puts {division} into both {area_of[key]} and {area}; "
                "leave one line for each division."
            )
    return area_of


def _unused(
    keys: list[str], wanted: list[str], table: pd.DataFrame, column: str, lookup: Path
) -> tuple[str, ...]:
    present = set(wanted)
    spare = [
        division
        for key, division in zip(keys, table[column], strict=True)
        if key and key not in present
    ]
    if not spare:
        return ()
    return (
        f"The boundary file does not hold {_listed(spare)}, which {lookup.name} names; "
        "the community areas may be incomplete.",
    )


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("&", " and ")
    return " ".join(plain.split())

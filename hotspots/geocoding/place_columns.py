"""Which columns of a file hold places, by the names that they usually have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError
from hotspots.geocoding.cell import cell_texts, is_missing
from hotspots.geocoding.geocoder import LOCATION_COLUMNS

_OTHER_NAMES = {
    "easting": ("eastings", "x", "os_easting", "osgb_easting"),
    "northing": ("northings", "y", "os_northing", "osgb_northing"),
    "latitude": ("lat",),
    "longitude": ("long", "lon", "lng"),
    "grid_reference": ("grid_ref", "gridref", "gridreference", "os_grid_reference", "os_grid_ref"),
    "postcode": ("post_code", "postal_code"),
    "uprn": ("uprn_number", "property_reference"),
    "address": (
        *("full_address", "address_text", "site_address", "site", "place"),
        *("location", "location_text", "location_description", "incident_location"),
    ),
    "street": ("street_name", "road", "road_name", "thoroughfare"),
    "locality": ("town", "village", "town_village", "settlement", "post_town", "posttown", "city"),
}
_ADDRESS_LINE = re.compile(r"(?:address_?(?:line_?)?|addr_?|line_?)([1-9])")

Fields = dict[str, list[str]]


def place_columns(table: pd.DataFrame, columns: Iterable[str], source: Path) -> Fields:
    """Find the columns that hold places.

    Parameters
    ----------
    table
        The file's rows.
    columns
        "FIELD=NAME" pairs that say which column holds what; a field may be given several times.
    source
        The file, for messages.

    Returns
    -------
    dict
        The columns of each field, in the order in which their text is joined.

    Raises
    ------
    hotspots.errors.InputError
        If a pair is none, names no column, or no column holds a place.
    """
    fields = {**_usual(table), **_named(table, columns, source)}
    if not fields:
        raise InputError(
            f"{source} has no column of places ({', '.join(LOCATION_COLUMNS)}); say which column"
            " holds what with --column FIELD=NAME."
        )
    return {field: fields[field] for field in LOCATION_COLUMNS if field in fields}


def usual_columns(table: pd.DataFrame) -> Fields:
    """Find the columns that hold places by their headings alone; capitals and spaces do not matter.

    Raises
    ------
    hotspots.errors.InputError
        If no column has such a heading, or one that has occurs twice.
    """
    fields = _usual(table)
    if not fields:
        raise InputError(
            f"The table has no column of places ({', '.join(LOCATION_COLUMNS)}): give the one that"
            " holds them such a heading."
        )
    for name in (name for names in fields.values() for name in names):
        if (table.columns == name).sum() > 1:
            raise InputError(f"The table has two columns named {name!r}: rename one of them.")
    return {field: fields[field] for field in LOCATION_COLUMNS if field in fields}


def places_in(table: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """The places of a table, one column for each field; several columns are joined by commas."""
    return pd.DataFrame(
        {field: _joined(table, names) for field, names in fields.items()}, index=table.index
    )


def _usual(table: pd.DataFrame) -> Fields:
    simple = {_simple(n): n for n in reversed(table.columns) if isinstance(n, str)}
    fields = {}
    for field in LOCATION_COLUMNS:
        found = next((n for n in (field, *_OTHER_NAMES[field]) if n in simple), None)
        if found is not None:
            fields[field] = [simple[found]]
    lines = {m[1]: name for known, name in simple.items() if (m := _ADDRESS_LINE.fullmatch(known))}
    if lines:
        fields["address"] = [*fields.get("address", ()), *(lines[line] for line in sorted(lines))]
    return fields


def _named(table: pd.DataFrame, columns: Iterable[str], source: Path) -> Fields:
    fields: Fields = {}
    for pair in columns:
        field, equals, name = pair.partition("=")
        if not equals or field not in LOCATION_COLUMNS:
            raise InputError(
                f"--column {pair} must be FIELD=NAME with one of the fields"
                f" {', '.join(LOCATION_COLUMNS)}."
            )
        if name not in table.columns:
            raise InputError(f"{source} has no column {name!r}; it has {', '.join(table.columns)}.")
        fields.setdefault(field, []).append(name)
    return fields


def _joined(table: pd.DataFrame, names: list[str]) -> pd.Series[str]:
    if len(names) == 1:
        return table[names[0]]
    cells = zip(*(cell_texts(table[name]) for name in names), strict=True)
    texts = [", ".join([text for text in row if not is_missing(text)]) for row in cells]
    return pd.Series(texts, index=table.index, dtype=object)


def _simple(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").split())

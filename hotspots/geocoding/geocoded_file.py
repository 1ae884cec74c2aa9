"""A CSV file of places in, the same file with points out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import LOCATION_COLUMNS, Geocoder, beside
from hotspots.geocoding.result import Flag
from hotspots.geocoding.table_file import read_table, write_table
from hotspots.output_file import require_format
from hotspots.progress import progress

_ROWS_AT_ONCE = 1 << 16
_OTHER_NAMES = {
    "easting": ("eastings", "x", "os_easting", "osgb_easting"),
    "northing": ("northings", "y", "os_northing", "osgb_northing"),
    "latitude": ("lat",),
    "longitude": ("long", "lon", "lng"),
    "grid_reference": ("grid_ref", "gridref", "gridreference", "os_grid_reference", "os_grid_ref"),
    "postcode": ("post_code", "postal_code"),
}
# Ratcliffe (2004): below 85 % geocoded, crime maps differ from the truth significantly.
_WARN_BELOW, _TOO_FEW_BELOW = 95.0, 85.0


def geocode_file(
    source: Path,
    out: Path,
    *,
    gazetteer: Path | None,
    default_gazetteer: Path,
    columns: Iterable[str] = (),
) -> list[str]:
    """Geocode a CSV file and return what happened as lines of plain English.

    Parameters
    ----------
    source, out
        CSV files; ``out`` is replaced in one step.
    gazetteer
        A gazetteer that has to exist.
    default_gazetteer
        The one to use otherwise, if it exists.
    columns
        "FIELD=NAME" pairs that say which column holds what.

    Raises
    ------
    hotspots.errors.HotspotsError
        If a file cannot be used or no column holds a place.
    """
    require_format(out, (".csv",), source=source)
    table = read_table(source)
    fields = _fields(table, columns, source)
    geocoder = Geocoder(_gazetteer(gazetteer, default_gazetteer))
    places = table[list(fields.values())].set_axis(list(fields), axis="columns")
    parts = []
    with progress("Geocoding", len(table)) as advance:
        for start in range(0, max(len(table), 1), _ROWS_AT_ONCE):
            parts.append(geocoder.geocode(places.iloc[start : start + _ROWS_AT_ONCE]))
            advance(len(parts[-1]))
    located = pd.concat(parts)
    report = _report(located, fields)
    for name in ("easting", "northing", "accuracy_m"):
        located[name] = located[name].round(2)
    write_table(beside(table, located), out)
    return [*report, f"Written to {out}."]


def _gazetteer(named: Path | None, default: Path) -> Gazetteer | None:
    if named is not None:
        return Gazetteer.load(named)
    try:
        return Gazetteer.load(default)
    except NotFoundError:
        # Files of coordinates need none; postcodes are flagged.
        return None


def _fields(table: pd.DataFrame, columns: Iterable[str], source: Path) -> dict[str, str]:
    simple = {_simple(name): name for name in reversed(table.columns)}
    fields = {}
    for field in LOCATION_COLUMNS:
        for name in (field, *_OTHER_NAMES[field]):
            if name in simple:
                fields[field] = simple[name]
                break
    for pair in columns:
        field, equals, name = pair.partition("=")
        if not equals or field not in LOCATION_COLUMNS:
            raise InputError(
                f"--column {pair} must be FIELD=NAME with one of the fields"
                f" {', '.join(LOCATION_COLUMNS)}."
            )
        if name not in table.columns:
            raise InputError(f"{source} has no column {name!r}; it has {', '.join(table.columns)}.")
        fields[field] = name
    if not fields:
        raise InputError(
            f"{source} has no column of places ({', '.join(LOCATION_COLUMNS)}); say which column"
            " holds what with --column FIELD=NAME."
        )
    return fields


def _simple(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").split())


def _report(located: pd.DataFrame, fields: dict[str, str]) -> list[str]:
    lines = [f"Read {', '.join(f'{f} from {n!r}' for f, n in fields.items())}."]
    rows = len(located)
    if not rows:
        return [*lines, "The file has no rows."]
    found = int(np.isfinite(located["easting"]).sum())
    # Cut, not rounded: 94.99 % is not 95 %.
    rate = int(1000 * found / rows) / 10
    lines.append(f"Located {found:,} of {rows:,} rows ({rate} %).")
    if rate < _TOO_FEW_BELOW:
        lines.append("Fewer than 85 % are located, too few to map; look at the flags.")
    elif rate < _WARN_BELOW:
        lines.append("Fewer than 95 % are located; look at the flags.")
    flags = located["flags"].str.split(";").explode()
    for code, count in flags[flags != ""].value_counts().items():
        lines.append(f"{count:,} x {Flag(str(code)).sentence}")
    return lines

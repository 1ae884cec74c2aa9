"""A CSV file of places in, the same file with points out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import NotFoundError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoded_table import beside
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.place_columns import Fields, place_columns, places_in
from hotspots.geocoding.result import Flag, MatchType
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.table_file import read_table, write_table
from hotspots.output_file import require_format
from hotspots.progress import progress

_ROWS_AT_ONCE = 1 << 16
# Ratcliffe (2004): below 85 % geocoded, crime maps differ from the truth significantly.
_WARN_BELOW, _TOO_FEW_BELOW = 95.0, 85.0


def geocode_file(
    source: Path,
    out: Path,
    *,
    gazetteer: Path | None,
    default_gazetteer: Path,
    service_area: Bounds = WILTSHIRE,
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
    service_area
        See `hotspots.geocoding.geocoder.Geocoder`.
    columns
        "FIELD=NAME" pairs that say which column holds what; those of one field are joined.

    Raises
    ------
    hotspots.errors.HotspotsError
        If a file cannot be used or no column holds a place.
    """
    require_format(out, (".csv",), source=source)
    table = read_table(source)
    fields = place_columns(table, columns, source)
    known = _gazetteer(gazetteer, default_gazetteer)
    geocoder = Geocoder(known, service_area=service_area)
    places = places_in(table, fields)
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


def _report(located: pd.DataFrame, fields: Fields) -> list[str]:
    read = (f"{field} from {' and '.join(map(repr, names))}" for field, names in fields.items())
    lines = [f"Read {', '.join(read)}."]
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
    types = located["match_type"].value_counts().drop(MatchType.NONE, errors="ignore")
    if len(types):
        lines.append(f"Located by {', '.join(_counted(types))}.")
    flags = located["flags"].str.split(";").explode()
    for code, count in flags[flags != ""].value_counts().items():
        lines.append(f"{count:,} x {Flag(str(code)).sentence}")
    return lines


def _counted(types: pd.Series[int]) -> list[str]:
    return [f"{str(name).replace('_', ' ')} ({count:,})" for name, count in types.items()]

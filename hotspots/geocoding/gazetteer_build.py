"""Building the gazetteer from official downloads as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import (
    Junctions,
    Names,
    Postcodes,
    Uprns,
    no_junctions,
    no_names,
    no_postcodes,
    no_uprns,
)
from hotspots.geocoding.postcode_radius import postcode_radius
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources import READERS
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

Table = TypeVar("Table", Postcodes, Uprns, Names, Junctions)


def build_gazetteer(
    sources: Sequence[Path],
    *,
    service_area: Bounds = WILTSHIRE,
    advance: Advance = lambda rows: None,
) -> Gazetteer:
    """Read sources into one gazetteer.

    Parameters
    ----------
    sources
        Folders, zip archives or files. A postcode or UPRN that several sources hold is taken from
        the first of them.
    service_area
        Bounds in metres, EPSG:27700, margin included; sources of the whole country are cut to it.
    advance
        Called with the number of rows read since the last call.

    Raises
    ------
    hotspots.errors.InputError, hotspots.errors.NotFoundError
        If a source is missing, of no known format, damaged, or without anything in the area.
    """
    contents = [_read(path, service_area, advance) for path in sources]
    if not contents:
        raise InputError("No gazetteer source was named; name a folder, a .zip or a .csv file.")
    postcodes = _first_of_each(
        _joined([_with_radius(c.postcodes) for c in contents], no_postcodes()), "code"
    )
    uprns = _first_of_each(_joined([c.uprns for c in contents], no_uprns()), "number")
    names = _joined(_numbered_places([c.names for c in contents]), no_names())
    junctions = _joined([c.junctions for c in contents], no_junctions())
    return Gazetteer(
        postcodes=postcodes,
        uprns=uprns,
        names=names,
        junctions=junctions,
        sources=tuple(
            _counted(content, place, (postcodes, uprns, names, junctions))
            for place, content in enumerate(contents)
        ),
    )


def _read(path: Path, service_area: Bounds, advance: Advance) -> SourceContent:
    files = SourceFiles.open(path)
    reader = next((reader for reader in READERS if reader.recognises(files)), None)
    if reader is None:
        known = ", ".join(reader.name for reader in READERS)
        raise InputError(
            f"{path} is not a gazetteer source that is known ({known}); name the folder or archive"
            " as it was downloaded."
        )
    return reader.read(files, service_area, advance)


def _with_radius(postcodes: Postcodes | None) -> Postcodes | None:
    if postcodes is None:
        return None
    derived = postcode_radius(
        postcodes.code, postcodes.easting, postcodes.northing, postcodes.quality
    )
    return replace(postcodes, radius=np.where(postcodes.radius > 0, postcodes.radius, derived))


def _numbered_places(tables: Sequence[Names | None]) -> list[Names | None]:
    """Give the places of each source numbers of their own."""
    numbered: list[Names | None] = []
    first = 0
    for table in tables:
        if table is None or not len(table):
            numbered.append(table)
            continue
        numbered.append(replace(table, place=table.place + np.int32(first)))
        first += int(table.place.max()) + 1
    return numbered


def _joined(tables: Sequence[Table | None], empty: Table) -> Table:
    """Put the tables of all sources under each other, numbered by source."""
    present: list[Any] = []
    for place, table in enumerate(tables):
        if table is not None:
            present.append(replace(table, source=np.full(len(table), place, np.uint8)))
    columns: dict[str, Any] = {}
    for column in (field.name for field in fields(empty)):
        parts = [getattr(table, column) for table in (empty, *present)]
        if isinstance(parts[0], np.ndarray):
            columns[column] = np.concatenate(parts).astype(parts[0].dtype, copy=False)
        else:
            columns[column] = [text for part in parts for text in part]
    return type(empty)(**columns)


def _first_of_each(table: Table, key: str) -> Table:
    """Sort by a column; of equal values the one of the first source stays."""
    values: NDArray[np.int64] = getattr(table, key)
    order = np.argsort(values, kind="stable")
    order = order[np.diff(values[order], prepend=-1) != 0]
    columns: dict[str, Any] = {f.name: getattr(table, f.name)[order] for f in fields(table)}
    return type(table)(**columns)


def _counted(content: SourceContent, place: int, tables: tuple[Any, ...]) -> Any:
    taken = sum(int((table.source == place).sum()) for table in tables)
    offered = sum(
        len(table)
        for table in (content.postcodes, content.uprns, content.names, content.junctions)
        if table is not None
    )
    notes = content.source.notes
    if offered > taken:
        notes = (*notes, f"Left to an earlier source: {offered - taken:,}.")
    return replace(content.source, rows=taken, notes=notes)

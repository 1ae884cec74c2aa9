"""Building the gazetteer from official downloads as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.address_spread import with_address_spread
from hotspots.geocoding.build_parts import BuildParts
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_join import (
    joined_addresses,
    joined_junctions,
    joined_names,
    joined_postcodes,
    joined_uprns,
)
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources import READERS
from hotspots.geocoding.sources.reader import Advance, SourceContent, SourceReader
from hotspots.geocoding.sources.source_files import SourceFiles

Reading = Callable[[str], AbstractContextManager[Advance]]
_MOST_SOURCES = 200


def _quietly(name: str) -> AbstractContextManager[Advance]:
    return nullcontext(lambda rows: None)


def build_gazetteer(
    sources: Sequence[Path],
    *,
    service_area: Bounds = WILTSHIRE,
    reading: Reading = _quietly,
    parts: BuildParts | None = None,
) -> Gazetteer:
    """Read sources into one gazetteer.

    Parameters
    ----------
    sources
        Folders, zip archives or files. A postcode or UPRN that several sources hold is taken from
        the first of them, but a postcode that is in use before one that is not.
    service_area
        Bounds in metres, EPSG:27700, margin included; sources of the whole country are cut to it.
    reading
        Called with the name of each source; gives a context with a function that is called with
        the number of rows read since the last call.
    parts
        Where finished sources are kept and looked for, so that a build that was ended is not begun
        again; the caller removes them when the gazetteer is written.

    Raises
    ------
    hotspots.errors.InputError, hotspots.errors.NotFoundError
        If a source is missing, of no known format, damaged, or without anything in the area.
    """
    _refuse_impossible(sources)
    contents = []
    for path in sources:
        with reading(path.name) as advance:
            contents.append(_read(path, service_area, advance, parts))
    return _put_together(contents, service_area)


def _refuse_impossible(sources: Sequence[Path]) -> None:
    if not sources:
        raise InputError("No gazetteer source was named; name a folder, a .zip or a .csv file.")
    if len(sources) > _MOST_SOURCES:
        raise InputError(
            f"{len(sources)} gazetteer sources were named; put them together into at most"
            f" {_MOST_SOURCES}."
        )
    seen: set[Path] = set()
    for path in sources:
        if path.resolve() in seen:
            raise InputError(f"{path} was named twice; name each gazetteer source once.")
        seen.add(path.resolve())


def _read(
    path: Path, service_area: Bounds, advance: Advance, parts: BuildParts | None
) -> SourceContent:
    files = SourceFiles.open(path)
    reader = _reader_of(files)
    kept = parts.find(files) if parts else None
    if kept is not None:
        return kept
    content = reader.read(files, service_area, advance)
    if parts:
        parts.keep(files, content)
    return content


def _reader_of(files: SourceFiles) -> SourceReader:
    found = [reader for reader in READERS if reader.recognises(files)]
    if not found:
        known = ", ".join(reader.name for reader in READERS)
        raise InputError(
            f"{files.path} is not a gazetteer source that is known ({known}); name the folder or"
            " archive as it was downloaded."
        )
    if len(found) > 1:
        names = " and ".join(reader.name for reader in found)
        raise InputError(
            f"{files.path} holds several sources in one ({names}); put each into a folder of its"
            " own and name them all."
        )
    return found[0]


def _put_together(contents: Sequence[SourceContent], service_area: Bounds) -> Gazetteer:
    uprns, derived = joined_uprns(contents), joined_postcodes(contents)
    measured = with_address_spread(derived, joined_addresses(contents), uprns, service_area)
    built = Gazetteer(
        postcodes=measured,
        uprns=uprns,
        names=joined_names(contents),
        junctions=joined_junctions(contents),
        service_area=service_area,
    )
    counted = int(np.count_nonzero(derived.addresses != measured.addresses))
    sources = (_described(content, place, built, counted) for place, content in enumerate(contents))
    return replace(built, sources=tuple(sources))


def _described(
    content: SourceContent, place: int, built: Gazetteer, counted: int
) -> GazetteerSource:
    """Say how much of a source was taken."""
    tables = (built.postcodes, built.uprns, built.names, built.junctions)
    taken = sum(int(np.count_nonzero(table.source == place)) for table in tables)
    offered = sum(
        len(table)
        for table in (content.postcodes, content.uprns, content.names, content.junctions)
        if table is not None
    )
    notes = content.source.notes
    if offered > taken:
        notes = (*notes, f"Left to another source: {offered - taken:,}.")
    if content.address_postcodes is not None:
        notes = (*notes, f"Postcodes with their addresses counted, radius measured: {counted:,}.")
    return replace(content.source, rows=taken, notes=notes)

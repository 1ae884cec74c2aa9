"""The gazetteer as a file; see `hotspots.geocoding.gazetteer.Gazetteer.save` and ``load``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hotspots.errors import NotFoundError, SetupError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_source import GazetteerSource
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
from hotspots.geocoding.table_archive import NOT_AN_ARCHIVE, read_archive, write_archive

FORMAT = 3
Tables = tuple[Postcodes, Uprns, Names, Junctions]


def write(
    path: Path,
    tables: Tables,
    sources: Sequence[GazetteerSource],
    service_area: Bounds | None,
) -> None:
    """Write the file in one step."""
    header = {
        "format": FORMAT,
        "sources": [asdict(source) for source in sources],
        "service_area": service_area,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_archive(path, header, tables)
    except OSError as error:
        raise SetupError(
            f"The gazetteer {path} cannot be written ({error.strerror});"
            " name a file in a folder that you may write with --out."
        ) from error


def read(path: Path) -> tuple[Tables, tuple[GazetteerSource, ...], Bounds | None]:
    """Read tables, sources and service area."""
    try:
        header, found = read_archive(path, (no_postcodes(), no_uprns(), no_names(), no_junctions()))
        if header["format"] != FORMAT:
            raise ValueError("format")
        tables = (found["Postcodes"], found["Uprns"], found["Names"], found["Junctions"])
        sources = tuple(source_from(source) for source in header["sources"])
        bounds = header["service_area"]
        return tables, sources, None if bounds is None else tuple(bounds)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"There is no gazetteer at {path}; build one with 'hotspots gazetteer build'."
        ) from error
    except NOT_AN_ARCHIVE as error:
        raise SetupError(
            f"The file {path} is not a gazetteer of this version;"
            " build it again with 'hotspots gazetteer build'."
        ) from error


def state_of(path: Path) -> str:
    """Text that differs whenever another gazetteer has taken the file's place; "" without one."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    # A new file may have the time and size of the one before it, but then not its number.
    known = f"{found.st_ino} {found.st_mtime_ns} {found.st_size}"
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def source_from(written: dict[str, Any]) -> GazetteerSource:
    """Return the source that ``dataclasses.asdict`` and JSON made text of."""
    return GazetteerSource(**{**written, "notes": tuple(written["notes"])})

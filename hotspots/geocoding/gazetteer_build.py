"""Building the gazetteer from official downloads as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.code_point_open import CodePointOpenReader
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.postcode_list import PostcodeListReader
from hotspots.geocoding.postcode_radius import postcode_radius
from hotspots.geocoding.postcode_source import Advance, PostcodeTable, SourceReader
from hotspots.geocoding.source_files import SourceFiles

# A new source is one more reader; the first that recognises the files reads them.
READERS: tuple[SourceReader, ...] = (CodePointOpenReader(), PostcodeListReader())


def build_gazetteer(sources: Sequence[Path], *, advance: Advance = lambda rows: None) -> Gazetteer:
    """Read sources into one gazetteer.

    Parameters
    ----------
    sources
        Folders, zip archives or files. A postcode that several sources hold is taken from the
        first of them.
    advance
        Called with the number of postcodes read since the last call.

    Raises
    ------
    hotspots.errors.InputError, hotspots.errors.NotFoundError
        If a source is missing, of no known format, damaged, or without any postcode.
    """
    tables = [_with_radius(_read(path, advance)) for path in sources]
    if not tables:
        raise InputError("No gazetteer source was named; name a folder, a .zip or a .csv file.")
    postcode = np.concatenate([table.postcode for table in tables])
    source = np.concatenate(
        [np.full(len(table.postcode), place, np.uint8) for place, table in enumerate(tables)]
    )
    # Stable: of equal postcodes the one of the first source stays first.
    order = np.argsort(postcode, kind="stable")
    order = order[np.diff(postcode[order], prepend=-1) != 0]
    taken = np.bincount(source[order], minlength=len(tables))
    return Gazetteer(
        postcode=postcode[order],
        easting=np.concatenate([table.easting for table in tables])[order],
        northing=np.concatenate([table.northing for table in tables])[order],
        quality=np.concatenate([table.quality for table in tables])[order],
        radius=np.concatenate([table.radius for table in tables])[order],
        addresses=np.full(len(order), -1, dtype=np.int16),
        source=source[order],
        sources=tuple(
            replace(table.source, rows=int(rows), notes=_notes(table, int(rows)))
            for table, rows in zip(tables, taken, strict=True)
        ),
    )


def _read(path: Path, advance: Advance) -> PostcodeTable:
    files = SourceFiles.open(path)
    reader = next((reader for reader in READERS if reader.recognises(files)), None)
    if reader is None:
        known = " or ".join(reader.name for reader in READERS)
        raise InputError(
            f"{path} is not a gazetteer source that is known ({known}); name the folder or archive"
            " as it was downloaded."
        )
    table = reader.read(files, advance)
    if not len(table.postcode):
        raise InputError(f"{path} holds no postcode with a position; choose another source.")
    return table


def _with_radius(table: PostcodeTable) -> PostcodeTable:
    derived = postcode_radius(table.postcode, table.easting, table.northing, table.quality)
    return replace(table, radius=np.where(table.radius > 0, table.radius, derived))


def _notes(table: PostcodeTable, taken: int) -> tuple[str, ...]:
    repeated = len(table.postcode) - taken
    if not repeated:
        return table.source.notes
    return (*table.source.notes, f"Postcodes taken from an earlier source: {repeated:,}.")

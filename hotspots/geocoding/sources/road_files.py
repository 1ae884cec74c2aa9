"""The files of a road network as GDAL can open them, whole, and when they were last changed."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath

from hotspots.errors import InputError, SetupError
from hotspots.geocoding.sources.source_files import SourceFiles

_AGAIN = "download OS Open Roads again."
_NEEDED = (".shp", ".shx", ".dbf")
_OPTIONAL = (".prj", ".cpg")


def road_files(files: SourceFiles, names: Sequence[str], folder: Path) -> list[Path]:
    """Return the paths of GeoPackages and Shapefiles.

    What is in an archive is written to ``folder``: reading through the archive would be slower by
    far and would not check its checksums.

    Parameters
    ----------
    files
        The download.
    names
        Of the files to open, ending in .gpkg or .shp.
    folder
        Somewhere to unpack to.

    Raises
    ------
    InputError
        If one of them lacks a part or is cut short, or the archive is damaged.
    SetupError
        If there is no room to unpack it.
    """
    paths = []
    for name in names:
        path = _path(files, name, folder)
        if not _is_whole(path):
            raise InputError(f"{name} in {files.path} is cut short or damaged; {_AGAIN}")
        paths.append(path)
    return paths


def last_changed(paths: Sequence[Path]) -> str:
    """Year and month in which the files say that they were last changed, such as "2025-04".

    Raises
    ------
    InputError
        If they do not say.
    """
    try:
        return max(_changed(path) for path in paths)
    except (sqlite3.Error, OSError, TypeError, IndexError, struct.error) as error:
        raise InputError(f"{paths[0].name} does not say when it was made; {_AGAIN}") from error


def _path(files: SourceFiles, name: str, folder: Path) -> Path:
    parts = [name] if name.lower().endswith(".gpkg") else _shapefile_parts(files, name)
    if files.path.is_dir():
        return files.path / name
    if files.path.suffix.lower() != ".zip":
        return files.path
    for part in parts:
        _unpack(files, part, folder / PurePosixPath(part).name)
    return folder / PurePosixPath(name).name


def _shapefile_parts(files: SourceFiles, name: str) -> list[str]:
    stem = name[:-4].lower()
    by_ending = {n[-4:].lower(): n for n in files.names if n[:-4].lower() == stem}
    missing = [ending for ending in _NEEDED if ending not in by_ending]
    if missing:
        raise InputError(
            f"{name} in {files.path} is without its {' and '.join(missing)} part; name the folder"
            " or archive that holds all parts of the Shapefile."
        )
    return [by_ending[ending] for ending in (*_NEEDED, *_OPTIONAL) if ending in by_ending]


def _unpack(files: SourceFiles, name: str, path: Path) -> None:
    with files.open_stream(name) as stream, path.open("wb") as target:
        try:
            shutil.copyfileobj(stream, target, 1 << 20)
        except OSError as error:
            raise SetupError(
                f"{name} of {files.path} cannot be unpacked to {path.parent} ({error.strerror}):"
                " make room, or unpack it elsewhere and name the folder."
            ) from error


def _is_whole(path: Path) -> bool:
    """Whether the file is as long as its own header says."""
    size = path.stat().st_size
    if path.suffix.lower() == ".gpkg":
        with path.open("rb") as file:
            header = file.read(100)
        if len(header) < 100:
            return False
        page, pages = int.from_bytes(header[16:18]), int.from_bytes(header[28:32])
        # The count of pages is valid only where these agree (SQLite file format, section 1.3).
        counted = header[24:28] == header[92:96] and pages > 0
        # The largest page size does not fit and is written as 1.
        return not counted or size == (65_536 if page == 1 else page) * pages
    with path.open("rb") as file:
        header = file.read(28)
    words = int.from_bytes(header[24:28])
    return len(header) == 28 and size == 2 * words and _table_is_whole(path)


def _table_is_whole(shapefile: Path) -> bool:
    table = _sibling(shapefile, ".dbf")
    with table.open("rb") as file:
        header = file.read(12)
    if len(header) < 12:
        return False
    rows, start, width = struct.unpack("<IHH", header[4:12])
    # A last byte that marks the end may be there or not.
    return table.stat().st_size - (start + rows * width) in (0, 1)


def _changed(path: Path) -> str:
    if path.suffix.lower() == ".gpkg":
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as package:
            row = package.execute("SELECT max(last_change) FROM gpkg_contents").fetchone()
        return str(row[0][:7])
    with _sibling(path, ".dbf").open("rb") as file:
        year, month = file.read(3)[1:]
    return f"{1900 + year}-{month:02d}"


def _sibling(path: Path, ending: str) -> Path:
    """The part of a Shapefile, in whatever case its ending is written."""
    parts = (part for part in path.parent.iterdir() if part.stem.lower() == path.stem.lower())
    return next(part for part in parts if part.suffix.lower() == ending)

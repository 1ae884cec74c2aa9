"""What sources said, kept until the gazetteer is written, so that a build can go on where it ended.

A part belongs to one source as it was read: its files, the service area and the program that read
it. When any of them changes, the part is not recognised and the source is read again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_file import source_from
from hotspots.geocoding.gazetteer_tables import (
    AddressPostcodes,
    no_junctions,
    no_names,
    no_postcodes,
    no_uprns,
)
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles
from hotspots.geocoding.table_archive import NOT_AN_ARCHIVE, read_archive, write_archive


@dataclass(frozen=True)
class BuildParts:
    """The parts of one build, in a folder beside the gazetteer that only its owner can read.

    Attributes
    ----------
    folder
        Where they are; created with the first part.
    service_area
        Bounds that the sources are cut to.
    """

    folder: Path
    service_area: Bounds

    @classmethod
    def beside(cls, gazetteer: Path, service_area: Bounds) -> BuildParts:
        """The parts of a build that will write ``gazetteer``."""
        return cls(gazetteer.with_name(f".{gazetteer.name}.parts"), service_area)

    def find(self, files: SourceFiles) -> SourceContent | None:
        """Return what an earlier build read from these files; None if none did or it is damaged."""
        mark = self._fingerprint(files)
        try:
            header, tables = read_archive(self._path(mark), _EMPTY)
            if header["fingerprint"] != mark:
                return None
            return SourceContent(source_from(header["source"]), **_by_field(tables))
        except NOT_AN_ARCHIVE:
            return None

    def keep(self, files: SourceFiles, content: SourceContent) -> None:
        """Write what was read; where that fails, the build goes on without."""
        mark = self._fingerprint(files)
        tables = [table for name in _FIELDS if (table := getattr(content, name)) is not None]
        header = {"fingerprint": mark, "source": asdict(content.source)}
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_archive(self._path(mark), header, tables, mode=0o600)

    def remove(self) -> None:
        """Remove all parts, also those that an older build left.

        Another build of the same gazetteer that is under way has in memory what it has read: it
        ends as it would, and could only not be resumed.
        """
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, mark: str) -> Path:
        return self.folder / f"{mark}.npz"

    def _fingerprint(self, files: SourceFiles) -> str:
        known = {
            "program": _program(),
            "service_area": self.service_area,
            "path": str(files.path.resolve()),
            "files": _states(files),
        }
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


_EMPTY = (no_postcodes(), no_uprns(), no_names(), no_junctions(), AddressPostcodes())
_FIELDS = ("postcodes", "uprns", "names", "junctions", "address_postcodes")


def _by_field(tables: dict[str, Any]) -> dict[str, Any]:
    names = zip(_FIELDS, (type(table).__name__ for table in _EMPTY), strict=True)
    return {name: tables.get(kind) for name, kind in names}


def _states(files: SourceFiles) -> list[list[Any]]:
    """Name, size and time of everything that the source consists of, checksums where there are."""
    if files.path.is_dir():
        return [[name, *_state(files.path / name)] for name in files.names]
    # A text file beside a list says where it comes from.
    states = [
        [path.name, *_state(path)]
        for path in (files.path, files.path.with_suffix(".txt"))
        if path.is_file()
    ]
    if zipfile.is_zipfile(files.path):
        with zipfile.ZipFile(files.path) as archive:
            states += [[i.filename, i.file_size, i.CRC] for i in archive.infolist()]
    return states


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


@cache
def _program() -> str:
    """Version and checksum of the code that reads sources and makes the keys of names."""
    code = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".csv"):
            code.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('hotspots')} {code.hexdigest()}"

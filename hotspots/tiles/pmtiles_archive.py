"""PMTiles 3: tiles in one file with directories of where each lies.

Format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. The directories are read
with the ``pmtiles`` package and kept; the file is read piece by piece rather than mapped into
memory, because a mapped file that somebody shortens would end the whole service.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from hotspots.errors import InputError
from hotspots.intake.quotation import quote
from hotspots.tiles.picture import LARGEST_TILE, no_picture_sentence, vector_sentence
from hotspots.tiles.tiles_file import TilesExtent, checked_bounds

HEADER_BYTES = 127
LARGEST_DIRECTORY = 1024 * 1024
"""Bytes once unpacked: some hundred thousand tiles, where writers put a few thousand."""
DEEPEST = 4
"""Directories of directories; the format's own readers look no further."""
PICTURES = (TileType.PNG, TileType.JPEG, TileType.WEBP)
_TEN_MILLION = 1e7
_ENDLESS = re.compile(rb"[\x80-\xff]{10}")
"""A number of more than 64 bits: adding up one of a million digits would take minutes."""


@dataclass(frozen=True)
class PmtilesArchive:
    """A PMTiles archive of pictures."""

    path: Path
    header: HeaderDict
    changed: int
    """When the file was last written, in nanoseconds: its directories are kept by it."""

    @property
    def extent(self) -> TilesExtent:
        """What it covers."""
        header = self.header
        corners = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        bounds = checked_bounds([header[name] / _TEN_MILLION for name in corners])  # type: ignore[literal-required]
        return TilesExtent(bounds, header["min_zoom"], header["max_zoom"])

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture of a tile, counted from the north-west; None where there is none."""
        with _in_a_sentence(self.path):
            entry = self._entry(zxy_to_tileid(z, x, y))
            if entry is None:
                return None
            offset = self.header["tile_data_offset"] + entry.offset
            body = _piece(self.path, offset, entry.length)
            return _unpacked(body, LARGEST_TILE) if self._compressed else body

    @property
    def _compressed(self) -> bool:
        return self.header["tile_compression"] is Compression.GZIP

    def _entry(self, tile_id: int) -> Entry | None:
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _ in range(DEEPEST):
            entry = find_tile(_directory(self.path, self.changed, offset, length), tile_id)
            if entry is None or entry.run_length:
                return entry
            offset = self.header["leaf_directory_offset"] + entry.offset
            length = entry.length
        return None


def open_pmtiles(path: Path) -> PmtilesArchive:
    """Read what a PMTiles archive covers.

    Raises
    ------
    InputError
        If it is no such file, or its tiles are no pictures.
    """
    with _in_a_sentence(path):
        header = deserialize_header(_piece(path, 0, HEADER_BYTES))
        archive = PmtilesArchive(path, header, path.stat().st_mtime_ns)
        archive._entry(0)  # The first directory, which must be there.
    if header["tile_type"] in (TileType.MVT, TileType.MLT):
        raise InputError(vector_sentence(path))
    if header["tile_type"] not in PICTURES:
        raise InputError(no_picture_sentence(path))
    return archive


@lru_cache(maxsize=64)
def _directory(path: Path, _changed: int, offset: int, length: int) -> list[Entry]:
    packed = _piece(path, offset, length)
    if _ENDLESS.search(_unpacked(packed, LARGEST_DIRECTORY)):
        raise ValueError("a number of more than 64 bits")
    return deserialize_directory(packed)


def _unpacked(packed: bytes, most: int) -> bytes:
    """What is compressed, if it is one piece and no larger: a kilobyte may unpack to a gigabyte."""
    reader = zlib.decompressobj(wbits=31)
    found = reader.decompress(packed, most + 1)
    if len(found) > most or not reader.eof or reader.unused_data:
        raise ValueError(f"a compressed piece that is cut short or of more than {most} bytes")
    return found


def _piece(path: Path, offset: int, length: int) -> bytes:
    if not 0 < length <= LARGEST_TILE:
        raise ValueError(f"a piece of {length} bytes")
    with path.open("rb") as file:
        file.seek(offset)
        piece = file.read(length)
    if len(piece) < length:
        raise EOFError("the file ends before its tiles do")
    return piece


@contextmanager
def _in_a_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        MagicNumberNotFound,
        SpecVersionUnsupported,
        ValueError,
        OverflowError,
        IndexError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        raise InputError(
            f"{quote(path.name)} cannot be read as PMTiles of version 3; it is damaged or "
            "something else. Make or copy it again."
        ) from error

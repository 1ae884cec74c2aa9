"""Files of invented tiles, small enough to be made for each test."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

Place = tuple[int, int, int]
WILTSHIRE = (-2.5, 50.8, -1.4, 51.8)
"""Degrees: west, south, east, north."""
JPEG = b"\xff\xd8\xff\xe0" + b"invented"
WEBP = b"RIFF\x10\0\0\0WEBPinvented"
VECTOR = zlib.compress(b"\x1a\x02ab", wbits=31)


def png(red: int, green: int, blue: int) -> bytes:
    """A picture of one pixel, whose colour says which tile it is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checked

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    row = zlib.compress(bytes([0, red, green, blue]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def write_mbtiles(path: Path, tiles: Mapping[Place, bytes], **metadata: str) -> Path:
    """An MBTiles file; tiles are named by zoom, column and row from the north."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        connection.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
            " tile_data BLOB)"
        )
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        from_the_south = [(z, x, 2**z - 1 - y, body) for (z, x, y), body in tiles.items()]
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", from_the_south)
        connection.commit()
    return path


def write_pmtiles(
    path: Path,
    tiles: Mapping[Place, bytes],
    *,
    kind: TileType = TileType.PNG,
    compression: Compression = Compression.NONE,
    bounds: tuple[float, float, float, float] = WILTSHIRE,
) -> Path:
    """A PMTiles archive of the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    zooms = [z for z, _, _ in tiles]
    corners = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    header = {
        "tile_type": kind,
        "tile_compression": compression,
        "min_zoom": min(zooms),
        "max_zoom": max(zooms),
        **{name: round(1e7 * degree) for name, degree in zip(corners, bounds, strict=True)},
    }
    with path.open("wb") as file:
        writer = Writer(file)
        for place in sorted(tiles, key=lambda place: zxy_to_tileid(*place)):
            writer.write_tile(zxy_to_tileid(*place), tiles[place])
        writer.finalize(header, {"name": "Invented"})
    return path

"""MBTiles 1.3: tiles in an SQLite file, rows counted from the south.

Format: https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.intake.quotation import quote
from hotspots.tiles.picture import LARGEST_TILE, no_picture_sentence, picture_type, vector_sentence
from hotspots.tiles.tiles_file import WORLD, TilesExtent, checked_bounds

MOST_SECONDS = 5.0
"""A table of the format may be a view, and a view may have no end."""
MOST_SAID = 20
_STEPS = 10_000
_SAID = "SELECT name, value FROM metadata WHERE name IN ('format', 'minzoom', 'maxzoom', 'bounds')"
_ONE = (
    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
)


@dataclass(frozen=True)
class MbtilesFile:
    """An MBTiles file of pictures."""

    path: Path
    extent: TilesExtent

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture of a tile, counted from the north-west; None where there is none."""
        with _reading(self.path) as connection:
            row = connection.execute(_ONE, (z, x, 2**z - 1 - y)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None


def open_mbtiles(path: Path) -> MbtilesFile:
    """Read what an MBTiles file covers.

    Raises
    ------
    InputError
        If it is no such file, has no tiles, or tiles that are no pictures.
    """
    with _reading(path) as connection:
        said = dict(connection.execute(_SAID).fetchmany(MOST_SAID))
        first = connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        if first is None:
            raise InputError(f"{quote(path.name)} has no tiles in it; make it again.")
        _check_picture(path, str(said.get("format", "")), first[0])
        zooms = _zooms(connection, said)
    return MbtilesFile(path, TilesExtent(_bounds(said), *zooms))


def _check_picture(path: Path, named: str, body: object) -> None:
    if isinstance(body, bytes) and picture_type(body) is not None:
        return
    if named.lower() in ("pbf", "mvt") or (isinstance(body, bytes) and body[:2] == b"\x1f\x8b"):
        raise InputError(vector_sentence(path))
    raise InputError(no_picture_sentence(path))


def _zooms(connection: sqlite3.Connection, said: dict[str, str]) -> tuple[int, int]:
    try:
        found = int(said["minzoom"]), int(said["maxzoom"])
    except (KeyError, TypeError, ValueError, OverflowError):
        query = "SELECT min(zoom_level), max(zoom_level) FROM tiles"
        lowest, highest = connection.execute(query).fetchone()
        return int(lowest), int(highest)
    return found


def _bounds(said: dict[str, str]) -> Bounds:
    try:
        return checked_bounds([float(part) for part in str(said["bounds"]).split(",")])
    except (KeyError, ValueError):
        return WORLD


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, which nothing here changes and beside which nothing is written."""
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_TILE)
            until = time.monotonic() + MOST_SECONDS
            connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            yield connection
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
        raise InputError(
            f"{quote(path.name)} cannot be read as MBTiles; it is damaged or something else. "
            "Make or copy it again."
        ) from error

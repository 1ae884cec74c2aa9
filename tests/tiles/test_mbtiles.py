"""MBTiles: rows from the south become rows from the north, and nothing but pictures is read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from hotspots.errors import InputError
from hotspots.tiles.mbtiles import open_mbtiles
from hotspots.tiles.picture import picture_type
from hotspots.tiles.tiles_file import WORLD
from tests.tiles.invented_tiles import JPEG, VECTOR, WEBP, png, write_mbtiles

NORTH, SOUTH = png(1, 2, 3), png(4, 5, 6)
HALF_WORLD_M = 20_037_508.342789244


def test_a_tile_is_found_by_its_row_from_the_north(tmp_path: Path) -> None:
    tiles = open_mbtiles(
        write_mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): NORTH, (1, 0, 1): SOUTH})
    )
    assert tiles.tile(1, 0, 0) == NORTH
    assert tiles.tile(1, 0, 1) == SOUTH
    assert tiles.tile(1, 1, 0) is None
    assert tiles.tile(2, 0, 0) is None


def test_the_row_in_the_file_counts_from_the_south(tmp_path: Path) -> None:
    """By hand: at zoom 8 there are 256 rows, so row 85 from the north is row 170."""
    path = write_mbtiles(tmp_path / "a.mbtiles", {})
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO tiles VALUES (8, 126, 170, ?)", (NORTH,))
    connection.close()
    assert open_mbtiles(path).tile(8, 126, 85) == NORTH


@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
def test_a_file_that_gdal_wrote_is_read(tmp_path: Path) -> None:
    """Zoom 8, column 126, row 85 from the north holds most of Wiltshire."""
    path = tmp_path / "gdal.mbtiles"
    side = 2 * HALF_WORLD_M / 2**8
    corner = from_origin(
        -HALF_WORLD_M + 126 * side, HALF_WORLD_M - 85 * side, side / 256, side / 256
    )
    with rasterio.open(
        path, "w", driver="MBTiles", width=256, height=256, count=3, dtype="uint8",
        crs="EPSG:3857", transform=corner,
    ) as written:  # fmt: skip
        written.write(np.full((3, 256, 256), 200, dtype=np.uint8))
    tiles = open_mbtiles(path)
    assert picture_type(tiles.tile(8, 126, 85)) == "image/png"
    assert tiles.tile(8, 126, 170) is None
    assert (tiles.extent.min_zoom, tiles.extent.max_zoom) == (8, 8)
    west, south, east, north = tiles.extent.bounds
    assert (west, east) == pytest.approx((-2.8125, -1.40625))
    assert (south, north) == pytest.approx((50.736, 51.618), abs=0.001)


def test_extent_as_the_file_says_it_or_as_its_tiles_are(tmp_path: Path) -> None:
    place = {(9, 252, 171): NORTH}
    said = open_mbtiles(
        write_mbtiles(
            tmp_path / "a.mbtiles", place, bounds="-2.5,50.8,-1.4,51.8", minzoom="7", maxzoom="16"
        )
    ).extent
    assert (said.bounds, said.min_zoom, said.max_zoom) == ((-2.5, 50.8, -1.4, 51.8), 7, 16)
    unsaid = open_mbtiles(write_mbtiles(tmp_path / "b.mbtiles", place)).extent
    assert (unsaid.bounds, unsaid.min_zoom, unsaid.max_zoom) == (WORLD, 9, 9)
    wrong = open_mbtiles(
        write_mbtiles(tmp_path / "c.mbtiles", place, bounds="east,to,west", minzoom="many")
    ).extent
    assert wrong == unsaid


@pytest.mark.parametrize("body", [JPEG, WEBP])
def test_jpeg_and_webp_are_pictures_too(tmp_path: Path, body: bytes) -> None:
    assert open_mbtiles(write_mbtiles(tmp_path / "a.mbtiles", {(8, 1, 1): body})).tile(8, 1, 1)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (VECTOR, r"holds vector tiles.*Generate XYZ tiles \(MBTiles\)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "are not PNG, JPEG or WebP"),
        (b"", "are not PNG, JPEG or WebP"),
        ("text", "are not PNG, JPEG or WebP"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, body: object, sentence: str) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", {(8, 1, 1): body})
    with pytest.raises(InputError, match=sentence):
        open_mbtiles(path)


def test_a_file_without_tiles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no tiles in it"):
        open_mbtiles(write_mbtiles(tmp_path / "a.mbtiles", {}))


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" * 9])
def test_what_is_no_mbtiles_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.mbtiles"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as MBTiles"):
        open_mbtiles(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_went_away_is_one_sentence(tmp_path: Path) -> None:
    tiles = open_mbtiles(write_mbtiles(tmp_path / "a.mbtiles", {(8, 1, 1): NORTH}))
    tiles.path.unlink()
    with pytest.raises(InputError, match="cannot be read as MBTiles"):
        tiles.tile(8, 1, 1)


@pytest.mark.parametrize("where", ["metadata", "tiles"])
def test_a_zoom_without_end_is_no_zoom(tmp_path: Path, where: str) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", {(8, 1, 1): NORTH})
    with sqlite3.connect(path) as connection:
        if where == "metadata":
            connection.execute("DROP TABLE metadata")
            connection.execute("CREATE TABLE metadata (name, value)")
            connection.execute("INSERT INTO metadata VALUES ('minzoom', 9e999), ('maxzoom', 9)")
        else:
            connection.execute("UPDATE tiles SET zoom_level = 9e999")
    connection.close()
    if where == "metadata":
        assert open_mbtiles(path).extent.max_zoom == 8
    else:
        with pytest.raises(InputError, match="cannot be read as MBTiles"):
            open_mbtiles(path)


@pytest.mark.parametrize("table", ["metadata", "tiles"])
def test_a_view_without_end_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setattr("hotspots.tiles.mbtiles.MOST_SECONDS", 0.1)
    path = write_mbtiles(tmp_path / "a.mbtiles", {(8, 1, 1): NORTH})
    columns = {
        "metadata": "x AS name, 'v' AS value FROM numbers",
        "tiles": "(SELECT count(*) FROM numbers) AS zoom_level, 1 AS tile_column, 1 AS tile_row,"
        " x'89' AS tile_data",
    }
    with sqlite3.connect(path) as connection:
        connection.execute(f"DROP TABLE {table}")
        connection.execute(
            f"CREATE VIEW {table} AS WITH RECURSIVE numbers(x) AS"
            f" (SELECT 1 UNION ALL SELECT x + 1 FROM numbers) SELECT {columns[table]}"
        )
    connection.close()
    with pytest.raises(InputError, match="cannot be read as MBTiles"):
        open_mbtiles(path)

"""PMTiles 3: directories and leaves, and damaged files as one sentence."""

from __future__ import annotations

import gzip
import tracemalloc
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_header,
    serialize_header,
    write_varint,
)

from hotspots.errors import InputError
from hotspots.tiles.picture import LARGEST_TILE
from hotspots.tiles.pmtiles_archive import LARGEST_DIRECTORY, open_pmtiles
from tests.tiles.invented_tiles import JPEG, WILTSHIRE, png, write_pmtiles

# By hand, from the specification: the tiles of zoom 1 follow a Hilbert curve.
ORDER = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4}


def test_tiles_lie_where_the_specification_says(tmp_path: Path) -> None:
    tiles = {place: png(number, 0, 0) for place, number in ORDER.items()}
    archive = open_pmtiles(write_pmtiles(tmp_path / "a.pmtiles", tiles))
    assert {place: archive.tile(*place) for place in ORDER} == tiles
    body = archive.path.read_bytes()
    assert sorted(tiles, key=lambda place: body.index(tiles[place])) == list(ORDER)
    assert archive.tile(2, 0, 0) is None


def test_thousands_of_tiles_lie_in_directories_of_directories(tmp_path: Path) -> None:
    chance = Random(1)
    everywhere = [(8, x, y) for x in range(256) for y in range(256)]
    places = chance.sample(everywhere, 16_000)
    tiles = {place: JPEG + chance.randbytes(chance.randrange(3, 60)) for place in places}
    archive = open_pmtiles(write_pmtiles(tmp_path / "a.pmtiles", tiles, kind=TileType.JPEG))
    assert archive.header["leaf_directory_length"] > 0
    for place in chance.sample(everywhere, 300):
        assert archive.tile(*place) == tiles.get(place)


def test_the_same_picture_many_times_is_kept_once_and_found_everywhere(tmp_path: Path) -> None:
    sea = png(0, 0, 255)
    tiles = {(4, x, y): sea for x in range(16) for y in range(16)}
    archive = open_pmtiles(write_pmtiles(tmp_path / "a.pmtiles", tiles))
    assert archive.header["tile_contents_count"] == 1
    assert archive.tile(4, 9, 13) == sea


def test_compressed_tiles_are_unpacked(tmp_path: Path) -> None:
    packed = {(8, 126, 85): gzip.compress(JPEG)}
    path = write_pmtiles(
        tmp_path / "a.pmtiles", packed, kind=TileType.JPEG, compression=Compression.GZIP
    )
    assert open_pmtiles(path).tile(8, 126, 85) == JPEG


def test_extent(tmp_path: Path) -> None:
    tiles = {(7, 63, 42): png(1, 1, 1), (14, 8100, 5450): png(2, 2, 2)}
    extent = open_pmtiles(write_pmtiles(tmp_path / "a.pmtiles", tiles)).extent
    assert extent.bounds == pytest.approx(WILTSHIRE)
    assert (extent.min_zoom, extent.max_zoom) == (7, 14)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [(TileType.MVT, "holds vector tiles"), (TileType.AVIF, "are not PNG, JPEG or WebP")],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, kind: TileType, sentence: str) -> None:
    path = write_pmtiles(tmp_path / "a.pmtiles", {(8, 1, 1): b"anything"}, kind=kind)
    with pytest.raises(InputError, match=sentence):
        open_pmtiles(path)


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + b"\0" * 200, b"SQLite format 3\0" * 9])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pmtiles"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as PMTiles of version 3"):
        open_pmtiles(path)


def with_directory(path: Path, packed: bytes) -> Path:
    """An archive of one tile whose first directory is another."""
    header = deserialize_header(write_pmtiles(path, {(8, 1, 1): JPEG}).read_bytes()[:127])
    header["root_offset"], header["root_length"] = 127, len(packed)
    path.write_bytes(serialize_header(header) + packed)
    return path


def test_a_tile_that_unpacks_to_a_hundred_megabytes_is_not_unpacked(tmp_path: Path) -> None:
    packed = {(8, 1, 1): gzip.compress(JPEG + bytes(100 * 1024 * 1024), 1)}
    archive = open_pmtiles(
        write_pmtiles(tmp_path / "a.pmtiles", packed, compression=Compression.GZIP)
    )
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="cannot be read as PMTiles"):
            archive.tile(8, 1, 1)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_largest_tile_is_unpacked_and_none_that_is_larger(tmp_path: Path) -> None:
    body = JPEG.ljust(LARGEST_TILE, b"x")
    packed = {(8, 1, 1): gzip.compress(body), (8, 1, 2): gzip.compress(body + b"x")}
    archive = open_pmtiles(
        write_pmtiles(tmp_path / "a.pmtiles", packed, compression=Compression.GZIP)
    )
    assert archive.tile(8, 1, 1) == body
    with pytest.raises(InputError, match="cannot be read as PMTiles"):
        archive.tile(8, 1, 2)


def directory(tiles: int) -> bytes:
    """So many tiles, one after the other, all of them the first byte; not yet packed."""
    number = BytesIO()
    write_varint(number, tiles)
    return number.getvalue() + b"\x01" * 4 * tiles


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(directory(LARGEST_DIRECTORY // 4)),
        gzip.compress(directory(1)) + gzip.compress(bytes(LARGEST_DIRECTORY)),
        gzip.compress(b"\xff" * 1_000_000),  # one number of a million digits
    ],
    ids=["many tiles", "two pieces", "a number without an end"],
)
def test_a_directory_without_end_is_one_sentence(tmp_path: Path, packed: bytes) -> None:
    assert open_pmtiles(with_directory(tmp_path / "b.pmtiles", gzip.compress(directory(2))))
    with pytest.raises(InputError, match="cannot be read as PMTiles"):
        open_pmtiles(with_directory(tmp_path / "a.pmtiles", packed))


def test_a_file_that_was_cut_short_is_one_sentence(tmp_path: Path) -> None:
    path = write_pmtiles(tmp_path / "a.pmtiles", {(8, 1, 1): png(1, 1, 1)})
    archive = open_pmtiles(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="cannot be read as PMTiles"):
        archive.tile(8, 1, 1)


@given(damage=some.lists(some.tuples(some.integers(0, 220), some.integers(0, 255)), max_size=6))
@settings(max_examples=150)
def test_a_damaged_archive_gives_tiles_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.pmtiles"
    write_pmtiles(path, {place: png(number, 0, 0) for place, number in ORDER.items()})
    body = bytearray(path.read_bytes())
    for position, value in damage:
        body[position] = value
    path.write_bytes(bytes(body))
    try:
        archive = open_pmtiles(path)
        assert archive.extent.bounds[0] < archive.extent.bounds[2]
        found = archive.tile(1, 0, 1)
    except InputError:
        return
    assert found is None or isinstance(found, bytes)

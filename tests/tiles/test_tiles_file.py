"""Choosing a file of tiles: only from its folder, only of this county, only of our zooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotspots.errors import HotspotsError, InputError, NotFoundError
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.tiles.file_name import check_file_name, find_tiles_file, list_tiles_files
from hotspots.tiles.tiles_file import WORLD, check_tiles_file, checked_bounds, open_tiles_file
from tests.tiles.invented_tiles import png, write_mbtiles, write_pmtiles

TILE = {(8, 126, 85): png(1, 2, 3)}
COUNTY = "-2.5,50.8,-1.4,51.8"


def test_either_format_is_opened_by_its_ending(tmp_path: Path) -> None:
    one = open_tiles_file(write_mbtiles(tmp_path / "one.MBTiles", TILE))
    other = open_tiles_file(write_pmtiles(tmp_path / "other.pmtiles", TILE))
    assert one.tile(8, 126, 85) == other.tile(8, 126, 85) == png(1, 2, 3)


def test_a_file_of_the_county_can_be_used(tmp_path: Path) -> None:
    write_mbtiles(tmp_path / "tiles" / "a.mbtiles", TILE, bounds=COUNTY, minzoom="7", maxzoom="14")
    extent = check_tiles_file(tmp_path, "a.mbtiles", WILTSHIRE)
    assert (extent.min_zoom, extent.max_zoom) == (7, 14)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"bounds": "0.5,51.0,1.5,52.0"}, "outside the area of this service"),
        ({"bounds": "-2.5,53.0,-1.4,54.0"}, "outside the area of this service"),
        ({"bounds": COUNTY, "minzoom": "0", "maxzoom": "6"}, "zoom 0 to 6, and the maps show 7"),
        ({"bounds": COUNTY, "minzoom": "19", "maxzoom": "20"}, "zoom 19 to 20"),
    ],
)
def test_a_file_that_no_map_could_show_is_refused(
    tmp_path: Path, said: dict[str, str], sentence: str
) -> None:
    write_mbtiles(tmp_path / "tiles" / "a.mbtiles", TILE, **said)
    with pytest.raises(InputError, match=sentence):
        check_tiles_file(tmp_path, "a.mbtiles", WILTSHIRE)


@pytest.mark.parametrize(
    "name",
    [
        "../secret_key.mbtiles",
        "/etc/passwd.mbtiles",
        "..mbtiles",
        "a/b.mbtiles",
        "a\\b.mbtiles",
        "a\0.mbtiles",
        "a\n.mbtiles",
        ".hidden.mbtiles",
        "a..mbtiles",
        "hotspots.sqlite",
        "a.mbtiles.txt",
        "",
        "é.mbtiles",
        "x" * 130 + ".mbtiles",
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        check_file_name(name)
    with pytest.raises(HotspotsError):
        find_tiles_file(tmp_path, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = write_mbtiles(tmp_path / "elsewhere" / "a.mbtiles", TILE)
    folder = tmp_path / "home" / "tiles"
    folder.mkdir(parents=True)
    (folder / "a.mbtiles").symlink_to(outside)
    with pytest.raises(InputError, match="link to a file in another folder"):
        find_tiles_file(tmp_path / "home", "a.mbtiles")


def test_a_name_that_is_not_there_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"files of tiles there now: none\)"):
        find_tiles_file(tmp_path, "a.mbtiles")
    write_mbtiles(tmp_path / "tiles" / "b.mbtiles", TILE)
    (tmp_path / "tiles" / "read me.txt").write_text("no tiles")
    assert list_tiles_files(tmp_path) == ["b.mbtiles"]
    with pytest.raises(NotFoundError, match=r"there now: b\.mbtiles\)"):
        find_tiles_file(tmp_path, "a.mbtiles")


@pytest.mark.parametrize("said", [[], [1, 2, 3], [2, 0, 1, 5], [0, 5, 5, 1], [float("nan")] * 4])
def test_bounds_that_cannot_be_are_the_world(said: list[float]) -> None:
    assert checked_bounds(said) == WORLD

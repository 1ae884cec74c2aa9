"""The backdrop grows by kinds, keeps where each comes from, and is whole whatever happens."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely import LineString, box

from hotspots.backdrop.backdrop_file import (
    AREA,
    COUNTY,
    Backdrop,
    backdrop_path,
    read_part,
    sources_of,
)
from hotspots.backdrop.importing import Credit, Imported, import_file, remove_kinds
from hotspots.backdrop.kinds import Kind
from hotspots.backdrop.reading import Question
from hotspots.boundary_file import checksum
from hotspots.errors import InputError, SetupError
from hotspots.geocoding.service_area import WILTSHIRE
from tests.backdrop.invented_roads import LINKS, X, Y, geopackage
from tests.backdrop.test_ways import told


@pytest.fixture
def backdrop(tmp_path: Path) -> Path:
    return backdrop_path(tmp_path)


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return geopackage(tmp_path / "roads.gpkg")


def put(
    path: Path, backdrop: Path, question: Question | None = None, credit: Credit | None = None
) -> Imported:
    return import_file(
        path,
        backdrop,
        question=question or Question(),
        credit=credit or Credit(),
        service_area=WILTSHIRE,
    )


def canal(tmp_path: Path) -> Path:
    path = tmp_path / "canal.gpkg"
    frame = gpd.GeoDataFrame(geometry=[LineString([(X, Y), (X + 700, Y)])], crs="EPSG:27700")
    pyogrio.write_dataframe(frame, path)
    return path


def test_what_is_stored_can_be_read_in_part(roads: Path, backdrop: Path) -> None:
    done = put(roads, backdrop)
    assert done.sizes == {
        Kind.LOCAL: 0.4, Kind.MINOR: 0.7, Kind.A_ROAD: 3.0, Kind.MOTORWAY: 4.0,
    }  # fmt: skip
    assert done.not_drawn == {"Restricted Local Access Road": 1}
    near = read_part(backdrop, AREA, bounds=(X, Y, X + 900, Y + 450))
    assert told(near) == []
    near = read_part(backdrop, AREA, bounds=(X, Y, X + 900, Y + 500))
    assert [row[1:3] for row in told(near)] == [("A361", "Invented Street")]
    named = read_part(backdrop, AREA, kinds=[Kind.LOCAL, Kind.MOTORWAY])
    assert [row[0] for row in told(named)] == ["local", "motorway"]
    # In the county's map the stretches of one number are one, and small roads are not there.
    assert [(row[0], row[1]) for row in told(read_part(backdrop, COUNTY))] == [
        ("a-road", "A361"),
        ("motorway", "M4"),
    ]


def test_it_is_a_file_that_a_gis_opens_and_others_cannot_read(roads: Path, backdrop: Path) -> None:
    put(roads, backdrop)
    assert backdrop.stat().st_mode & 0o077 == 0
    frame = pyogrio.read_dataframe(backdrop, layer=AREA)
    assert frame.crs.to_epsg() == 27700
    assert set(frame.columns) == {"kind", "number", "name", "geometry"}
    # Reading writes nothing beside it.
    sources_of(backdrop)
    assert {path.name for path in backdrop.parent.iterdir()} == {"roads.gpkg", backdrop.name}


def test_open_roads_say_for_themselves_where_they_come_from(roads: Path, backdrop: Path) -> None:
    put(roads, backdrop)
    (source,) = sources_of(backdrop)
    assert source.title == "OS Open Roads"
    assert source.licence == "Open Government Licence v3.0"
    rights = f"Crown copyright and database right {source.edition[:4]}"
    assert source.attribution == f"Contains OS data \u00a9 {rights}."
    assert (source.file, source.sha256) == ("roads.gpkg", checksum(roads))
    assert source.kinds == (Kind.LOCAL, Kind.MINOR, Kind.A_ROAD, Kind.MOTORWAY)


def test_what_a_person_says_of_a_file_comes_first(roads: Path, backdrop: Path) -> None:
    put(roads, backdrop, credit=Credit("Ours", "2031-01", "Of our own", "Invented."))
    (source,) = sources_of(backdrop)
    assert (source.title, source.edition) == ("Ours", "2031-01")
    assert (source.licence, source.attribution) == ("Of our own", "Invented.")


def test_another_kind_is_added_and_the_same_kinds_are_replaced(
    roads: Path, backdrop: Path, tmp_path: Path
) -> None:
    put(roads, backdrop)
    put(canal(tmp_path), backdrop, Question(kind=Kind.CANAL))
    assert [source.title for source in sources_of(backdrop)] == ["OS Open Roads", "canal"]
    only_local = geopackage(tmp_path / "newer.gpkg", [LINKS[2]])
    put(only_local, backdrop, credit=Credit("Newer"))
    first, second, third = sources_of(backdrop)
    assert first.kinds == (Kind.MINOR, Kind.A_ROAD, Kind.MOTORWAY)
    assert (second.kinds, third.kinds) == ((Kind.CANAL,), (Kind.LOCAL,))
    assert Backdrop.load(backdrop).areas.lengths() == {
        Kind.CANAL: 0.7, Kind.LOCAL: 0.4, Kind.MINOR: 0.7, Kind.A_ROAD: 3.0, Kind.MOTORWAY: 4.0,
    }  # fmt: skip


def test_kinds_can_be_taken_out_and_the_last_takes_the_file_with_it(
    roads: Path, backdrop: Path, tmp_path: Path
) -> None:
    put(roads, backdrop)
    put(canal(tmp_path), backdrop, Question(kind=Kind.CANAL))
    remove_kinds(backdrop, [Kind.LOCAL, Kind.MINOR, Kind.A_ROAD, Kind.MOTORWAY])
    assert [source.title for source in sources_of(backdrop)] == ["canal"]
    assert set(Backdrop.load(backdrop).areas.lengths()) == {Kind.CANAL}
    assert len(read_part(backdrop, COUNTY)) == 0
    remove_kinds(backdrop, [Kind.CANAL])
    assert not backdrop.exists()
    assert sources_of(backdrop) == ()


def test_a_refused_file_leaves_the_backdrop_as_it_was(
    roads: Path, backdrop: Path, tmp_path: Path
) -> None:
    put(roads, backdrop)
    before = backdrop.read_bytes()
    with pytest.raises(InputError):
        put(canal(tmp_path), backdrop)
    assert backdrop.read_bytes() == before


def test_a_backdrop_that_is_damaged_says_so(backdrop: Path, roads: Path) -> None:
    backdrop.write_bytes(b"not a map")
    for use in (sources_of, Backdrop.load, lambda path: put(roads, path)):
        with pytest.raises(SetupError, match="cannot be read; remove it with hotspots backdrop"):
            use(backdrop)


def test_a_geopackage_of_somebody_else_in_its_place_says_so(roads: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        sources_of(roads)
    with pytest.raises(SetupError, match="cannot be read"):
        read_part(roads, AREA)


def test_built_up_areas_are_kept_as_areas(backdrop: Path, tmp_path: Path) -> None:
    path = tmp_path / "towns.gpkg"
    frame = gpd.GeoDataFrame(geometry=[box(X, Y, X + 2_000, Y + 500)], crs="EPSG:27700")
    pyogrio.write_dataframe(frame, path)
    assert put(path, backdrop, Question(kind=Kind.BUILT_UP)).sizes == {Kind.BUILT_UP: 1.0}
    (shape,) = read_part(backdrop, AREA).shape
    assert shape.equals(box(X, Y, X + 2_000, Y + 500))

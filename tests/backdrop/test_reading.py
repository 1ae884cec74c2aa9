"""Files as they come: OS Open Roads in both formats, any other as it is told; what is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from hotspots.backdrop.kinds import KINDS, Kind
from hotspots.backdrop.reading import OPEN_ROADS, Question, Reading, read_ways
from hotspots.errors import HotspotsError, InputError, NotFoundError
from hotspots.geocoding.service_area import WILTSHIRE
from tests.backdrop.invented_roads import LINKS, Link, X, Y, geopackage, shapefile_tile, table

A, LOCAL, MINOR, MOTORWAY = Kind.A_ROAD, Kind.LOCAL, Kind.MINOR, Kind.MOTORWAY
DRAWN = {
    (A, "A361", "Invented Street", 1_000),
    (A, "A361", "", 2_000),
    (LOCAL, "", "Invented Close", 400),
    (MINOR, "", "", 500),
    (MINOR, "M4", "", 200),  # the slip road
    (MOTORWAY, "M4", "", 4_000),
}


def read(path: Path, question: Question | None = None, area: Any = WILTSHIRE) -> Reading:
    return read_ways(path, question or Question(), area)


def told(reading: Reading) -> set[tuple[Kind, str, str, int]]:
    ways = reading.ways
    rows = [
        (KINDS[kind], number, name, round(shape.length))
        for kind, number, name, shape in zip(
            ways.kind, ways.number, ways.name, ways.shape, strict=True
        )
    ]
    assert len(rows) == len(set(rows))
    return set(rows)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def drawn(path: Path, shapes: list[Any], crs: str | None = "EPSG:27700", **columns: Any) -> Path:
    """A file of shapes with whatever columns."""
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=shapes, crs=crs), path)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_open_roads_as_a_geopackage(tmp_path: Path, packed: bool) -> None:
    path = geopackage(tmp_path / "oproad_gb.gpkg")
    if packed:
        path = zipped(tmp_path / "oproad_gpkg_gb.zip", {"Data/oproad_gb.gpkg": path.read_bytes()})
    reading = read(path)
    assert told(reading) == DRAWN
    assert reading.product == OPEN_ROADS
    assert reading.edition[:2] == "20"
    assert reading.not_drawn == {"Restricted Local Access Road": 1}


def test_open_roads_as_shapefiles_of_which_only_the_squares_that_are_needed_are_opened(
    tmp_path: Path,
) -> None:
    far = dict.fromkeys(("data/NT_RoadLink.shp", "data/NT_RoadLink.dbf"), b"not read")
    reading = read(zipped(tmp_path / "oproad_essh_gb.zip", shapefile_tile("SU") | far))
    assert told(reading) == DRAWN
    assert reading.product == OPEN_ROADS


def test_a_folder_of_what_was_unpacked(tmp_path: Path) -> None:
    for name, content in shapefile_tile("SU").items():
        (tmp_path / Path(name).name).write_bytes(content)
    assert told(read(tmp_path)) == DRAWN
    assert told(read(tmp_path / "SU_RoadLink.shp")) == DRAWN


def test_every_link_is_read_once_however_many_strips_it_crosses(tmp_path: Path) -> None:
    long = Link(((-30_000, 500), (40_000, 500)), "A Road", "A1")
    assert told(read(geopackage(tmp_path / "roads.gpkg", [long]))) == {(A, "A1", "", 70_000)}


def test_what_lies_outside_the_service_area_is_cut_off(tmp_path: Path) -> None:
    area = (X - 5_000, Y - 5_000, X + 500, Y + 5_000)
    assert told(read(geopackage(tmp_path / "roads.gpkg"), area=area)) == {
        (A, "A361", "Invented Street", 500),
        (MOTORWAY, "M4", "", 500),
    }


def test_the_reader_is_told_of_every_feature(tmp_path: Path) -> None:
    steps: list[int] = []
    path = geopackage(tmp_path / "roads.gpkg")
    read_ways(path, Question(), WILTSHIRE, advance=steps.append)
    assert sum(steps) == len(LINKS)


def test_a_field_says_what_the_lines_of_any_file_are(tmp_path: Path) -> None:
    path = drawn(
        tmp_path / "streets.geojson",
        [LineString([(-2.0, 51.3), (-1.9, 51.3)]), LineString([(-2.0, 51.3), (-2.0, 51.4)])],
        crs="EPSG:4326",
        highway=["primary", "footway"],
        ref=["A361", ""],
        name=["  High \n Street ", None],
    )
    reading = read(path, Question(field="highway"))
    ((kind, number, name, length),) = told(reading)
    assert (kind, number, name) == (A, "A361", "High Street")
    # A tenth of a degree of longitude at 51.3 degrees north: 111.3 km times the cosine, per degree.
    assert length == pytest.approx(6_972, rel=0.002)
    assert reading.not_drawn == {"footway": 1}
    assert (reading.product, reading.edition) == ("", "")


def test_a_file_of_one_kind_alone_with_layers_to_choose_from(tmp_path: Path) -> None:
    path = tmp_path / "water.gpkg"
    for layer, shape in (("canals", LineString([(X, Y), (X, Y + 70)])), ("wharves", Point(X, Y))):
        frame = gpd.GeoDataFrame({"name": [layer]}, geometry=[shape], crs="EPSG:27700")
        pyogrio.write_dataframe(frame, path, layer=layer, append=path.exists())
    other = gpd.GeoDataFrame(geometry=[box(X, Y, X + 9, Y + 9)], crs="EPSG:27700")
    pyogrio.write_dataframe(other, path, layer="locks", append=True)
    only = read(path, Question(("canals",), kind=Kind.CANAL))
    assert told(only) == {(Kind.CANAL, "", "canals", 70)}
    assert len(read(path, Question(kind=Kind.CANAL)).ways) == 2


def test_areas_are_made_valid(tmp_path: Path) -> None:
    bow_tie = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    path = drawn(tmp_path / "towns.gpkg", [bow_tie], kind=["Built-up area"])
    (shape,) = read(path, Question(field="kind")).ways.shape
    assert shape.is_valid
    assert shape.area == 5_000


def test_texts_of_a_file_are_cut_and_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.geojson"
    feature = {
        "type": "Feature",
        "properties": {"name": "<b>\u0000\u202e" + "x" * 500, "ref": "A" * 50, "class": "a"},
        "geometry": {"type": "LineString", "coordinates": [[-2.0, 51.3], [-1.99, 51.3]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    ways = read(path, Question(field="class")).ways
    assert ways.number[0] == "A" * 10
    assert len(ways.name[0]) <= 60
    assert ways.name[0].isprintable()


# What is refused, in a sentence that says what to do.


def refused(path: Path, question: Question | None = None, kind: type[HotspotsError] = InputError):
    with pytest.raises(kind) as caught:
        read(path, question)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no file or folder" in refused(tmp_path / "none.gpkg", kind=NotFoundError)


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.txt", "a.zip", "a.shp"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 400, b"SQLite format 3\x00 and no more"])
def test_a_file_that_is_none(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "cannot be read" in refused(path, Question(kind=LOCAL))


def test_a_file_of_which_nobody_says_what_its_lines_are(tmp_path: Path) -> None:
    path = drawn(tmp_path / "lines.gpkg", [LineString([(X, Y), (X, Y + 9)])], style=["thick"])
    said = refused(path)
    assert "--class" in said
    assert said.endswith("its fields are: style.")
    assert "has no field colour; its fields are: style." in refused(path, Question(field="colour"))
    assert "'thick', and what is known is motorway, a road" in refused(
        path, Question(field="style")
    )


def test_a_file_without_lines(tmp_path: Path) -> None:
    path = drawn(tmp_path / "points.gpkg", [Point(X, Y)], kind=["a"])
    assert "holds no lines and no areas" in refused(path, Question(field="kind"))


def test_a_layer_that_is_not_there(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "roads.gpkg")
    assert "no layer roads; its layers with lines or areas are: road_link." in refused(
        path, Question(("roads",))
    )


def test_a_file_without_a_reference_system(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = drawn(tmp_path / "a/roads.shp", [LineString([(X, Y), (X, Y + 9)])], kind=["a"])
    (tmp_path / "a/roads.prj").unlink()
    assert "does not say its coordinate reference system" in refused(path, Question(field="kind"))


def test_a_file_of_another_part_of_the_country(tmp_path: Path) -> None:
    north = LineString([(300_000, 700_000), (300_000, 701_000)])
    path = drawn(tmp_path / "north.gpkg", [north], kind=["a"])
    said = refused(path, Question(field="kind"))
    assert "no line and no area within the service area (365000, 104000, 447000, 214000" in said


def test_tiles_of_another_part_of_the_country(tmp_path: Path) -> None:
    path = zipped(tmp_path / "north.zip", shapefile_tile("NT"))
    assert "no 100 km square in the service area" in refused(path)


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    path = zipped(tmp_path / "other.zip", {"readme.txt": b"nothing"})
    assert "holds no GeoPackage and no Shapefile" in refused(path)


def test_a_shapefile_without_its_table(tmp_path: Path) -> None:
    files = shapefile_tile("SU")
    del files["data/SU_RoadLink.dbf"]
    assert "without its .dbf part" in refused(zipped(tmp_path / "part.zip", files))


def test_a_geopackage_that_was_cut_short(tmp_path: Path) -> None:
    whole = geopackage(tmp_path / "roads.gpkg").read_bytes()
    cut = tmp_path / "cut.gpkg"
    cut.write_bytes(whole[: len(whole) // 2])
    refused(cut)


def test_coordinates_that_are_no_numbers(tmp_path: Path) -> None:
    bad = shapely.linestrings([[X, Y], [float("inf"), Y + 1]])
    path = drawn(tmp_path / "bad.gpkg", [LineString([(X, Y), (X, Y + 9)]), bad], kind=["a", "a"])
    refused(path, Question(field="kind"))


def test_the_invented_table_has_the_columns_of_the_product() -> None:
    assert set(table(LINKS, shapefile=True).columns) == {
        "identifier", "function", "formOfWay", "roadNumber", "name1", "length", "startNode",
        "geometry",
    }  # fmt: skip

"""Junctions from OS Open Roads, in GeoPackage and Shapefiles written as the specification has them.

All roads are invented. The columns, their names in both formats, the layers and the file names are
those of the technical specification of the product; the coordinates lie in Wiltshire.
"""

from __future__ import annotations

import errno
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from shapely import LineString, Point

from hotspots.errors import InputError, SetupError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer_tables import Junctions
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources.open_roads import OpenRoadsReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

Place = tuple[float, float]
X, Y = 400_000.0, 160_000.0


@dataclass
class Link:
    ends: tuple[Place, Place]
    number: str | None = None
    name: str | None = None
    other_name: str | None = None
    form: str = "Single Carriageway"
    nodes: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        if self.nodes == ("", ""):
            self.nodes = (node(self.ends[0]), node(self.ends[1]))

    @property
    def start(self) -> str:
        return self.nodes[0]

    @property
    def end(self) -> str:
        return self.nodes[1]


@dataclass
class Roads:
    links: list[Link]
    junctions: list[tuple[str, Place]] = field(default_factory=list)


def node(place: Place) -> str:
    return f"node-{place[0]:.0f}-{place[1]:.0f}"


def at(east: float, north: float) -> Place:
    return (X + east, Y + north)


def crossroads(middle: Place = (X, Y)) -> list[Link]:
    """The A361 along High Street is crossed by Church Lane and the B3098."""
    x, y = middle
    return [
        Link(((x - 200, y), middle), "A361", "High Street"),
        Link((middle, (x + 200, y)), "A361", "High Street"),
        Link((middle, (x, y + 200)), None, "Church Lane"),
        Link(((x, y - 200), middle), "B3098"),
    ]


def link_table(links: Sequence[Link], *, shapefile: bool) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {
        "id": [f"link-{i}" for i in range(len(links))],
        "fictitious": False,
        "road_classification": "Unclassified",
        "road_function": "Local Road",
        "form_of_way": [link.form for link in links],
        "road_classification_number": [link.number for link in links],
        "name_1": [link.name for link in links],
        "name_1_lang": None,
        "name_2": [link.other_name for link in links],
        "name_2_lang": None,
        "road_structure": None,
        "length": [round(LineString(link.ends).length) for link in links],
        "length_uom": "m",
        "loop": False,
        "primary_route": False,
        "trunk_road": False,
        "start_node": [link.start for link in links],
        "end_node": [link.end for link in links],
        "road_number_toid": None,
        "road_name_toid": None,
    }
    if shapefile:
        names = {
            "fictitious": "fictitious", "id": "identifier", "road_classification": "class",
            "road_classification_number": "roadNumber", "name_1": "name1",
            "name_1_lang": "name1_lang", "name_2": "name2", "name_2_lang": "name2_lang",
            "form_of_way": "formOfWay", "length": "length", "primary_route": "primary",
            "trunk_road": "trunkRoad", "loop": "loop", "start_node": "startNode",
            "end_node": "endNode", "road_structure": "structure", "road_name_toid": "nameTOID",
            "road_number_toid": "numberTOID", "road_function": "function",
        }  # fmt: skip
        columns = {theirs: columns[ours] for ours, theirs in names.items()}
    lines = [LineString(link.ends) for link in links]
    return gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:27700").astype(
        {c: "object" for c, v in columns.items() if v is None or isinstance(v, list)}
        | {"length": "int64"}
    )


def node_table(links: Sequence[Link], *, shapefile: bool) -> gpd.GeoDataFrame:
    nodes = {name: p for link in links for name, p in zip(link.nodes, link.ends, strict=True)}
    columns = {
        "identifier" if shapefile else "id": list(nodes),
        "formOfNode" if shapefile else "form_of_road_node": ["junction"] * len(nodes),
    }
    return gpd.GeoDataFrame(columns, geometry=[Point(p) for p in nodes.values()], crs="EPSG:27700")


def junction_table(roads: Roads, *, shapefile: bool) -> gpd.GeoDataFrame:
    columns = {
        "identifier" if shapefile else "id": [f"j-{i}" for i in range(len(roads.junctions))],
        "number" if shapefile else "junction_number": [number for number, _ in roads.junctions],
    }
    places = [Point(place) for _, place in roads.junctions]
    return gpd.GeoDataFrame(columns, geometry=places, crs="EPSG:27700")


def geopackage(folder: Path, roads: Roads, name: str = "Data/oproad_gb.gpkg") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for layer, table in (
        ("road_link", link_table(roads.links, shapefile=False)),
        ("road_node", node_table(roads.links, shapefile=False)),
        ("motorway_junction", junction_table(roads, shapefile=False)),
    ):
        pyogrio.write_dataframe(table, path, layer=layer, geometry_type=None)
    return path


def shapefiles(folder: Path, roads: Roads, square: str = "SU") -> Path:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    tables = [
        ("RoadLink", link_table(roads.links, shapefile=True)),
        ("RoadNode", node_table(roads.links, shapefile=True)),
    ]
    if roads.junctions:
        tables.append(("MotorwayJunction", junction_table(roads, shapefile=True)))
    for layer, table in tables:
        pyogrio.write_dataframe(table, data / f"{square}_{layer}.shp", driver="ESRI Shapefile")
    return folder


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


def read(path: Path) -> SourceContent:
    files = SourceFiles.open(path)
    reader = OpenRoadsReader()
    assert reader.recognises(files)
    return reader.read(files, WILTSHIRE, lambda rows: None)


def meetings(junctions: Junctions | None) -> dict[tuple[str, str], list[tuple[int, int, int]]]:
    assert junctions is not None
    found: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for a, b, x, y, radius in zip(
        junctions.road_a, junctions.road_b, junctions.easting.tolist(),
        junctions.northing.tolist(), junctions.radius.tolist(), strict=True,
    ):  # fmt: skip
        found.setdefault((a, b), []).append((x, y, radius))
    return found


def pair(one: str, other: str) -> tuple[str, str]:
    a, b = sorted((name_key(one), name_key(other)))
    return a, b


MOTORWAY = ("M4 J17", (X + 5_000, Y))
AT_THE_CROSSROADS = {
    pair("A361", "B3098"): [(400_000, 160_000, 30)],
    pair("A361", "Church Lane"): [(400_000, 160_000, 30)],
    pair("High Street", "B3098"): [(400_000, 160_000, 30)],
    pair("High Street", "Church Lane"): [(400_000, 160_000, 30)],
    pair("B3098", "Church Lane"): [(400_000, 160_000, 30)],
}


@pytest.mark.parametrize("form", ["geopackage", "shapefiles"])
@pytest.mark.parametrize("zip_it", [False, True])
def test_every_pair_of_names_and_numbers_meets_at_a_crossroads(
    form: str, zip_it: bool, tmp_path: Path
) -> None:
    write = geopackage if form == "geopackage" else shapefiles
    folder = tmp_path / "roads"
    write(folder, Roads(crossroads(), [MOTORWAY]))
    content = read(zipped(folder, tmp_path / "roads.zip") if zip_it else folder)
    assert meetings(content.junctions) == AT_THE_CROSSROADS | {
        ("m4", "j17"): [(405_000, 160_000, 150)]
    }
    source = content.source
    assert (source.name, source.holds, source.rows) == ("OS Open Roads", "junctions", 6)
    assert source.notes == ()
    assert source.edition[:2] == "20"
    assert source.edition[4] == "-"
    assert source.attribution.endswith(f"Crown copyright and database right {source.edition[:4]}.")


def test_a_geopackage_named_alone(tmp_path: Path) -> None:
    content = read(geopackage(tmp_path, Roads(crossroads(), [MOTORWAY])))
    assert len(content.junctions or ()) == 6


def test_the_edition_of_shapefiles_is_when_they_were_written(tmp_path: Path) -> None:
    shapefiles(tmp_path, Roads(crossroads()))
    table = tmp_path / "data/SU_RoadLink.dbf"
    content = bytearray(table.read_bytes())
    content[1:4] = bytes((131, 4, 7))  # 7 April 2031
    table.write_bytes(content)
    found = read(tmp_path).source
    assert found.edition == "2031-04"
    assert found.notes == ("No numbered motorway junction is in the service area.",)


def test_a_link_in_two_squares_counts_once(tmp_path: Path) -> None:
    once = shapefiles(tmp_path / "once", Roads(crossroads()))
    twice = shapefiles(tmp_path / "twice", Roads(crossroads()), "ST")
    shapefiles(twice, Roads(crossroads()), "SU")
    assert meetings(read(twice).junctions) == meetings(read(once).junctions)


def test_squares_outside_the_service_area_are_not_opened(tmp_path: Path) -> None:
    shapefiles(tmp_path, Roads(crossroads()), "ST")
    (tmp_path / "data/NT_RoadLink.shp").write_bytes(b"not read")
    assert meetings(read(tmp_path).junctions) == AT_THE_CROSSROADS
    other = shapefiles(tmp_path / "other", Roads(crossroads()), "NT")
    with pytest.raises(InputError, match="no 100 km square in the service area"):
        read(other)


def test_rows_without_a_shape_are_refused(tmp_path: Path) -> None:
    for layer in ("road_link", "motorway_junction"):
        path = geopackage(tmp_path / layer, Roads(crossroads(), [MOTORWAY]))
        table = pyogrio.read_dataframe(path, layer=layer)
        table.geometry = table.geometry.buffer(5.0)
        pyogrio.write_dataframe(table, path, layer=layer)
        with pytest.raises(InputError, match=f"{layer} in .* rows without a (linestring|point)"):
            read(path)


def test_what_lies_outside_the_service_area_is_left_out(tmp_path: Path) -> None:
    roads = Roads([*crossroads(), *crossroads((600_000.0, 300_000.0))], [("M1 J1", (5e5, 2e5))])
    assert meetings(read(geopackage(tmp_path, roads)).junctions) == AT_THE_CROSSROADS


def renamed(folder: Path, layer: str, old: str, new: str) -> Path:
    roads = Roads(crossroads(), [MOTORWAY])
    path = geopackage(folder, roads)
    table = pyogrio.read_dataframe(path, layer=layer).rename(columns={old: new})
    pyogrio.write_dataframe(table, path, layer=layer)
    return path


@pytest.mark.parametrize(
    ("layer", "old", "new", "sentence"),
    [
        ("road_link", "start_node", "from_node", "road_link in .* has no column start_node"),
        ("road_link", "form_of_way", "kind", "has no column form_of_way"),
        ("road_link", "name_2", "roadNumber", "has road_classification_number and roadNumber for"),
        ("motorway_junction", "junction_number", "label", "has no column junction_number"),
    ],
)
def test_a_renamed_column_is_refused(
    layer: str, old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read(renamed(tmp_path, layer, old, new))
    assert "\n" not in str(caught.value)


def test_nothing_in_the_service_area_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path, Roads(crossroads((600_000.0, 300_000.0))))
    with pytest.raises(InputError, match="no road in the service area"):
        read(path)
    alone = geopackage(tmp_path / "b", Roads([Link((at(0, 0), at(9, 9)), "A4")]))
    with pytest.raises(InputError, match="no junction of named or numbered roads"):
        read(alone)


def test_a_geopackage_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path, Roads(crossroads()))
    whole = path.read_bytes()
    for size in (0, 50, 4_096, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"oproad_gb\.gpkg .* is cut short"):
            read(path)
    path.write_bytes(b"no GeoPackage at all".ljust(4_096))
    with pytest.raises(InputError, match="cut short or damaged"):
        read(path)


@pytest.mark.parametrize("ending", [".shp", ".dbf"])
def test_a_shapefile_that_is_cut_short_is_refused(ending: str, tmp_path: Path) -> None:
    path = shapefiles(tmp_path, Roads(crossroads())) / f"data/SU_RoadLink{ending}"
    whole = path.read_bytes()
    for size in (0, 8, len(whole) - 40):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match="is cut short"):
            read(tmp_path)


def test_a_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    shapefiles(tmp_path, Roads(crossroads()))
    with pytest.raises(InputError, match=r"without its \.shx and \.dbf part"):
        read(tmp_path / "data/SU_RoadLink.shp")
    (tmp_path / "data/SU_RoadLink.dbf").unlink()
    with pytest.raises(InputError, match=r"SU_RoadLink\.shp in .* is without its \.dbf part"):
        read(tmp_path)


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    geopackage(tmp_path / "roads", Roads(crossroads()))
    path = zipped(tmp_path / "roads", tmp_path / "roads.zip")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 255
    path.write_bytes(content)
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        read(path)


def test_no_room_to_unpack_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    geopackage(tmp_path / "roads", Roads(crossroads()))
    path = zipped(tmp_path / "roads", tmp_path / "roads.zip")
    # A full disk cannot be had in a test.
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(SetupError, match=r"cannot be unpacked .*No space left.*make room"):
        read(path)


def test_another_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path, Roads(crossroads()))
    table = pyogrio.read_dataframe(path, layer="road_link").to_crs("EPSG:4326")
    pyogrio.write_dataframe(table, path, layer="road_link")
    with pytest.raises(InputError, match="'WGS 84' and not in the British National Grid"):
        read(path)


def test_empty_cells_and_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    links = crossroads()
    links[1].nodes = (links[1].start, "")
    with pytest.raises(InputError, match="has 1 rows without end"):
        read(geopackage(tmp_path / "a", Roads(links)))
    with pytest.raises(InputError, match="motorway junction 'Junction 17' has no number"):
        read(geopackage(tmp_path / "b", Roads(crossroads(), [("Junction 17", (X, Y))])))


def test_a_geopackage_without_its_layers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oproad_gb.gpkg"
    pyogrio.write_dataframe(node_table(crossroads(), shapefile=False), path, layer="road_node")
    with pytest.raises(InputError, match="no layer of road links"):
        read(path)
    table = link_table(crossroads(), shapefile=False)
    pyogrio.write_dataframe(table, path, layer="road_link")
    with pytest.raises(InputError, match="no layer of motorway junctions"):
        read(path)

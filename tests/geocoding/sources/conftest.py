"""OS Open Roads, written as its specification has it.

All roads are invented. The columns, their names in both formats, the layers and the file names are
those of the technical specification of the product; the coordinates lie in Wiltshire.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from shapely import LineString, Point

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


MOTORWAY = ("M4 J17", (X + 5_000, Y))


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """What writes road networks as they are delivered, and reads them."""
    return SimpleNamespace(
        Link=Link, Roads=Roads, at=at, crossroads=crossroads, motorway=MOTORWAY,
        geopackage=geopackage, shapefiles=shapefiles, zipped=zipped, read=read,
        link_table=link_table, node_table=node_table,
    )  # fmt: skip

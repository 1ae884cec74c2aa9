"""Invented roads as OS Open Roads delivers them, in the columns of its two formats."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from shapely import LineString

X, Y = 400_000.0, 160_000.0
"""South-west corner of what is drawn, in the 100 km square SU."""


@dataclass(frozen=True)
class Link:
    """A link by the distances of its corners from the corner of all, metres."""

    line: tuple[tuple[float, float], ...]
    function: str = "Local Road"
    number: str | None = None
    name: str | None = None
    form: str = "Single Carriageway"

    @property
    def shape(self) -> LineString:
        return LineString([(X + east, Y + north) for east, north in self.line])


LINKS = (
    Link(((0, 500), (1_000, 500)), "A Road", "A361", "Invented Street"),
    Link(((1_000, 500), (3_000, 500)), "A Road", "A361"),
    Link(((1_000, 500), (1_000, 900)), "Local Road", None, "Invented Close"),
    Link(((1_000, 0), (1_000, 500)), "Minor Road"),
    Link(((3_000, 500), (3_000, 700)), "Motorway", "M4", form="Slip Road"),
    Link(((0, 900), (4_000, 900)), "Motorway", "M4", form="Dual Carriageway"),
    Link(((500, 100), (600, 100)), "Restricted Local Access Road"),
)
"""Four kinds of road, one that is not drawn, and a slip road."""


def table(links: Sequence[Link], *, shapefile: bool = False) -> gpd.GeoDataFrame:
    """The columns of the product that matter here, and one that does not."""
    columns: dict[str, list[Any]] = {
        "id": [f"link-{number}" for number in range(len(links))],
        "road_function": [link.function for link in links],
        "road_classification_number": [link.number for link in links],
        "name_1": [link.name for link in links],
        "form_of_way": [link.form for link in links],
        "start_node": ["somewhere"] * len(links),
        "length": [round(link.shape.length) for link in links],
    }
    if shapefile:
        shorter = {
            "id": "identifier", "road_function": "function", "form_of_way": "formOfWay",
            "road_classification_number": "roadNumber", "name_1": "name1", "length": "length",
            "start_node": "startNode",
        }  # fmt: skip
        columns = {shorter[name]: values for name, values in columns.items()}
    shapes = [link.shape for link in links]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")


def geopackage(path: Path, links: Sequence[Link] = LINKS) -> Path:
    """A GeoPackage with the layer of links and one of nodes, which are points."""
    drawn = table(links)
    pyogrio.write_dataframe(drawn, path, layer="road_link")
    nodes = gpd.GeoDataFrame({"id": ["a"]}, geometry=drawn.geometry.centroid[:1], crs=drawn.crs)
    pyogrio.write_dataframe(nodes, path, layer="road_node", append=True)
    return path


def shapefile_tile(square: str, links: Sequence[Link] = LINKS) -> dict[str, bytes]:
    """The files of a 100 km square by their names in the download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{square}_RoadLink.shp"
        pyogrio.write_dataframe(table(links, shapefile=True), path, driver="ESRI Shapefile")
        return {f"data/{part.name}": part.read_bytes() for part in sorted(Path(folder).iterdir())}

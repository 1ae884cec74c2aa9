"""The invented roads join what they should; read here without the generator."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import boundaries
import sample_incidents

Streets = dict[tuple[str, str], tuple[float, float]]


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(sample_incidents.roads().read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def roads(written: dict[str, Any]) -> dict[str, list[tuple[str, str, shapely.Geometry]]]:
    """Number, name and lines by class."""
    found: dict[str, list[tuple[str, str, shapely.Geometry]]] = {}
    for feature in written["features"]:
        told = feature["properties"]
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        found.setdefault(told["class"], []).append((told["number"], told["name"], shape))
    return found


def test_the_file_says_that_it_is_invented_and_is_small(written: dict[str, Any]) -> None:
    assert "Invented" in written["about"]
    assert written["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::27700"
    assert sample_incidents.roads().stat().st_size < 200_000


def test_no_number_is_one_that_a_road_has(roads: dict[str, Any]) -> None:
    numbers = [number for rows in roads.values() for number, _, _ in rows if number]
    assert len(numbers) == len(set(numbers)) > 20
    assert all(number[0] in "MAB" and number[1:].isdigit() for number in numbers)
    assert {number[1] for number in numbers} == {"0"}


def test_one_can_drive_from_every_settlement_to_every_other(roads: dict[str, Any]) -> None:
    shapes = [s for kind in ("A road", "B road", "minor") for _, _, s in roads.get(kind, [])]
    lines = [list(line.coords) for line in shapely.get_parts(shapes)]
    number = {corner: i for i, corner in enumerate(sorted({c for line in lines for c in line}))}
    steps = [(number[a], number[b]) for line in lines for a, b in pairwise(line)]
    one, other = np.array(steps).T
    network = coo_array((np.ones(len(one)), (one, other)), shape=(len(number), len(number)))
    with boundaries.settlements().open(encoding="utf-8") as lines:
        places = {(float(r["easting"]), float(r["northing"])) for r in csv.DictReader(lines)}
    assert places <= set(number)
    parts, _ = connected_components(network, directed=False)
    assert parts == 1


def test_every_listed_street_passes_through_its_point(
    roads: dict[str, Any], streets: Streets
) -> None:
    by_name = {name: shape for _, name, shape in roads["local"] if name}
    assert set(by_name) == {name for name, _ in streets}
    for (name, _), point in streets.items():
        assert by_name[name].distance(shapely.Point(point)) == 0


def test_every_street_begins_at_a_road(roads: dict[str, Any]) -> None:
    greater = [s for kind in ("A road", "B road", "minor") for _, _, s in roads.get(kind, [])]
    parts = shapely.get_parts([shape for _, _, shape in roads["local"]])
    everything = shapely.STRtree(np.concatenate([greater, parts]))
    for number, street in enumerate(parts):
        start = shapely.Point(street.coords[0])
        near = set(everything.query(start.buffer(2.0), predicate="intersects").tolist())
        assert near - {len(greater) + number}, f"street {number} begins in a field"

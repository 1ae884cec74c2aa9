"""Roads behind the maps: what is sent of them, to whom, and what the maps print of their source."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

import sample_incidents
from hotspots.backdrop.backdrop_file import backdrop_path
from hotspots.backdrop.importing import Credit, import_file
from hotspots.backdrop.reading import Question
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.store.boundaries import current_boundaries
from web.maps import backdrop

ROADS = "/areas/trowbridge/backdrop/roads.geojson"
STREETS = "/areas/trowbridge/backdrop/streets.geojson"
COUNTY = "/layers/backdrop.geojson"
CREDIT = "Roads and their numbers are invented."
AREA_PAGE = "/areas/trowbridge?theme=asb&from=2025-10&to=2026-09"


@pytest.fixture
def stored(app: Flask) -> Path:
    return backdrop_path(app.extensions["hotspots"].settings.home)


@pytest.fixture
def without_roads(stored: Path) -> Any:
    """The installation as it is where nobody has imported any."""
    aside = stored.with_suffix(".aside")
    stored.rename(aside)
    yield
    aside.rename(stored)


def shapes(layer: dict[str, Any]) -> dict[str, Any]:
    """The shape of each kind of way."""
    return {
        feature["properties"]["kind"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in layer["features"]
        if "kind" in feature["properties"]
    }


def texts(layer: dict[str, Any], says: str) -> set[str]:
    return {f["properties"][says] for f in layer["features"] if says in f["properties"]}


def test_an_area_has_its_main_roads_at_once_and_its_streets_by_themselves(
    viewer: FlaskClient,
) -> None:
    roads, streets = viewer.get(ROADS).json, viewer.get(STREETS).json
    assert set(shapes(roads)) == {"minor", "a-road", "river"}
    assert set(shapes(streets)) == {"local"}
    numbers = texts(roads, "number")
    assert numbers
    assert all(number[:2] in {"A0", "B0"} for number in numbers)
    assert texts(roads, "name") == set()
    assert {street for street in texts(streets, "name") if street.endswith(" Lane")}


def test_the_county_has_the_greatest_roads_alone(viewer: FlaskClient) -> None:
    county = viewer.get(COUNTY).json
    assert set(shapes(county)) == {"railway", "b-road", "a-road", "motorway"}
    numbers = texts(county, "number")
    assert "M01" in numbers
    assert not {number for number in numbers if number.startswith("B")}


@pytest.mark.parametrize("address", [ROADS, STREETS, COUNTY])
def test_every_layer_says_where_it_comes_from(viewer: FlaskClient, address: str) -> None:
    assert viewer.get(address).json["credit"] == CREDIT


def test_roads_reach_as_far_as_the_map_and_streets_as_far_as_the_area(
    app: Flask, viewer: FlaskClient
) -> None:
    with app.extensions["hotspots"].session() as session:
        held = current_boundaries(session)
    assert held is not None
    area = held.area("trowbridge").geometry
    west, south, east, north = area.bounds
    for address, reach in ((ROADS, 4_000), (STREETS, 2_500)):
        drawn = np.array(list(shapes(viewer.get(address).json).values()), dtype=object)
        # A degree is some 111 km long, and 0.63 of that across.
        spread = shapely.total_bounds(drawn)
        assert (spread[2] - spread[0]) * 69_800 <= east - west + 2 * reach + 200
        assert (spread[3] - spread[1]) * 111_200 <= north - south + 2 * reach + 200


@pytest.mark.parametrize("address", [ROADS, STREETS, COUNTY])
def test_a_layer_is_compressed_light_and_not_sent_twice(viewer: FlaskClient, address: str) -> None:
    answer = viewer.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).startswith(b'{"credit":')
    assert len(answer.data) < 30_000
    assert "private" in answer.headers["Cache-Control"]
    again = viewer.get(
        address, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_pages_fetch_them_and_say_so_in_the_legend(viewer: FlaskClient) -> None:
    page = viewer.get(AREA_PAGE).text
    assert ROADS in page
    assert STREETS in page
    assert 'data-layer="roads"' in page
    assert COUNTY in viewer.get("/").text


def test_no_name_of_a_road_stands_in_a_page(viewer: FlaskClient) -> None:
    names = texts(viewer.get(STREETS).json, "name") | texts(viewer.get(ROADS).json, "number")
    scripts = viewer.get(AREA_PAGE).text.split("hotspots.addLayer")[1:]
    assert not [name for name in names if any(name in script for script in scripts)]


@pytest.mark.usefixtures("without_roads")
def test_without_any_the_maps_are_as_they_were(viewer: FlaskClient) -> None:
    page = viewer.get(AREA_PAGE).text
    assert "/backdrop" not in page
    assert 'data-layer="roads"' not in page
    assert "/backdrop" not in viewer.get("/").text
    for address in (ROADS, STREETS, COUNTY):
        assert viewer.get(address).status_code == 404
    offline = viewer.get("/areas/trowbridge/download.html?theme=asb&from=2025-10&to=2026-09").text
    assert '"streets":{' not in offline


def test_an_area_or_a_part_that_is_not_there_is_not_found(viewer: FlaskClient) -> None:
    assert viewer.get("/areas/nowhere/backdrop/roads.geojson").status_code == 404
    assert viewer.get("/areas/trowbridge/backdrop/houses.geojson").status_code == 404


def test_a_new_backdrop_is_sent_at_once(viewer: FlaskClient, stored: Path) -> None:
    before = viewer.get(ROADS)
    kept = stored.read_bytes()
    try:
        import_file(
            sample_incidents.roads(),
            stored,
            question=Question(field="class"),
            credit=Credit("Hostile", attribution="<script>alert(1)</script>"),
            service_area=WILTSHIRE,
        )
        after = viewer.get(ROADS)
        assert after.json["credit"] == "<script>alert(1)</script>"
        assert after.headers["ETag"] != before.headers["ETag"]
        # It travels as data alone; the offline page escapes it within its block of JSON.
        assert "<script>alert(1)" not in viewer.get(AREA_PAGE).text
        offline = viewer.get("/areas/trowbridge/download.html?theme=asb&from=2025-10&to=2026-09")
        assert "<script>alert(1)" not in offline.text
    finally:
        stored.write_bytes(kept)


def test_a_damaged_backdrop_is_one_sentence(viewer: FlaskClient, stored: Path) -> None:
    kept = stored.read_bytes()
    try:
        stored.write_bytes(b"not a map")
        answer = viewer.get(ROADS)
        assert answer.status_code == 503
        assert "cannot be read" in answer.text
        # The page itself and its figures stay.
        assert viewer.get(AREA_PAGE).status_code == 200
    finally:
        stored.write_bytes(kept)


def test_the_file_for_offline_use_has_the_streets_near_hotspots_alone(
    app: Flask, viewer: FlaskClient
) -> None:
    page = viewer.get("/areas/trowbridge/download.html?theme=asb&from=2025-10&to=2026-09").text
    (text,) = re.findall(r'<script type="application/json" id="layers">(.*?)</script>', page)
    inside = json.loads(text)
    assert inside["roads"] == viewer.get(ROADS).json
    whole = shapes(viewer.get(STREETS).json)["local"]
    near = shapes(inside["streets"])["local"]
    assert 0 < near.length < whole.length
    assert inside["streets"]["credit"] == CREDIT


def test_a_street_is_near_a_hotspot_or_not(app: Flask) -> None:
    with app.test_request_context():
        with app.extensions["hotspots"].session() as session:
            held = current_boundaries(session)
        assert held is not None
        area = held.area("trowbridge")
        nothing = shapely.Point(area.geometry.bounds[:2])
        assert shapes(_read(backdrop.streets_layer(area, nothing))) == {}
        everywhere = shapes(_read(backdrop.streets_layer(area, area.geometry)))
        assert everywhere["local"].length > 0


def _read(body: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(body)
    return read

"""Layers on the wire: GeoJSON as the standard has it, compressed once, revalidated."""

from __future__ import annotations

import gzip
import json
import time

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from hotspots.assessment import load_picture
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database, lock_installation
from web import layers
from web.maps.geojson import bounds_in_degrees, encode

KINDS = ["density", "clusters", "cells", "accuracy", "boundary", "neighbours", "places"]


def address(kind: str) -> str:
    return f"/areas/trowbridge/layers/{kind}.geojson"


@pytest.mark.parametrize("kind", KINDS)
def test_rfc_7946(analyst: FlaskClient, kind: str) -> None:
    answer = analyst.get(address(kind))
    assert answer.mimetype == "application/geo+json"
    assert set(answer.json) == {"type", "features"}
    for feature in answer.json["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        west, south, east, north = shape.bounds
        assert -3 < west <= east < -1
        assert 50.5 < south <= north < 52
        for polygon in getattr(shape, "geoms", [shape]):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(hole.is_ccw for hole in polygon.interiors)


def test_encode_by_hand() -> None:
    # A square with its corners given clockwise, around Trowbridge's church.
    square = shapely.Polygon(
        [(385500, 158000), (385500, 158100), (385600, 158100), (385600, 158000)]
    )
    body = json.loads(encode([square], [{"name": 'a "b" </script>', "n": np.int64(3)}]))
    feature = body["features"][0]
    assert feature["properties"] == {"name": 'a "b" </script>', "n": 3}
    ring = feature["geometry"]["coordinates"][0]
    corners = np.array([(385500, 158000), (385600, 158000), (385600, 158100), (385500, 158100)])
    longitude, latitude = to_longitude_latitude(corners[:, 0], corners[:, 1])
    expected = np.round(np.column_stack([longitude, latitude]), 6).tolist()
    start = ring.index(expected[0])
    assert (ring[:-1][start:] + ring[:-1][:start]) == expected
    assert ring[0] == ring[-1]


def test_nothing_encodes_as_an_empty_collection() -> None:
    assert json.loads(encode([], [])) == {"type": "FeatureCollection", "features": []}


def test_bounds_are_latitude_first() -> None:
    (south, west), (north, east) = bounds_in_degrees(shapely.box(385000, 157000, 387000, 159000))
    assert -2.3 < west < east < -2.1
    assert 51.2 < south < north < 51.4


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_revalidation(analyst: FlaskClient, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = analyst.get(address("density"), headers=headers)
    again = analyst.get(
        address("density"), headers={**headers, "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.data == b""
    other = analyst.get(address("density"), headers={**headers, "If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "gzipped"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("identity", False), ("", False),
        ("gzip;q=0", False), ("br", False), ("gzip;q=x, \u00e9", False), (None, False),
    ],
)  # fmt: skip
def test_it_is_compressed_for_those_who_take_it(
    analyst: FlaskClient, accepted: str | None, gzipped: bool
) -> None:
    headers = {} if accepted is None else {"Accept-Encoding": accepted.encode().decode("latin-1")}
    answer = analyst.get(address("boundary"), headers=headers)
    assert (answer.headers.get("Content-Encoding") == "gzip") is gzipped
    body = gzip.decompress(answer.data) if gzipped else answer.data
    assert json.loads(body)["type"] == "FeatureCollection"


def test_an_unchanged_layer_is_told_by_any_of_the_tags_that_a_browser_has(
    analyst: FlaskClient, viewer: FlaskClient
) -> None:
    tag = analyst.get(address("cells"), headers={"Accept-Encoding": "gzip"}).headers["ETag"]

    def asked(client: FlaskClient, tags: str) -> int:
        headers = {"Accept-Encoding": "gzip", "If-None-Match": tags}
        return client.get(address("cells"), headers=headers).status_code

    assert [asked(analyst, one) for one in (tag, f'"a", W/{tag}', "*")] == [304, 304, 304]
    assert [asked(analyst, one) for one in ("", "x", tag.strip('"')[:-1])] == [200, 200, 200]
    assert asked(viewer, tag) == 200


def test_what_is_told_of_an_unchanged_layer_is_what_was_told_with_it(analyst: FlaskClient) -> None:
    whole = analyst.get(address("cells"), headers={"Accept-Encoding": "gzip"})
    told = {"Accept-Encoding": "gzip", "If-None-Match": whole.headers["ETag"]}
    unchanged = analyst.get(address("cells"), headers=told)
    for name in ("ETag", "Vary", "Cache-Control", "X-Content-Type-Options", "Referrer-Policy"):
        assert unchanged.headers[name] == whole.headers[name]
    assert unchanged.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in unchanged.headers


def test_compressed_and_plain_are_the_same_layer(analyst: FlaskClient) -> None:
    small = analyst.get(address("cells"), headers={"Accept-Encoding": "gzip"})
    plain = analyst.get(address("cells"), headers={"Accept-Encoding": "identity"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 4
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert small.headers["Vary"].startswith("Accept-Encoding, Cookie")


def test_a_layer_is_worked_out_once(analyst: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    compress = layers._store
    monkeypatch.setattr(layers, "_store", lambda body: built.append(body) or compress(body))
    query = "?theme=asb&from=2026-03&to=2026-05"
    for _ in range(3):
        assert analyst.get(address("density") + query).status_code == 200
    assert len(built) == 1


def test_roles_never_share_a_layer(viewer: FlaskClient, analyst: FlaskClient) -> None:
    assert analyst.get(address("cells")).data != viewer.get(address("cells")).data
    assert viewer.get(address("places")).data == analyst.get(address("places")).data


@pytest.mark.parametrize("path", ["/layers/areas.geojson", *(address(kind) for kind in KINDS)])
def test_a_page_is_not_mixed_with_layers_of_newer_data(
    viewer: FlaskClient, database: Database, path: str
) -> None:
    shown = load_picture(database)
    assert viewer.get(f"{path}?data={shown.version}").status_code == 200
    newer, older = (
        shown.version.replace(str(shown.data_version), str(shown.data_version + step), 1)
        for step in (1, -1)
    )
    for other in (newer, older, "x"):
        answer = viewer.get(f"{path}?data={other}")
        assert answer.status_code == 409
        assert answer.json["detail"] == (
            "The incidents, the areas or the gazetteer changed while this page was opening;"
            " load the page again."
        )


def test_a_page_is_not_mixed_with_layers_of_another_gazetteer(
    viewer: FlaskClient, database: Database
) -> None:
    """Its names are on the clusters of both."""
    before = load_picture(database).version
    Gazetteer.load(database.settings.gazetteer).save(database.settings.gazetteer)
    assert viewer.get(f"{address('clusters')}?data={before}").status_code == 409
    after = load_picture(database).version
    assert viewer.get(f"{address('clusters')}?data={after}").status_code == 200
    assert f"data={after}" in viewer.get("/areas/trowbridge").text


def test_new_data_make_new_layers(
    app: Flask, analyst: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    compress = layers._store
    monkeypatch.setattr(layers, "_store", lambda body: built.append(body) or compress(body))
    query = "?theme=asb&from=2026-04&to=2026-05"
    before = analyst.get(address("cells") + query)
    with database.transaction() as session:
        add_agency(
            session, f"T{int(time.time())}", "Sends nothing (invented)", actor="test", invented=True
        )
        lock_installation(session).data_version += 1
    after = analyst.get(address("cells") + query)
    assert len(built) == 2
    assert after.headers["ETag"] == before.headers["ETag"]

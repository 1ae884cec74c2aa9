"""Downloads: read back by GDAL, the same figures as the page, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

QUERY = "?theme=asb&from=2025-10&to=2026-09"
Table = Callable[[str, str], list[list[str]]]


def fetch(client: FlaskClient, form: str, folder: Path) -> Path:
    answer = client.get(f"/areas/trowbridge/download.{form}{QUERY}")
    assert answer.status_code == 200
    name = f"trowbridge-asb-2025-10-to-2026-09.{form}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    path = folder / name
    path.write_bytes(answer.data)
    return path


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_geopackage_equals_the_page(
    request: pytest.FixtureRequest, table: Table, tmp_path: Path, role: str
) -> None:
    client = request.getfixturevalue(role)
    path = fetch(client, "gpkg", tmp_path)
    page = client.get(f"/areas/trowbridge{QUERY}").text
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "areas",
        "clusters",
        "density",
        "cells",
    }
    clusters = pyogrio.read_dataframe(path, layer="clusters").sort_values("rank")
    assert clusters.crs.to_epsg() == 27700
    assert [f"{n:,.0f}" for n in clusters["n"]] == [row[3] for row in table(page, "cluster-table")]
    bands = pyogrio.read_dataframe(path, layer="density").sort_values("band", ascending=False)
    assert [str(band) for band in bands["band"]] == [row[0] for row in table(page, "band-table")]
    cells = pyogrio.read_dataframe(path, layer="cells")
    squares = [int(row[1].replace(",", "")) for row in table(page, "square-table")]
    assert cells["n"].sum() == sum(squares)
    assert (cells["n"] > 0).sum() == len(squares)


def test_geojson_is_in_degrees(analyst: FlaskClient, tmp_path: Path) -> None:
    frame = pyogrio.read_dataframe(fetch(analyst, "geojson", tmp_path))
    assert frame.crs.to_epsg() == 4326
    assert {"areas", "clusters", "density", "cells"} == set(frame["layer"])
    west, south, east, north = frame.total_bounds
    assert -2.5 < west < east < -2
    assert 51 < south < north < 51.5


def test_downloads_are_recorded(viewer: FlaskClient, database: Database, tmp_path: Path) -> None:
    fetch(viewer, "gpkg", tmp_path)
    with database.session() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert event.actor == "viewer@demo.example"
    assert event.action == "download"
    assert event.subject == "trowbridge-asb-2025-10-to-2026-09.gpkg, protected"
    assert event.rows > 0


def test_a_download_leaves_nothing_behind(
    viewer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    viewer.get(f"/areas/calne/download.gpkg{QUERY}")
    assert list(tmp_path.iterdir()) == []

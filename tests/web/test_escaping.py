"""Names with markup in them are harmless wherever they are shown."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from flask.testing import FlaskClient

from hotspots.boundaries import read_community_areas
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.intake.location import open_geocoder
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import agencies, users
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import open_database
from web.application import create_app
from web.maps import shapes
from web.maps.shapes import settlements_within
from web.sessions import describe

NASTY = "<img src=x onerror=alert(1)>"
NASTIER = '"></script><script>alert(1)</script>${alert(1)}`'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An installation whose area, agencies, person and file have markup in their names."""
    home = tmp_path_factory.mktemp("nasty")
    settings = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    database = open_database(settings)
    square = home / "areas.geojson"
    corners = [(400000, 150000), (402000, 150000), (402000, 152000), (400000, 152000)]
    longitude, latitude = to_longitude_latitude(*zip(*corners, strict=True))
    gpd.GeoDataFrame(
        {"name": [NASTY]},
        geometry=[shapely.Polygon(zip(longitude, latitude, strict=True))],
        crs="EPSG:4326",
    ).to_file(square, driver="GeoJSON")
    with database.transaction() as session:
        areas = read_community_areas(square, name_field="name")
        replace_boundaries(session, areas, title=NASTIER, attribution=NASTY, actor="test")
        agencies.add_agency(session, "BAD", NASTIER, actor="test")
        agencies.add_agency(session, "WORSE", NASTY, actor="test")
        user = users.add_user(
            session,
            "person@demo.example",
            role=Role.SUBMITTER,
            password="a password of some length",
            name=NASTY,
            agency="BAD",
            actor="test",
        )
        person = describe(user)
    sent = home / "sent.csv"
    rows = [f"R{i},2026-05-0{i % 9 + 1},asb/nuisance,{401010 + i % 5},151010" for i in range(30)]
    rows.append(f"{NASTY},2026-02-31,{NASTY},401010,151010")
    sent.write_text(
        "\n".join(["reference,date,category,easting,northing", *rows]), encoding="utf-8"
    )
    submit_file(
        database,
        sent,
        sender=Sender("BAD", "test"),
        profile=find_profile(str(_profile(home))),
        geocoder=open_geocoder(settings.gazetteer),
    )
    client = create_app(settings).test_client()
    with client.session_transaction() as session:
        now = int(time.time())
        session.update({"_user_id": person.get_id(), "started": now, "seen": now, "name": "nasty"})
    return client


def _profile(home: Path) -> Path:
    path = home / "plain.toml"
    columns = ("reference", "date", "category", "easting", "northing")
    lines = ['name = "plain"', 'title = "Plain"', "[columns]"]
    lines += [f'{name} = "{name}"' for name in columns]
    lines += ["[categories]", '"asb/nuisance" = "asb/nuisance"']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def assert_harmless(page: str) -> None:
    assert NASTY not in page
    assert "<script>alert" not in page
    assert "</script><script>" not in page.replace(" ", "").replace("\n", "").replace(
        "</script><scriptnonce", ""
    ).replace("</script><scriptsrc", "")


def test_pages(client: FlaskClient) -> None:
    county = client.get("/")
    assert county.status_code == 200
    assert "&lt;img src=x onerror=alert(1)&gt;" in county.text
    assert_harmless(county.text)
    area = client.get("/areas/img-src-x-onerror-alert-1")
    assert area.status_code == 200
    assert "folium-map" in area.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in area.text
    assert_harmless(area.text)


def test_reports(client: FlaskClient) -> None:
    assert_harmless(client.get("/submissions").text)
    report = client.get("/submissions/1").text
    assert "&lt;img src=x" in report
    assert_harmless(report)


def test_what_was_asked_for_comes_back_as_text(client: FlaskClient) -> None:
    for address in (f"/areas/{NASTY}", f"/?theme={NASTY}", f"/?agency={NASTY}", f"/?from={NASTY}"):
        assert_harmless(client.get(address).text)


def test_layers_carry_names_as_data_only(client: FlaskClient) -> None:
    answer = client.get("/layers/areas.geojson")
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json["features"][0]["properties"]["name"] == NASTY
    assert answer.json["features"][0]["properties"]["href"].startswith("/areas/img-src")


def test_settlements_are_data_only(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    table = gpd.GeoDataFrame(
        {"name": [NASTIER], "kind": ["town"], "community_area": ["x"]},
        geometry=gpd.points_from_xy([401000], [151000]),
        crs="EPSG:27700",
    )
    monkeypatch.setattr(shapes, "settlements", lambda: table)
    assert [p.name for p in settlements_within(shapely.box(4e5, 1.5e5, 4.1e5, 1.6e5))] == [NASTIER]
    answer = client.get("/areas/img-src-x-onerror-alert-1/layers/places.geojson")
    assert answer.json["features"][0]["properties"]["name"] == NASTIER

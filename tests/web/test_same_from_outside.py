"""Two installations that differ only in what is withheld cannot be told apart by a viewer.

Whatever a viewer's every page, layer and download are fed to (subtraction, deconvolution, a look
at the order of rows, at an entity tag or at a length), it finds the same in both: so the count of
a withheld square, its places, its days and its agencies cannot be found at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from hotspots.boundaries import CommunityAreas
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database, open_database
from tests.sent_rows import send_rows
from web.application import create_app

Incident = tuple[str, str, str, float, float]
CORNER = (400_000, 150_000)
SIDE = 4_000
SLUGS = ["east", "north", "west"]
VIEWER = "viewer@demo.example"
# A second one shown, so that there is a cluster, a surface with a shape and a scale of counts.
SHOWN = [(510, 520), (511, 520), (512, 520), (810, 520), (815, 520), (819, 520)]


def incidents(world: str) -> list[Incident]:
    """Agency, category, day and place of each incident of a world, ``one`` or ``other``."""
    one = world == "one"
    moved, day = (0, "04") if one else (37, "21")
    made: list[Incident] = []

    def add(n: int, x: float, y: float, *, agency: str = "COU", category: str = "asb/nuisance"):
        made.extend([(agency, category, f"2025-03-{day}", CORNER[0] + x, CORNER[1] + y)] * n)

    for x, y in SHOWN:
        add(8, x + moved, y + moved)
    # Squares of West too small to show: 4 and 3, or 1 and 2 and four with 1.
    for at, n in enumerate([4, 3] if one else [1, 2, 1, 1, 1, 1]):
        add(n, 1_600 + 400 * at, 2_600, agency="HOU" if one else "COU")
    # One home that calls again and again: 9 times, or 3 while another does 6 times.
    add(9 if one else 3, 2_100, 3_300)
    add(0 if one else 6, 3_100, 3_600)
    # Another that calls of something else, and what is sensitive wherever it happened.
    add(6, 510 if one else 3_500, 1_100, category="asb/personal", agency="HOU")
    add(7, 510 if one else 2_600, 520 if one else 1_900, category="violence/domestic")
    # All but a few of North are shown.
    for x, y in SHOWN:
        add(3, x + moved, SIDE + y + moved)
    add(3 if one else 1, 2_100, SIDE + 2_100)
    # Fewer than five in East, of another theme in West, and outside of both.
    add(3 if one else 1, SIDE + 900, 900)
    add(2 if one else 4, 700, 700, category="rural/fuel")
    add(4 if one else 2, 20_000, 20_000)
    # Without a place.
    made.extend([("COU", "asb/nuisance", f"2025-03-{day}", 0, 0)] * (1 if one else 4))
    return made


def _store(home: Path, world: str) -> Database:
    database = open_database(
        Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    )
    squares = gpd.GeoDataFrame(
        {"name": ["East", "North", "West"]},
        geometry=[
            shapely.box(x, y, x + SIDE, y + SIDE)
            for x, y in ((404_000, 150_000), (400_000, 154_000), (400_000, 150_000))
        ],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, ("Made by hand.",), "squares", "0", False)
    with database.transaction() as session:
        for code in ("COU", "HOU"):
            add_agency(session, code, f"{code} (invented)", actor="test")
        replace_boundaries(session, areas, title="Three squares", attribution="", actor="test")
        users.add_user(session, VIEWER, role=Role.VIEWER, password="twelve and more", actor="test")
    for agency in ("COU", "HOU"):
        rows = []
        for i, (sender, category, day, x, y) in enumerate(incidents(world)):
            if sender == agency:
                rows.append(f"R{i},{category},{day},{x or ''},{y or ''}")
        report = send_rows(database, rows, agency=agency, name=agency)
        assert report.accepted == report.rows
    return database


ADDRESSES = [
    "/",
    "/?order=name",
    "/?order=rural",
    *(f"/layers/{kind}.geojson" for kind in ("areas", "labels")),
    *(f"/areas/{slug}" for slug in SLUGS),
    *(
        f"/areas/{slug}/layers/{kind}.geojson"
        for slug in SLUGS
        for kind in ("density", "clusters", "cells", "boundary", "neighbours", "places")
    ),
    *(
        f"/areas/{slug}/download.{ending}"
        for slug in SLUGS
        for ending in ("geojson", "csv", "kml", "gpx", "html")
    ),
    *(f"/download.{ending}" for ending in ("geojson", "csv", "kml", "gpx", "html")),
    *(f"/areas/{slug}/hotspots/1" for slug in SLUGS),
    *(f"/areas/{slug}/briefing" for slug in SLUGS),
    "/areas/west/briefing.html?theme=violence",
    "/areas/west?from=2025-03&to=2025-03&compare_from=2025-02&compare_to=2025-02",
    "/areas/west/compare?compare_from=2025-02&compare_to=2025-02",
    "/areas/west/compare?with_theme=violence",
    "/areas/west/months",
    "/areas/west/squares.geojson?highest=20",
    "/reports",
    "/reports/six-monthly",
    "/reports/six-monthly?to=2025-03",
    "/reports/six-monthly.html?to=2025-03",
    "/areas/nowhere",
    "/?theme=violence",
    "/?theme=rural",
    "/?theme=violence&subtype=domestic",
    "/areas/west?theme=violence",
    "/areas/west?theme=rural",
    "/areas/west?from=2025-02&to=2025-04",
    "/areas/west?from=2025-04",
    "/submissions",
]


@pytest.fixture(scope="module")
def viewers(
    tmp_path_factory: pytest.TempPathFactory, signed_in_to: Callable[[Flask, str], FlaskClient]
) -> list[FlaskClient]:
    clients = []
    for world in ("one", "other"):
        database = _store(tmp_path_factory.mktemp(world), world)
        clients.append(signed_in_to(create_app(database.settings), VIEWER))
        database.engine.dispose()
    return clients


def _without_tokens(text: str) -> str:
    text = re.sub(r'(nonce=|name="csrf_token" value=)"[^"]*"', r"\1", text)
    # Every copy of a file has a random mark of its own, and says when it was made.
    text = re.sub(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", "", text)
    text = re.sub(r"(, made [^,]*20\d\d), \d\d:\d\d for", r"\1 for", text)
    return re.sub(r"<time>[^<]*</time>", "", text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_layers_and_files(viewers: list[FlaskClient], address: str) -> None:
    one, other = (viewer.get(address) for viewer in viewers)
    assert _without_tokens(one.text) == _without_tokens(other.text)
    assert one.status_code == other.status_code
    for name in ("ETag", "Content-Disposition"):
        assert one.headers.get(name) == other.headers.get(name)


def test_the_addresses_lead_to_something(viewers: list[FlaskClient]) -> None:
    """Two pages that are not there are the same, and prove nothing."""
    empty = {"/areas/nowhere": 404, "/areas/east/hotspots/1": 404, "/areas/east/download.gpx": 400}
    empty["/submissions"] = 403
    said = {address: viewers[0].get(address).status_code for address in ADDRESSES}
    assert {address: status for address, status in said.items() if status != 200} == empty


@pytest.mark.parametrize("slug", SLUGS)
def test_geopackages(viewers: list[FlaskClient], tmp_path: Path, slug: str) -> None:
    paths = []
    for i, viewer in enumerate(viewers):
        paths.append(tmp_path / f"{i}.gpkg")
        paths[-1].write_bytes(viewer.get(f"/areas/{slug}/download.gpkg").data)
    for layer in ("areas", "hotspots", "clusters", "density", "cells"):
        one, other = (pyogrio.read_dataframe(path, layer=layer) for path in paths)
        assert one.to_json() == other.to_json()
        said = [pyogrio.read_info(path, layer=layer)["layer_metadata"] for path in paths]
        assert _without_tokens(str(said[0])) == _without_tokens(str(said[1]))
        assert said[0]["DESCRIPTION"]


def test_the_two_worlds_do_differ(viewers: list[FlaskClient]) -> None:
    """Otherwise the tests above would prove nothing."""
    seen = [viewer.get("/areas/west/layers/cells.geojson").json for viewer in viewers]
    assert [feature["properties"]["n"] for feature in seen[0]["features"]] == [24, 24]
    one, other = (Counter(incidents(world)) for world in ("one", "other"))
    assert len(one - other) > 10
    page = viewers[0].get("/").text
    assert "under 5" in page


def test_what_is_withheld_is_not_said_to_be_nothing(viewers: list[FlaskClient]) -> None:
    page = " ".join(viewers[0].get("/areas/north").text.split())
    assert (
        'Incidents in the area</dt><dd>18+</dd><dd class="app-under">1 to 4 more withheld' in page
    )
    assert "18 used, under 5 not mapped" in page
    assert "0 not mapped" not in page
    # 70 in West and 18 in North, and 1 to 4 withheld in North and in East.
    assert "Incidents in the areas</dt><dd>90 to 96</dd>" in viewers[0].get("/").text

"""How the service looks as an administrator sets it: everywhere, for everybody, and safely."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.service_settings import ServiceSettings
from hotspots.settings import Settings
from hotspots.store.database import Database
from hotspots.store.service_settings import read_service_settings, save_service_settings
from tests.sent_rows import send_rows
from tests.tiles.invented_tiles import JPEG, png, write_mbtiles, write_pmtiles
from web.application import create_app

PAGE = "/administration/service"
URL = "https://tiles.example.org/{z}/{x}/{y}.png"
SERVER = {
    "name": "Hotspots",
    "organisation": "",
    "colour": "#123f4a",
    "background": "server",
    "tile_url": URL,
    "tile_attribution": "© [Maps](https://maps.example) and others",
    "tile_zoom": "16",
}
FILE = SERVER | {
    "background": "file",
    "tiles_file": "county.mbtiles",
    "file_attribution": "Contains OS data",
}
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
"""
TILE, OTHER = png(10, 20, 30), png(40, 50, 60)
NASTY = '"><script>alert(1)</script>'


@dataclass
class Service:
    """An installation with two areas, 30 incidents, an administrator and a viewer."""

    app: Flask
    database: Database
    home: Path
    administrator: FlaskClient
    viewer: FlaskClient
    token: Callable[[str], str]

    def post(self, **form: Any) -> Any:
        token = self.token(self.administrator.get(PAGE).text)
        return self.administrator.post(PAGE, data={"csrf_token": token, **form})

    def set(self, **said: Any) -> None:
        with self.database.transaction() as session:
            save_service_settings(session, ServiceSettings(**said), actor="test")

    def settings(self) -> ServiceSettings:
        with self.database.session() as session:
            return read_service_settings(session)


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory,
    two_agencies: Callable[..., None],
    signed_in_to: Callable[[Flask, str], FlaskClient],
    csrf_token: Callable[[str], str],
) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("service")
    settings = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    app = create_app(settings)
    database = app.extensions["hotspots"]
    people = [("kim", Role.ADMINISTRATOR, None), ("sam", Role.VIEWER, None)]
    two_agencies(database, PLACES, people)
    rows = [f"R{n},asb/nuisance,2025-03-10,{400_510 + n % 3},150520" for n in range(30)]
    send_rows(database, rows)
    kim, sam = (signed_in_to(app, f"{who}@demo.example") for who in ("kim", "sam"))
    yield Service(app, database, home, kim, sam, csrf_token)
    database.engine.dispose()


@pytest.fixture
def service(installation: Service) -> Iterator[Service]:
    """The installation as it was at first, with one file of tiles."""
    folder = installation.home / "tiles"
    tiles = {(8, 126, 85): TILE, (1, 0, 0): OTHER}
    said = {"bounds": "-2.5,50.8,-1.4,51.8", "minzoom": "7", "maxzoom": "14"}
    write_mbtiles(folder / "county.mbtiles", tiles, **said)
    yield installation
    installation.set()
    shutil.rmtree(folder)


def policy(answer: Any) -> str:
    found = re.search(r"img-src ([^;]+);", answer.headers["Content-Security-Policy"])
    assert found
    return found[1]


def test_the_name_stands_in_header_titles_and_texts(service: Service) -> None:
    service.post(**SERVER | {"name": "Safer & Sound", "organisation": "A CSP <Wiltshire>",
                             "background": "none"})  # fmt: skip
    shown = escape("Safer & Sound")
    for client, address in (
        (service.app.test_client(), "/sign-in"),
        (service.viewer, "/"),
        (service.viewer, "/areas/west"),
        (service.viewer, "/nowhere"),
    ):
        page = client.get(address).text
        title = re.search(r"<title[^>]*>([^<]+)</title>", page)
        assert title
        assert title[1].strip().endswith(f"– {shown}")
        header = page[page.index("<header") : page.index("</header>")]
        assert shown in header
        assert "Hotspots" not in header
        assert escape("A CSP <Wiltshire>") in page
        assert "<Wiltshire>" not in page
        assert f"{shown} shows where" in page


def test_reports_and_files_name_the_service(service: Service) -> None:
    service.set(name="Safer & Sound", organisation="A CSP", colour="#6b1f5c")
    for address in (
        "/areas/west/briefing.html?theme=asb&from=2025-03&to=2025-04",
        "/areas/west/download.html?theme=asb&from=2025-03&to=2025-04",
    ):
        page = service.viewer.get(address).text
        assert "Made by Safer &amp; Sound, A CSP" in page, address
    assert ":root{--govuk-brand-colour:#6b1f5c}" in page
    assert "#6b1f5c" not in service.viewer.get("/areas/west").text.replace('content="#6b1f5c"', "")


def test_the_colour_comes_from_an_address_of_ours(service: Service) -> None:
    assert "service.css" not in service.viewer.get("/").text
    assert service.post(**SERVER | {"colour": " 6B1F5C", "background": "none"}).status_code == 303
    page = service.viewer.get("/").text
    found = re.search(r'<link rel="stylesheet" href="(/service.css[^"]*)"', page)
    assert found
    answer = service.app.test_client().get(found[1])
    assert answer.text == ":root{--govuk-brand-colour:#6b1f5c}\n"
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = service.app.test_client().get(
        found[1], headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "value", ["", "ffffff", "red", "123456}body{display:none", "%0a", "../secret", "1" * 5000]
)
def test_the_stylesheet_holds_six_digits_and_nothing_that_was_asked(
    service: Service, value: str
) -> None:
    answer = service.app.test_client().get("/service.css", query_string={"v": value})
    assert answer.text == ":root{--govuk-brand-colour:#123f4a}\n"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter a name for the service"),
        ({"name": "n" * 41}, "name", "up to 40 characters"),
        ({"organisation": "n" * 101}, "organisation", "up to 100 characters"),
        ({"colour": NASTY}, "colour", "is not a colour"),
        ({"colour": "#777777"}, "colour", "that will do is #767676"),
        ({"background": "moon"}, "background", "Not a valid choice"),
        ({"tile_url": "http://tiles.example.org/{z}/{x}/{y}"}, "tile_url", "begin with https://"),
        ({"tile_url": NASTY}, "tile_url", "each once"),
        (
            {"tile_url": "http://localhost:8000/{z}/{x}/{y}"},
            "tile_url",
            "would send readers’ sign-in cookies there",
        ),
        ({"tile_attribution": NASTY}, "tile_attribution", "HTML cannot be used"),
        ({"tile_zoom": "closest"}, "tile_zoom", "whole number from 7 to 18"),
        ({"tile_zoom": "³"}, "tile_zoom", "whole number from 7 to 18"),
        (FILE | {"tiles_file": ""}, "tiles_file", "Choose a file of tiles"),
        (FILE | {"tiles_file": "../hotspots.sqlite"}, "tiles_file", "Not a valid choice"),
        (FILE | {"file_attribution": ""}, "file_attribution", "Enter whom the map comes from"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    service: Service, said: dict[str, str], field: str, sentence: str
) -> None:
    answer = service.post(**SERVER | said)
    assert answer.status_code == 400
    assert re.search(r"<title[^>]*>\s*Error: ", answer.text)
    summary = answer.text[answer.text.index("govuk-error-summary") :]
    assert re.search(rf'<a href="#{field}">[^<]*{re.escape(escape(sentence))}', summary)
    assert NASTY not in answer.text
    assert service.settings() == ServiceSettings()


def test_a_file_that_maps_cannot_use_is_said_at_its_field(service: Service) -> None:
    write_mbtiles(service.home / "tiles" / "kent.mbtiles", {(8, 128, 85): TILE},
                  bounds="0.5,51.0,1.5,51.5")  # fmt: skip
    answer = service.post(**FILE | {"tiles_file": "kent.mbtiles"})
    assert answer.status_code == 400
    assert "outside the area of this service" in answer.text
    assert service.settings() == ServiceSettings()


def test_a_tile_server_may_be_asked_on_pages_with_a_map_alone(service: Service) -> None:
    assert policy(service.viewer.get("/areas/west")) == "'self' data:"
    assert service.post(**SERVER).status_code == 303
    for address in ("/", "/areas/west", "/areas/west?theme=asb&from=2025-03&to=2025-03"):
        answer = service.viewer.get(address)
        assert policy(answer) == "'self' data: https://tiles.example.org"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "hotspots.addBackground(map_" in answer.text
        assert "background.js" in answer.text
    for address in ("/reports", "/account", "/areas/west/layers/density.geojson",
                    "/areas/west/download.html?theme=asb&from=2025-03&to=2025-04"):  # fmt: skip
        answer = service.viewer.get(address)
        assert policy(answer) == "'self' data:", address
        assert "tiles.example.org" not in answer.text
    assert service.post(**SERVER | {"background": "none"}).status_code == 303
    assert policy(service.viewer.get("/areas/west")) == "'self' data:"


def test_a_tile_server_with_the_name_of_the_page_is_not_asked(service: Service) -> None:
    """From a shell it can be set, since nobody knows there how readers reach the service."""
    for host, asked in (("localhost", False), ("127.0.0.1", True)):
        origin = f"http://{host}:8443"
        service.set(tile_url=f"{origin}/{{z}}/{{x}}/{{y}}.png", tile_attribution="Invented")
        answer = service.viewer.get("/areas/west")
        assert answer.status_code == 200
        assert policy(answer) == ("'self' data: " + origin if asked else "'self' data:")
        assert ("hotspots.addBackground(map_" in answer.text) is asked
        assert (origin in answer.text) is asked


def test_the_log_says_once_why_there_is_no_background(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.set(tile_url="http://localhost:8453/{z}/{x}/{y}.png", tile_attribution="Invented")
    for _ in range(2):
        assert "addBackground" not in service.viewer.get("/areas/west").text
    [said] = [line for line in caplog.messages if "has the name of this service" in line]
    assert "http://localhost:8453" in said


def test_no_other_server_learns_where_one_hotspot_is(service: Service) -> None:
    address = "/areas/west/hotspots/1?theme=asb&from=2025-03&to=2025-03"
    service.set(tile_url=URL, tile_attribution="Invented")
    answer = service.viewer.get(address)
    assert answer.status_code == 200
    assert policy(answer) == "'self' data:"
    assert "tiles.example.org" not in answer.text
    assert "background.js" not in answer.text
    service.post(**FILE)
    assert "hotspots.addBackground" in service.viewer.get(address).text


def test_what_is_set_reaches_the_script_as_text(service: Service) -> None:
    service.set(tile_url=URL, tile_attribution="`${alert(1)}` & 'co' \"x\"")
    page = service.viewer.get("/areas/west").text
    script = page[page.index("hotspots.addBackground") :]
    assert '\\u0026 \\u0027co\\u0027 \\"x\\"' in script[: script.index("</script>")]


def test_the_page_says_what_a_tile_server_learns(service: Service) -> None:
    page = re.sub(r"\s+", " ", service.administrator.get(PAGE).text)
    assert "It learns their internet addresses and which part of the county they look at" in page
    assert "It does not learn which page they are on" in page
    assert 'value="county.mbtiles"' in page


def test_a_tile_of_the_file_is_sent_to_those_who_are_signed_in(service: Service) -> None:
    assert service.viewer.get("/tiles/8/126/85").status_code == 404
    assert service.post(**FILE).status_code == 303
    page = service.viewer.get("/areas/west")
    assert policy(page) == "'self' data:"
    found = re.search(r'"url": "(/tiles/\{z\}/\{x\}/\{y\}\?v=[0-9a-f-]+)"', page.text)
    assert found
    address = found[1].format(z=8, x=126, y=85)
    answer = service.viewer.get(address)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, TILE, "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = service.viewer.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    stranger = service.app.test_client().get(address)
    assert stranger.status_code == 302
    assert TILE not in stranger.data


def test_where_the_file_has_nothing_a_transparent_pixel_is_sent(service: Service) -> None:
    service.post(**FILE)
    answer = service.viewer.get("/tiles/9/252/170")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.data != TILE
    assert len(answer.data) < 100


@pytest.mark.parametrize(
    "address",
    ["8/256/0", "8/0/256", "23/0/0", "99999999999/0/0", "8/-1/0", "8/x/0", "8/126/85.png", "8/1"],
)
def test_there_is_no_tile_beyond_the_world(service: Service, address: str) -> None:
    service.post(**FILE)
    assert service.viewer.get(f"/tiles/{address}").status_code == 404


def test_nothing_but_a_picture_is_ever_sent_as_a_tile(service: Service) -> None:
    path = service.home / "tiles" / "mixed.mbtiles"
    page = b"<script>alert(1)</script>"
    write_mbtiles(path, {(8, 126, 85): TILE, (8, 126, 86): page}, bounds="-2.5,50.8,-1.4,51.8")
    service.post(**FILE | {"tiles_file": "mixed.mbtiles"})
    answer = service.viewer.get("/tiles/8/126/86")
    assert answer.mimetype == "image/png"
    assert page not in answer.data


def test_a_pmtiles_archive_serves_as_well(service: Service) -> None:
    from pmtiles.tile import TileType

    path = service.home / "tiles" / "county.pmtiles"
    write_pmtiles(path, {(8, 126, 85): JPEG, (8, 126, 84): JPEG + b"2"}, kind=TileType.JPEG)
    assert service.post(**FILE | {"tiles_file": "county.pmtiles"}).status_code == 303
    answer = service.viewer.get("/tiles/8/126/85")
    assert (answer.data, answer.mimetype) == (JPEG, "image/jpeg")


def test_maps_do_without_a_file_that_went_away(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.post(**FILE)
    before = service.viewer.get("/areas/west").text
    assert "addBackground" in before
    (service.home / "tiles" / "county.mbtiles").unlink()
    answer = service.viewer.get("/areas/west")
    assert answer.status_code == 200
    assert "addBackground" not in answer.text
    assert service.viewer.get("/tiles/8/126/85").status_code == 404
    assert "Maps have no background at present" in service.administrator.get(PAGE).text
    assert "cannot be read" in caplog.text


def test_a_file_that_was_replaced_has_new_addresses(service: Service) -> None:
    service.post(**FILE)
    path = service.home / "tiles" / "county.mbtiles"
    first = re.search(r"\?v=([0-9a-f-]+)", service.viewer.get("/areas/west").text)
    path.unlink()
    write_mbtiles(path, {(8, 126, 85): OTHER, (9, 1, 1): TILE}, bounds="-2.5,50.8,-1.4,51.8")
    second = re.search(r"\?v=([0-9a-f-]+)", service.viewer.get("/areas/west").text)
    assert first
    assert second
    assert first[1] != second[1]
    assert service.viewer.get("/tiles/8/126/85").data == OTHER


def test_a_page_that_says_that_the_store_is_away_keeps_the_name(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.set(name="Safer Sound", colour="#6b1f5c")
    service.viewer.get("/")
    monkeypatch.setattr("web.maps.views.picture", lambda: 1 / 0)
    answer = service.viewer.get("/")
    assert answer.status_code == 500
    assert "– Safer Sound" in answer.text


@pytest.mark.parametrize("role", ["viewer"])
def test_nobody_else_may_set_anything(service: Service, role: str) -> None:
    token = service.token(service.viewer.get("/account/password").text)
    answer = getattr(service, role).post(PAGE, data={"csrf_token": token, **SERVER})
    assert answer.status_code == 403
    assert service.settings() == ServiceSettings()


def test_a_form_of_another_site_changes_nothing(service: Service) -> None:
    assert service.administrator.post(PAGE, data=SERVER).status_code == 400
    assert service.settings() == ServiceSettings()

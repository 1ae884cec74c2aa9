"""The service's looks as an administrator sets them, and backgrounds of maps, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import geopandas as gpd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hotspots.backdrop.backdrop_file import backdrop_path
from hotspots.backdrop.importing import Credit, import_file
from hotspots.backdrop.kinds import Kind
from hotspots.backdrop.reading import Question
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.roles import Role
from hotspots.service_settings import ServiceSettings
from hotspots.store import users
from hotspots.store.database import Database
from hotspots.store.service_settings import save_service_settings
from tests.tiles.invented_tiles import png, write_mbtiles
from web.application import create_app

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 900), "phone": (375, 800)}
PASSWORD = "seven green bicycles"
AREA = "/areas/west?theme=asb&from=2025-03&to=2025-04"
MONTHS = "/areas/west/months?theme=asb&from=2025-03&to=2025-04"
COMPARED = (
    "/areas/west/compare?theme=asb&from=2025-04&to=2025-04&compare_from=2025-03&compare_to=2025-03"
)
TILE = png(90, 160, 90)
IMAGES = ".leaflet-tile-pane img"


@dataclass
class Installation:
    """A running service with two areas and a file of tiles, and what its pages asked for."""

    app: Flask
    database: Database
    address: str
    browser: Browser
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def set(self, **said: Any) -> None:
        with self.database.transaction() as session:
            save_service_settings(session, ServiceSettings(**said), actor="test")

    @contextmanager
    def page(self, width: str = "desktop", who: str = "sam", **options: Any) -> Iterator[Page]:
        wide, high = WIDTHS[width]
        with self.browser.new_context(
            viewport={"width": wide, "height": high}, **options
        ) as context:
            context.on("request", lambda request: self.asked.append(request.url))
            page = context.new_page()
            page.on("console", lambda said: self.complaints.append(said.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(f"{self.address}/sign-in")
            page.get_by_label("Email address").fill(f"{who}@x.example")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="Your account").wait_for()
            yield page

    def open(self, page: Page, path: str) -> None:
        page.goto(self.address + path)
        for number in range(page.locator(".folium-map").count()):
            page.locator(".folium-map[data-ready=true]").nth(number).wait_for()


@pytest.fixture
def installation(small_county: Any, browser: Browser) -> Iterator[Installation]:
    database = small_county.database
    with database.transaction() as session:
        for who, role in (("kim", Role.ADMINISTRATOR), ("sam", Role.VIEWER)):
            users.add_user(
                session, f"{who}@x.example", role=role, name=who.title(), password=PASSWORD,
                actor="test",
            )  # fmt: skip
    write_mbtiles(
        small_county.home / "tiles" / "county.mbtiles", {(8, 126, 85): TILE},
        bounds="-2.5,50.8,-1.4,51.8", minzoom="8", maxzoom="8",
    )  # fmt: skip
    app = create_app(database.settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Installation(app, database, f"http://127.0.0.1:{server.server_port}", browser)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["hotspots"].engine.dispose()


@dataclass
class TileServer:
    """Somebody else's server of tiles, and what it learned of those who asked."""

    address: str = ""
    status: int = 200
    learned: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def tile_server() -> Iterator[TileServer]:
    state = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.learned.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.send_response(state.status)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            if state.status == 200:
                self.wfile.write(TILE)

        def log_message(self, *_said: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Under another name than the service: cookies do not tell ports apart.
    state.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def roads(small_county: Any) -> None:
    """A main road through the area of West."""
    source = small_county.home / "roads.gpkg"
    line = shapely.LineString([(399_000, 150_900), (403_000, 151_100)])
    gpd.GeoDataFrame({"number": ["A1"]}, geometry=[line], crs="EPSG:27700").to_file(source)
    import_file(
        source, backdrop_path(small_county.home), question=Question(kind=Kind.A_ROAD),
        credit=Credit("Invented", attribution="An invented road."), service_area=WILTSHIRE,
    )  # fmt: skip


def focus_by_tab(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


def no_barriers(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_file_of_tiles_lies_beneath_the_layers(installation: Installation, width: str) -> None:
    installation.set(
        tiles_file="county.mbtiles", tile_attribution="Invented by [us](https://us.example/)"
    )
    with installation.page(width) as page:
        installation.open(page, AREA)
        expect(page.locator(IMAGES).first).to_have_attribute(
            "src", re.compile(r"/tiles/8/126/85\?v=")
        )
        assert page.locator(IMAGES).first.evaluate("image => image.naturalWidth") == 1
        ground = page.locator("path.ground")
        expect(ground).to_have_css("fill-opacity", "0")
        expect(page.locator(".leaflet-tile-pane")).to_have_css("filter", re.compile("grayscale"))
        source = page.locator(".app-background__source")
        expect(source).to_have_text("Invented by us")
        expect(source.get_by_role("link")).to_have_attribute("href", "https://us.example/")
        no_barriers(page)
        page.emulate_media(media="print")
        expect(page.locator(".leaflet-tile-pane")).to_be_hidden()
        expect(page.locator(".app-background")).to_be_hidden()
        expect(ground).to_have_css("fill-opacity", "1")
    assert [url for url in installation.asked if not url.startswith(installation.address)] == []
    assert installation.complaints == []


def test_the_background_goes_and_comes_with_the_keyboard_and_is_remembered(
    installation: Installation,
) -> None:
    installation.set(tiles_file="county.mbtiles", tile_attribution="Invented")
    with installation.page() as page:
        installation.open(page, AREA)
        expect(page.locator(IMAGES).first).to_be_attached()
        focus_by_tab(page, ".app-background input")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator(".leaflet-tile-pane")).to_have_css("filter", "none")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        expect(page.locator(IMAGES)).to_have_count(0)
        expect(page.locator("path.ground")).to_have_css("fill-opacity", "1")
        expect(page.get_by_role("checkbox", name="In grey")).to_be_hidden()
        installation.asked.clear()
        installation.open(page, "/")
        expect(page.get_by_role("checkbox", name="Background")).not_to_be_checked()
        assert [url for url in installation.asked if "/tiles/" in url] == []
        page.get_by_role("checkbox", name="Background").check()
        expect(page.locator(IMAGES).first).to_be_attached()
        expect(page.get_by_role("checkbox", name="In grey")).not_to_be_checked()
    assert installation.complaints == []


def test_a_tile_server_learns_no_page_and_is_asked_by_maps_alone(
    installation: Installation, tile_server: TileServer
) -> None:
    url = f"{tile_server.address}/{{z}}/{{x}}/{{y}}.png"
    installation.set(tile_url=url, tile_attribution="Invented", tile_zoom=12)
    with installation.page() as page:
        installation.open(page, "/reports")
        page.wait_for_load_state("networkidle")
        before = len(tile_server.learned)
        installation.open(page, AREA)
        expect(page.locator(f"{IMAGES}.leaflet-tile-loaded").first).to_be_attached()
        assert page.locator(IMAGES).first.evaluate("image => image.naturalWidth") == 1
        page.wait_for_load_state("networkidle")
    assert len(tile_server.learned) > before
    for path, headers in tile_server.learned:
        zoom, column, row = path.removeprefix("/").removesuffix(".png").split("/")
        assert int(zoom) <= 12
        assert column.isdigit()
        assert row.isdigit()
        assert not headers.keys() & {"referer", "origin", "cookie", "authorization"}
    elsewhere = {url for url in installation.asked if not url.startswith(installation.address)}
    assert elsewhere
    assert all(url.startswith(tile_server.address + "/") for url in elsewhere)
    assert installation.complaints == []


@pytest.mark.usefixtures("roads")
def test_tiles_that_do_not_come_are_one_sentence_and_the_map_is_complete(
    installation: Installation, tile_server: TileServer
) -> None:
    tile_server.status = 403
    url = f"{tile_server.address}/{{z}}/{{x}}/{{y}}.png"
    installation.set(tile_url=url, tile_attribution="Invented")
    with installation.page() as page:
        installation.open(page, AREA)
        said = page.locator(".app-background__state")
        expect(said).to_have_text(
            "The background cannot be loaded; the rest of the map is complete."
        )
        expect(page.locator("path.boundary")).to_be_attached()
        expect(page.locator(".app-map__state")).to_be_empty()
        # It looks as it would without a background, which nobody is credited for.
        expect(page.locator("path.ground")).to_have_css("fill-opacity", "1")
        expect(page.locator("path[class*=band-]").first).to_have_css("fill-opacity", "0.85")
        expect(page.locator("path.way")).to_be_visible()
        expect(page.locator(".app-way--number span").first).to_be_visible()
        expect(page.locator(".app-credit")).to_be_visible()
        expect(page.locator(".app-background__source")).to_be_hidden()
        expect(page.get_by_role("checkbox", name="Roads and streets")).to_be_visible()
        page.get_by_role("checkbox", name="Background").uncheck()
        expect(said).to_be_empty()
        page.get_by_role("checkbox", name="Background").check()
        expect(said).not_to_be_empty()
        tile_server.status = 200
        page.get_by_role("button", name="Zoom in").click()
        expect(said).to_be_empty()
        expect(page.locator("path.ground")).to_have_css("fill-opacity", "0")
        expect(page.locator(".app-background__source")).to_be_visible()


@pytest.mark.usefixtures("roads")
@pytest.mark.parametrize("path", [AREA, MONTHS, COMPARED])
def test_a_legend_does_not_speak_of_roads_that_the_background_hides(
    installation: Installation, path: str
) -> None:
    installation.set(tiles_file="county.mbtiles", tile_attribution="Invented")
    with installation.page() as page:
        installation.open(page, path)
        explained = page.locator('.app-legend [data-legend="roads"]')
        box = page.get_by_role("checkbox", name="Roads and streets")
        offered = 0 if path == MONTHS else 1
        expect(explained).to_be_hidden()
        expect(box).to_have_count(0)
        expect(page.locator("path.way").first).to_be_hidden()
        page.get_by_role("checkbox", name="Background").first.uncheck()
        expect(explained).to_be_visible()
        expect(box).to_have_count(offered)
        expect(page.locator("path.way").first).to_be_visible()
        page.get_by_role("checkbox", name="Background").first.check()
        expect(explained).to_be_hidden()
        page.emulate_media(media="print")
        expect(explained).to_be_visible()
    assert installation.complaints == []


@pytest.mark.parametrize("path", [AREA, MONTHS, COMPARED, "/"])
def test_on_a_phone_the_choice_and_its_source_stand_below_the_map(
    installation: Installation, path: str
) -> None:
    installation.set(tiles_file="county.mbtiles", tile_attribution="Invented " * 20)
    with installation.page("phone") as page:
        installation.open(page, path)
        foot = page.locator(".folium-map").first.bounding_box()
        assert foot is not None
        for name in (".app-background", ".app-background__source"):
            box = page.locator(name).first.bounding_box()
            assert box is not None
            assert box["y"] >= foot["y"] + foot["height"]
            assert box["x"] + box["width"] <= 375
        no_barriers(page)
        page.get_by_role("checkbox", name="Background").first.uncheck()
        expect(page.locator(".app-background__source").first).to_be_hidden()
        no_barriers(page)
    assert installation.complaints == []


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_administrator_sets_name_and_colour(installation: Installation, width: str) -> None:
    with installation.page(width, "kim") as page:
        installation.open(page, "/administration")
        page.get_by_role("link", name="Name, colour and maps").click()
        no_barriers(page)
        page.get_by_label("Name of the service").fill("Safer Sound")
        colour = page.get_by_label("Colour of the header", exact=True)
        colour.fill("#88aacc")
        picker = page.get_by_label("Pick the colour of the header")
        expect(picker).to_have_value("#88aacc")
        page.get_by_role("button", name="Save").click()
        expect(page).to_have_title(re.compile("^Error: "))
        no_barriers(page)
        page.locator(".govuk-error-summary a").click()
        expect(colour).to_be_focused()
        page.get_by_label("Pick the colour of the header").fill("#6b1f5c")
        expect(colour).to_have_value("#6b1f5c")
        page.get_by_label("Tiles from another server").check()
        expect(page.get_by_label("Address of the tiles")).to_be_visible()
        no_barriers(page)
        page.get_by_label("Tiles from a file on this server").check()
        page.get_by_label("File of tiles").select_option("county.mbtiles")
        page.get_by_label("Whom the map in the file comes from").fill("Invented")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("settings are saved")
        expect(page).to_have_title(re.compile("– Safer Sound$"))
        expect(page.locator(".govuk-generic-header")).to_have_css(
            "background-color", "rgb(107, 31, 92)"
        )
        expect(page.locator("#extent")).to_contain_text("county.mbtiles is in use: zoom 8 to 8")
        no_barriers(page)
    # Chromium itself notes that the colour was answered with a 400.
    assert [said for said in installation.complaints if "400 (BAD REQUEST)" not in said] == []


def test_the_form_works_without_scripts(installation: Installation) -> None:
    with installation.page(who="kim", java_script_enabled=False) as page:
        page.goto(f"{installation.address}/administration/service")
        page.get_by_label("Colour of the header").fill("1d3f72")
        page.get_by_label("Tiles from a file on this server").check()
        page.get_by_label("File of tiles").select_option("county.mbtiles")
        page.get_by_label("Whom the map in the file comes from").fill("Invented")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text("settings are saved")
        expect(page.locator(".govuk-generic-header")).to_have_css(
            "background-color", "rgb(29, 63, 114)"
        )

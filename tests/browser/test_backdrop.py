"""Roads behind the data: drawn beneath, numbered, taken away by the keyboard, kept on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
QUARTER = "/areas/trowbridge?theme=asb&from=2026-06&to=2026-08"
CREDIT = "Roads and their numbers are invented."
ZOOM = """zoom => {
  const map = window[Object.keys(window).find(name => name.startsWith("map_"))];
  map.setView(map.getCenter(), zoom, { animate: false });
}"""


def look_closer(page: Page, zoom: float) -> None:
    page.evaluate(ZOOM, zoom)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_roads_lie_beneath_the_data_and_say_their_numbers(watch: Watch, width: str) -> None:
    seen = watch(width, who="viewer")
    page = seen.page
    seen.open(QUARTER)
    expect(page.locator(".leaflet-roads-pane path.way--a-road")).to_have_count(1)
    below, above = (
        int(page.locator(f".leaflet-{pane}-pane").evaluate("pane => pane.style.zIndex"))
        for pane in ("roads", "density")
    )
    assert below < above
    numbers = page.locator(".app-way--number span:visible").all_inner_texts()
    assert numbers
    assert all(number[0] in "AB" and number[1:].isdigit() for number in numbers)
    expect(page.locator(".app-credit")).to_have_text(CREDIT)
    # Roads stand still: no pointer finds them and no reader of the page stops at them.
    assert page.locator("path.way[tabindex], path.way.leaflet-interactive").count() == 0
    seen.check("roads-area")


def test_streets_come_when_a_reader_comes_close_and_their_names_when_closer(
    watch: Watch,
) -> None:
    seen = watch(who="viewer")
    page = seen.page
    seen.open(QUARTER)
    streets = "/areas/trowbridge/backdrop/streets.geojson"
    assert not any(url.endswith(streets) for url in seen.requests)
    look_closer(page, 14.5)
    expect(page.locator(".leaflet-streets-pane path.way--local")).to_have_count(1)
    expect(page.locator(".app-way--name")).to_have_count(0)
    look_closer(page, 16)
    expect(page.locator(".app-way--name").first).to_be_attached()
    seen.check("roads-close")
    look_closer(page, 12)
    expect(page.locator(".leaflet-streets-pane path")).to_have_count(0)
    look_closer(page, 15)
    expect(page.locator(".leaflet-streets-pane path.way--local")).to_have_count(1)
    assert sum(url.endswith(streets) for url in seen.requests) == 1


def test_roads_are_taken_away_and_brought_back_with_the_keyboard(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    seen.open(QUARTER)
    box = page.get_by_role("checkbox", name="Roads and streets")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("path.way")).to_have_count(0)
    expect(page.locator(".app-way")).to_have_count(0)
    look_closer(page, 15)
    assert not any("streets.geojson" in url for url in seen.requests)
    page.keyboard.press("Space")
    expect(page.locator(".leaflet-streets-pane path")).to_have_count(1)
    expect(page.locator(".leaflet-roads-pane path").first).to_be_attached()


def test_a_street_s_name_is_text_whatever_it_says(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    hostile = "<img src=x onerror=alert(1)>"
    point = {"type": "Point", "coordinates": [-2.2, 51.32]}
    feature = {"type": "Feature", "properties": {"number": hostile}, "geometry": point}
    body = {"type": "FeatureCollection", "credit": hostile, "features": [feature]}
    page.route("**/backdrop/roads.geojson", lambda route: route.fulfill(json=body))
    seen.open(QUARTER)
    expect(page.locator(".app-way--number span")).to_have_text(hostile)
    expect(page.locator(".app-credit")).to_have_text(hostile)
    assert page.locator(".folium-map img").count() == 0


def test_a_layer_that_does_not_come_is_said_and_the_rest_is_drawn(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    page.route("**/backdrop/roads.geojson", lambda route: route.fulfill(json={"features": None}))
    seen.open(QUARTER)
    expect(page.locator(".app-map__state")).to_contain_text("The tables on this page say the same")
    assert page.locator(".leaflet-density-pane path").count() > 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_county_has_its_main_roads(watch: Watch, width: str) -> None:
    seen = watch(width, who="viewer")
    page = seen.page
    seen.open("/")
    expect(page.locator(".leaflet-roads-pane path.way--motorway")).to_have_count(1)
    expect(page.locator(".app-credit")).to_have_text(CREDIT)
    # What is beneath shows through the colours of the areas.
    expect(page.locator(".leaflet-areas-pane")).to_have_css("mix-blend-mode", "multiply")
    seen.check("roads-county")


def test_on_paper_the_roads_and_their_source_are_there(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    seen.open(QUARTER)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".leaflet-roads-pane path.way--a-road")).to_be_visible()
    expect(page.locator(".app-credit")).to_be_visible()

"""While a page with a map loads: its layers are asked for early, and nothing in it jumps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
COUNTY = "/?theme=asb"
AREA = "/areas/trowbridge?theme=asb"
COMPARED = "/areas/trowbridge/compare?theme=asb"
MONTHS = "/areas/trowbridge/months?theme=asb"
HOTSPOT = "/areas/trowbridge/hotspots/1?theme=asb"
PAGES = (COUNTY, AREA, COMPARED, MONTHS, HOTSPOT)
MOST_SHIFT = 0.05
"""Half of what https://web.dev/articles/cls calls good."""
AFTERWARDS_MS = 400
SHIFTS = """() => new Promise((done) => {
    const seen = new PerformanceObserver(() => {});
    seen.observe({ type: 'layout-shift', buffered: true });
    done(seen.takeRecords().map((shift) => shift.value).reduce((a, b) => a + b, 0));
})"""
LAYERS = """() => performance.getEntriesByType('resource')
    .filter((one) => new URL(one.name).pathname.endsWith('.geojson'))
    .map((one) => [one.name, one.initiatorType])"""


def layers(page: Page) -> list[tuple[str, str]]:
    """Address of each layer that was fetched, and by what."""
    return [(address, asked_by) for address, asked_by in page.evaluate(LAYERS)]


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_jumps_while_a_page_with_a_map_loads(watch: Watch, path: str, width: str) -> None:
    seen = watch(width, who="viewer")
    seen.open(path)
    assert seen.page.locator(".folium-map[data-ready=true]").count()
    seen.page.wait_for_timeout(AFTERWARDS_MS)
    assert seen.page.evaluate(SHIFTS) < MOST_SHIFT


def test_a_jump_would_be_seen(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open(AREA)
    seen.page.evaluate(
        """() => {
            const wedge = document.createElement('div');
            wedge.textContent = 'in between';
            wedge.style.height = '400px';
            document.querySelector('h1').before(wedge);
        }"""
    )
    seen.page.wait_for_timeout(AFTERWARDS_MS)
    assert seen.page.evaluate(SHIFTS) > MOST_SHIFT


@pytest.mark.parametrize("path", [COUNTY, AREA, HOTSPOT])
def test_layers_are_asked_for_before_scripts_run_and_once(watch: Watch, path: str) -> None:
    seen = watch(who="viewer")
    seen.open(path)
    asked = layers(seen.page)
    assert asked
    # "link" is the page's head; a script that asked for another answer would be "fetch".
    assert {asked_by for _, asked_by in asked} == {"link"}
    assert len({address for address, _ in asked}) == len(asked)
    sent = [url for url in seen.requests if ".geojson" in url]
    assert sorted(sent) == sorted(address for address, _ in asked)


def test_nothing_is_asked_for_early_that_no_map_shows(watch: Watch) -> None:
    opened = []
    for path in PAGES:
        opened.append(watch(who="analyst"))
        opened[-1].open(path)
    # Chromium complains of what it fetched in vain three seconds after a page has loaded.
    opened[-1].page.wait_for_timeout(4_000)
    assert [seen.console for seen in opened] == [[]] * len(PAGES)


def test_a_layer_that_is_not_ticked_is_fetched_when_it_is(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open(AREA)
    before = len(layers(seen.page))
    seen.page.get_by_label("Counts in 250 m squares").check()
    seen.page.locator(".leaflet-cells-pane path").first.wait_for(state="attached")
    address, asked_by = layers(seen.page)[before]
    assert "/layers/cells.geojson" in address
    assert asked_by == "fetch"

"""The county's map in one file, opened from a disk with the network off."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
WIDTHS = {"desktop": (1280, 900), "phone": (375, 800)}


@pytest.mark.parametrize(("who", "width"), [("viewer", "phone"), ("analyst", "desktop")])
def test_it_draws_itself_and_asks_for_nothing(
    watch: Watch, browser: Browser, tmp_path: Path, who: str, width: str
) -> None:
    seen = watch(width, who=who)
    seen.open("/?theme=asb")
    with seen.page.expect_download() as started:
        seen.page.get_by_role("link", name="Map in one file").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.name.startswith("county-asb-")

    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    with browser.new_context(viewport=size, offline=True) as context:
        page, complaints, requests = context.new_page(), [], []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.locator(".folium-map[data-ready=true]").wait_for()
        expect(page.locator("path.choropleth")).to_have_count(18)
        expect(page.locator("#counts tbody tr")).to_have_count(18)
        expect(page.locator("path.hotspot").first).to_be_visible()
        # Ranks begin anew in each area: only the words of a shape say them.
        expect(page.locator(".app-rank")).to_have_count(0)
        expect(page.locator("path.hotspot").first).to_have_attribute("tabindex", "-1")
        expect(page.locator(".leaflet-density-pane path")).to_have_count(0)
        page.get_by_label("Density").check()
        expect(page.locator(".leaflet-density-pane path").first).to_be_visible()
        # The colours of one would change those of the other.
        expect(page.locator("path.choropleth")).to_have_count(0)
        page.get_by_label("Counts of areas").check()
        expect(page.locator("path.choropleth")).to_have_count(18)
        expect(page.locator(".leaflet-density-pane path")).to_have_count(0)
        table = page.locator("#hotspot-table").evaluate("e => e.getBoundingClientRect().right")
        if width == "phone":
            assert table <= WIDTHS[width][0]
        assert Axe().run(page).violations_count == 0, Axe().run(page).generate_report()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0
        if folder := os.environ.get("HOTSPOTS_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/offline-county-{width}.png", full_page=True)
        assert complaints == []
        assert {url for url in requests if not url.startswith("data:")} == {path.as_uri()}

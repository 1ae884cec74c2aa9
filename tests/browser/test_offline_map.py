"""The map in one file, opened from a disk with the network off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
QUERY = "?theme=asb&from=2026-04&to=2026-09&compare_from=2025-10&compare_to=2026-03"
WIDTHS = {"desktop": (1280, 900), "phone": (375, 800)}


@pytest.mark.parametrize(
    ("who", "width"), [("viewer", "desktop"), ("viewer", "phone"), ("analyst", "desktop")]
)
def test_it_draws_itself_and_asks_for_nothing(
    watch: Watch, browser: Browser, tmp_path: Path, who: str, width: str
) -> None:
    seen = watch(width, who=who)
    seen.open(f"/areas/trowbridge{QUERY}")
    with seen.page.expect_download() as started:
        seen.page.get_by_role("link", name="Map in one file").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.name == "trowbridge-asb-2026-04-to-2026-09.html"

    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    with browser.new_context(viewport=size, offline=True) as context:
        page, complaints, requests = context.new_page(), [], []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.locator(".folium-map[data-ready=true]").wait_for()
        for kind, tables in (
            ("density", "#band-table tbody tr"),
            ("hotspots", "#hotspot-table tbody tr, #more-hotspots tbody tr"),
        ):
            rows = page.locator(tables).count()
            assert rows > 0
            expect(page.locator(f".leaflet-{kind}-pane path")).to_have_count(rows)
        expect(page.locator(".leaflet-change-pane path")).to_have_count(0)
        page.get_by_label("Change of 250 m squares").check()
        expect(page.locator(".leaflet-change-pane path").first).to_be_visible()
        assert Axe().run(page).violations_count == 0, Axe().run(page).generate_report()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0
        assert complaints == []
        assert {url for url in requests if not url.startswith("data:")} == {path.as_uri()}
        # Whatever a script of the page might try, its own policy stops it.
        refused = page.evaluate(
            "() => new Promise(done => { const i = new Image(); i.onerror = () => done(true);"
            " i.onload = () => done(false); i.src = 'http://127.0.0.1:9/x.png'; })"
        )
        assert refused
        assert any("Content Security Policy" in said for said in complaints)

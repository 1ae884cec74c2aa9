"""Reports in a real browser: as pages, on paper, and as a file with the network off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = {
    "reports": "/reports",
    "six-monthly": "/reports/six-monthly",
    "briefing": "/areas/trowbridge/briefing?theme=asb&from=2025-10&to=2026-09",
    "briefing-nothing": "/areas/trowbridge/briefing?from=2031-01&to=2031-06",
}
A4_MM = (210, 297)
PATIENCE_MS = 120_000


@pytest.mark.parametrize("who", ["viewer", "analyst"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_for_everyone(
    watch: Callable[..., object], name: str, width: str, who: str
) -> None:
    watched = watch(width, who=who)
    # The first report after the data changed chooses the bandwidths of every theme and area.
    watched.page.set_default_navigation_timeout(PATIENCE_MS)
    watched.open(PAGES[name])
    watched.check(f"{name}-{who}")


def test_the_keyboard_alone_leads_from_the_menu_to_a_figure_and_its_page(
    watch: Callable[..., object],
) -> None:
    watched = watch("desktop", who="viewer")
    watched.open("/")
    page = watched.page
    page.get_by_role("link", name="Reports").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports")
    page.get_by_label("Six months to the end of").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/six-monthly?to=*")
    figure = page.locator("article.report section a").first
    figure.focus()
    counted = figure.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/\?theme="))
    watched.wait_for_map()
    assert counted in page.locator("main").inner_text()


@pytest.mark.parametrize(("name", "most"), [("six-monthly", 12), ("briefing", 3)])
def test_a_file_opens_with_the_network_off_and_prints_on_a4(
    watch: Callable[..., object], browser: Browser, tmp_path: Path, name: str, most: int
) -> None:
    watched = watch("desktop", who="viewer")
    watched.open(PAGES[name])
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="Save as one HTML file").click()
    file = tmp_path / "report.html"
    download.value.save_as(file)
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert page.locator("svg path.boundary").count() >= 1
        # The policy let the styles in: a band has its colour.
        colour = "getComputedStyle(document.querySelector('.report svg .boundary')).stroke"
        assert page.evaluate(colour) == "rgb(18, 63, 74)"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        paper = page.pdf(prefer_css_page_size=True)
        assert said == []
    pages = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert 1 <= len(pages) <= most
    for width, height in pages:
        in_mm = (float(width) / 72 * 25.4, float(height) / 72 * 25.4)
        assert in_mm == pytest.approx(A4_MM, abs=1)

"""An area's page: hotspots, change, the week, one sheet of paper, and what it weighs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
QUARTER = "/areas/trowbridge?theme=asb&from=2026-06&to=2026-08"
COMPARED = f"{QUARTER}&compare_from=2026-03&compare_to=2026-05"
FIRST_VIEW_BYTES = 400_000


def focus_by_tab(page: Page, wanted: str, *, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_a_comparison_is_drawn_and_listed(watch: Watch, who: str, width: str) -> None:
    seen = watch(width, who=who)
    page = seen.page
    seen.open(COMPARED)
    assert not any("/change.geojson" in url for url in seen.requests)
    for name in ("Density", "Hotspots"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_label("Change of 250 m squares").check()
    squares = page.locator("#change-table tbody tr").count()
    assert squares
    expect(page.locator(".leaflet-change-pane path")).to_have_count(squares)
    for path in page.locator(".leaflet-change-pane path").all()[:5]:
        number = (path.get_attribute("class") or "").split("change-")[1][0]
        swatch = page.locator(f".app-legend .swatch.change-{number}")
        colour = path.evaluate("path => getComputedStyle(path).fill")
        expect(swatch).to_have_css("background-color", colour)
    seen.check(f"compared-{who}")


def test_comparing_with_the_keyboard_alone(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    seen.open(QUARTER)
    focus_by_tab(page, ".app-filters__more summary")
    page.keyboard.press("Enter")
    focus_by_tab(page, "#times")
    page.keyboard.type("Friday")
    focus_by_tab(page, "#compare_from")
    page.keyboard.type("March 2026")
    focus_by_tab(page, ".app-filters .govuk-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**compare_from=2026-03*")
    seen.wait_for_map()
    assert "times=weekend-night" in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("Friday and Saturday nights")
    expect(page.get_by_text("Compared with March to May 2026.")).to_be_visible()
    focus_by_tab(page, "#comparisons a:last-child")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "compare_from" not in url)


def test_on_a_phone_the_filters_fold_up_before_the_map(watch: Watch) -> None:
    seen = watch("phone", who="viewer")
    page = seen.page
    seen.open(QUARTER)
    theme = page.get_by_label("Theme", exact=True)
    expect(theme).to_be_hidden()
    folded = page.locator(".folium-map").bounding_box()["y"]
    focus_by_tab(page, ".app-filters__all > summary")
    page.keyboard.press("Enter")
    expect(theme).to_be_visible()
    assert page.locator(".folium-map").bounding_box()["y"] > folded + 400
    seen.check("area-filters-open")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("Change what is shown")).to_be_hidden()
    expect(theme).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_comparison_that_cannot_be_made(watch: Watch, width: str) -> None:
    seen = watch(width, who="viewer")
    seen.open(f"{QUARTER}&compare_from=2026-06&compare_to=2026-06")
    expect(seen.page).to_have_title(re.compile("^Error: Trowbridge"))
    seen.page.get_by_role("link", name=re.compile("share a month")).click()
    expect(seen.page.locator("#compare_from")).to_be_focused()
    seen.check("compared-wrong")
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]


@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_an_area_is_one_sheet_of_paper(watch: Watch, who: str) -> None:
    seen = watch(who=who)
    seen.open("/areas/trowbridge?theme=asb")
    page = seen.page
    sheets = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
    page.emulate_media(media="print")
    for shown in ("#hotspot-table", "#judged", ".app-legend", ".app-printed"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".app-filters", "#cluster-table", "#comparisons", ".app-downloads"):
        for one in page.locator(hidden).all():
            expect(one).to_be_hidden()


def test_the_first_view_is_light(watch: Watch) -> None:
    """Every byte that is sent for the page as somebody first sees it."""
    seen = watch(who="analyst")
    page = seen.page
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sent: list[float] = []
    client.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    seen.open("/areas/trowbridge?theme=asb")
    assert len(sent) > 5
    assert sum(sent) < FIRST_VIEW_BYTES

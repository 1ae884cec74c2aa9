"""Two linked maps, and a map that plays through its months."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
COMPARED = "/areas/trowbridge/compare?theme=asb&from=2026-06&to=2026-08"
THEMES = "/areas/trowbridge/compare?theme=asb&with_theme=violence"
MONTHS = "/areas/trowbridge/months?theme=asb&from=2026-06&to=2026-08"
YEAR = "/areas/trowbridge/months?theme=asb&from=2025-10&to=2026-09"
FIRST_VIEW_BYTES = 400_000
# An A4 sheet between Chromium's margins, in CSS pixels.
PAPER = {"width": 718, "height": 1047}
TOO_WIDE = """() => [...document.querySelectorAll("main *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && getComputedStyle(e).position !== "absolute" && !e.closest(".folium-map")
    && box.right > document.documentElement.clientWidth + 1;
}).map((e) => `${e.tagName} ${e.className}`)"""
VIEWS = """() => [window.map_first, window.map_second].map((map) => {
  const { lat, lng } = map.getCenter();
  return [lat, lng, map.getZoom()];
})"""
PIXELS_APART = """() => {
  const [one, other] = [window.map_first, window.map_second];
  return one.latLngToContainerPoint(one.getCenter()).distanceTo(
    one.latLngToContainerPoint(other.getCenter()));
}"""


def open_compared(seen: Watched, path: str) -> None:  # noqa: F821
    seen.page.goto(seen.service.address + path)
    expect(seen.page.locator(".folium-map[data-ready=true]")).to_have_count(2)


def open_months(seen: Watched, path: str) -> None:  # noqa: F821
    seen.open(path)
    expect(seen.page.locator("[data-months][data-shown]")).to_have_count(1)


def focus_by_tab(page: Page, wanted: str, *, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


def expect_one_view(page: Page, *, other_than: list[list[float]]) -> list[list[float]]:
    """Both maps have moved, show the same place, and stay there."""
    page.wait_for_function(
        "before => JSON.stringify((" + VIEWS + ")()) !== before", arg=json.dumps(other_than)
    )
    page.wait_for_timeout(500)  # A pan and a zoom take a quarter of a second.
    (_, _, first), (_, _, second) = views = page.evaluate(VIEWS)
    assert first == second
    assert page.evaluate(PIXELS_APART) <= 1
    assert views[0] != other_than[0]
    page.wait_for_timeout(200)
    assert page.evaluate(VIEWS) == views
    return views


@pytest.mark.parametrize(("name", "width"), [("first", "desktop"), ("second", "phone")])
def test_either_map_leads_the_other(watch: Watch, name: str, width: str) -> None:
    seen = watch(width, who="viewer")
    page = seen.page
    open_compared(seen, COMPARED)
    before = page.evaluate(VIEWS)
    assert before[0] == before[1]
    box = page.locator(f"#map_{name}")
    box.focus()
    for key in ("ArrowRight", "+"):
        page.keyboard.press(key)
        before = expect_one_view(page, other_than=before)
    box.locator(".leaflet-control-zoom-in").click()
    before = expect_one_view(page, other_than=before)
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=6)
    page.mouse.up()
    expect_one_view(page, other_than=before)


def test_maps_that_took_turns_agree_in_the_end(watch: Watch) -> None:
    seen = watch(who="analyst", reduced_motion="reduce")
    page = seen.page
    open_compared(seen, COMPARED)
    before = page.evaluate(VIEWS)
    for name, key in [
        ("first", "ArrowLeft"),
        ("second", "+"),
        ("first", "-"),
        ("second", "ArrowUp"),
    ]:
        page.locator(f"#map_{name}").focus()
        page.keyboard.press(key)
        before = expect_one_view(page, other_than=before)


def test_printing_leaves_both_maps_where_they_were(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    open_compared(seen, COMPARED)
    before = page.evaluate(VIEWS)
    page.locator("#map_first").focus()
    page.keyboard.press("+")
    before = expect_one_view(page, other_than=before)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert page.evaluate(TOO_WIDE) == []
    first, second = (page.locator(f"#map_{name}").bounding_box() for name in ("first", "second"))
    assert first["y"] == second["y"]
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(300)
    after = page.evaluate(VIEWS)
    assert [view[2] for view in after] == [view[2] for view in before]
    moved = "([lat, lng]) => map_first.latLngToContainerPoint([lat, lng])"
    here, there = (page.evaluate(moved, views[0][:2]) for views in (before, after))
    assert max(abs(here[axis] - there[axis]) for axis in "xy") <= 1
    assert page.evaluate(PIXELS_APART) <= 1
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_one_box_shows_a_layer_on_both_maps(watch: Watch) -> None:
    seen = watch(who="analyst")
    page = seen.page
    open_compared(seen, COMPARED)
    assert not any("/squares.geojson" in url for url in seen.requests)
    page.get_by_label("Counts in 250 m squares").check()
    for name in ("first", "second"):
        expect(page.locator(f"#map_{name} .leaflet-cells-pane path").first).to_be_attached()
        assert page.locator(f"#map_{name} .leaflet-hotspots-pane path").count() > 0
        expect(page.locator(f"#map_{name} .leaflet-density-pane path")).to_have_count(0)
    for path in page.locator(".leaflet-cells-pane path").all()[:6]:
        number = (path.get_attribute("class") or "").split("class-")[1][0]
        swatch = page.locator(f'.app-legend [data-legend="cells"] .swatch.class-{number}')
        colour = path.evaluate("path => getComputedStyle(path).fill")
        expect(swatch).to_have_css("background-color", colour)
    page.get_by_role("checkbox", name="Hotspots").uncheck()
    assert page.locator(".leaflet-hotspots-pane path").count() == 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(("who", "path", "title"), [
    ("viewer", COMPARED, "compare-periods-viewer"),
    ("analyst", THEMES, "compare-themes-analyst"),
])  # fmt: skip
def test_a_comparison_is_for_everyone(
    watch: Watch, who: str, path: str, title: str, width: str
) -> None:
    seen = watch(width, who=who)
    open_compared(seen, path)
    seen.check(title)
    seen.page.set_viewport_size({"width": 320, "height": 256})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seen.page.evaluate(overflow) <= 0


def test_maps_stand_side_by_side_or_below_each_other(watch: Watch) -> None:
    for width, beside in (("desktop", True), ("phone", False)):
        seen = watch(width, who="viewer")
        open_compared(seen, COMPARED)
        first, second = (seen.page.locator(f"#map_{n}").bounding_box() for n in ("first", "second"))
        assert (first["y"] == second["y"]) is beside
        assert (first["x"] == second["x"]) is not beside
        assert (first["width"], first["height"]) == (second["width"], second["height"])


def test_comparing_themes_with_the_keyboard_alone(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    seen.open("/areas/trowbridge?theme=asb")
    focus_by_tab(page, "#ways a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?**")
    focus_by_tab(page, "#with_theme")
    page.keyboard.type("Violence")
    focus_by_tab(page, ".app-filters .govuk-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**with_theme=violence*")
    expect(page.locator(".folium-map[data-ready=true]")).to_have_count(2)
    expect(page.get_by_text("The bands differ:")).to_be_visible()
    focus_by_tab(page, "#map_first")
    before = page.evaluate(VIEWS)
    page.keyboard.press("ArrowLeft")
    expect_one_view(page, other_than=before)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_what_cannot_be_compared(watch: Watch, width: str) -> None:
    seen = watch(width, who="viewer")
    seen.open(f"{COMPARED}&compare_from=2026-06&compare_to=2026-06")
    expect(seen.page).to_have_title(re.compile("^Error: Trowbridge"))
    seen.page.get_by_role("link", name=re.compile("share a month")).click()
    expect(seen.page.locator("#compare_from")).to_be_focused()
    seen.check("compare-wrong")
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]


def test_without_scripts_the_tables_say_it_all(watch: Watch) -> None:
    seen = watch(who="viewer", java_script_enabled=False)
    page = seen.page
    page.goto(seen.service.address + COMPARED)
    for shown in ("#figure-table", "#first-hotspots", "#second-hotspots", "#whole-change"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.get_by_text("The maps need JavaScript.").first).to_be_visible()
    page.goto(seen.service.address + YEAR)
    expect(page.locator("#month-table")).to_be_visible()
    expect(page.locator(".app-months__chart svg")).to_be_visible()
    for hidden in (".app-months__controls", ".app-months__now", ".folium-map"):
        expect(page.locator(hidden)).to_be_hidden()
    page.get_by_role("link", name="March 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("March 2026")


# The months.


def drawn(page: Page) -> int:
    return page.locator(".leaflet-cells-pane path").count()


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_months_are_for_everyone(watch: Watch, who: str, width: str) -> None:
    seen = watch(width, who=who)
    open_months(seen, YEAR)
    assert drawn(seen.page) > 0
    seen.check(f"months-{who}")
    seen.page.set_viewport_size({"width": 320, "height": 256})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seen.page.evaluate(overflow) <= 0


def test_the_slider_with_the_keyboard_alone(watch: Watch) -> None:
    seen = watch(who="analyst")
    page = seen.page
    open_months(seen, YEAR)
    focus_by_tab(page, "#month")
    page.keyboard.press("ArrowLeft")
    frame = page.locator("[data-months]")
    expect(frame).to_have_attribute("data-shown", "2026-08")
    expect(page.locator(".app-months__name")).to_have_text("August 2026")
    expect(page.locator("#month")).to_have_attribute("aria-valuetext", "August 2026")
    row = page.locator('[data-month="2026-08"]')
    said = row.get_attribute("data-said")
    expect(page.locator(".app-months__said")).to_have_text(said)
    expect(page.locator("tr.app-now")).to_have_attribute("data-month", "2026-08")
    expect(page.locator("rect.app-now")).to_have_count(1)
    # Told once it stands still, and kept in the address.
    expect(page.locator("[data-announce]")).to_have_text(f"August 2026: {said}")
    page.wait_for_url("**month=2026-08*")
    page.keyboard.press("Home")
    expect(frame).to_have_attribute("data-shown", "2025-10")
    page.wait_for_url("**month=2025-10*")
    page.reload()
    expect(page.locator(".app-months__name")).to_have_text("October 2025")


def test_a_month_shows_its_own_squares_in_the_legends_colours(watch: Watch) -> None:
    seen = watch(who="analyst")
    page = seen.page
    open_months(seen, YEAR)
    counts = {}
    for month in ("2026-09", "2026-08"):
        expect(page.locator("[data-months]")).to_have_attribute("data-shown", month)
        url = page.locator(f'[data-month="{month}"]').get_attribute("data-cells")
        features = page.request.get(seen.service.address + url).json()["features"]
        assert drawn(page) == len(features) > 0
        counts[month] = len(features)
        shades = {f["properties"]["class"] for f in features}
        for shade in shades:
            path = page.locator(f".leaflet-cells-pane path.class-{shade}").first
            swatch = page.locator(f'[data-shown="cells"] .swatch.class-{shade}')
            colour = path.evaluate("path => getComputedStyle(path).fill")
            expect(swatch).to_have_css("background-color", colour)
        page.get_by_role("button", name="Previous month").click()
    page.get_by_role("button", name="Next month").click()
    page.get_by_label("Density").check()
    expect(page.locator('[data-shown="density"] h3')).to_be_visible()
    expect(page.locator('[data-shown="cells"] h3')).to_be_hidden()
    expect(page.locator(".leaflet-cells-pane path")).to_have_count(0)


def test_play_goes_through_the_months_and_fetches_each_once(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    open_months(seen, MONTHS)
    passed: list[str] = []
    page.expose_function("passed", lambda month: passed.append(month))
    page.evaluate(
        """() => {
          const tell = (all) => all.forEach((one) => passed(one.target.dataset.shown));
          const frame = document.querySelector("[data-months]");
          new MutationObserver(tell).observe(frame, { attributeFilter: ["data-shown"] });
        }"""
    )
    for _ in range(2):
        button = page.get_by_role("button", name="Play")
        button.click()
        expect(page.get_by_role("button", name="Pause")).to_be_focused()
        expect(page.locator("[data-announce]")).to_have_text("")
        expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=15_000)
        page.locator("[data-announce]").evaluate("box => { box.textContent = ''; }")
    assert passed == ["2026-06", "2026-07", "2026-08"] * 2
    layers = [url for url in seen.requests if "/squares.geojson" in url]
    assert len(layers) == len(set(layers)) == 3


def test_whoever_takes_the_slider_stops_the_play(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    open_months(seen, YEAR)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-months]")).to_have_attribute("data-shown", "2025-10")
    page.locator("#month").press("End")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("[data-months]")).to_have_attribute("data-shown", "2026-09")
    page.wait_for_timeout(1500)
    expect(page.locator("[data-months]")).to_have_attribute("data-shown", "2026-09")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_fades_for_whom_movement_makes_unwell(watch: Watch, motion: str) -> None:
    seen = watch(who="viewer", reduced_motion=motion)
    open_months(seen, YEAR)
    square = seen.page.locator(".leaflet-cells-pane path").first
    expect(square).to_have_css(
        "animation-name", "none" if motion == "reduce" else "app-months-appear"
    )


def test_a_month_without_a_map_says_so(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    open_months(
        seen, "/areas/devizes/months?theme=asb&subtype=environmental&from=2025-10&to=2026-09"
    )
    empty = page.locator('[data-month][data-cells=""]')
    assert 0 < empty.count() < 12
    month = empty.first.get_attribute("data-month")
    months = [row.get_attribute("data-month") for row in page.locator("[data-month]").all()]
    page.locator("#month").fill(str(months.index(month)))
    expect(page.locator("[data-months]")).to_have_attribute("data-shown", month)
    assert drawn(page) == 0
    said = page.locator(".app-months__said")
    expect(said).to_have_text(
        re.compile("none of which can be shown on a map|too few to be told|^No inc")
    )
    seen.check("months-without-a-map")


def test_a_month_that_cannot_be_fetched_is_said_and_asked_for_again(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    failing = True

    def answer(route: Route) -> None:
        if failing and "from=2026-08" in route.request.url:
            body = json.dumps({"status": 503, "detail": "The store is being upgraded."})
            route.fulfill(status=503, content_type="application/problem+json", body=body)
        else:
            route.continue_()

    page.route("**/squares.geojson*", answer)
    open_months(seen, YEAR)
    page.get_by_role("button", name="Previous month").click()
    said = page.locator(".app-months__said")
    expect(said).to_have_text(re.compile("The store is being upgraded. The table on this page"))
    assert drawn(page) == 0
    failing = False
    page.get_by_role("button", name="Next month").click()
    expect(said).to_have_text(re.compile("on the map"))
    page.get_by_role("button", name="Previous month").click()
    expect(page.locator(".app-months__name")).to_have_text("August 2026")
    expect(said).to_have_text(re.compile("on the map"))
    assert drawn(page) > 0
    assert [said for said in seen.console if "status of 503" in said] == seen.console
    seen.console.clear()


@pytest.mark.parametrize("path", [COMPARED, YEAR])
def test_the_first_view_is_light(watch: Watch, path: str) -> None:
    """Every byte that is sent for the page as somebody first sees it."""
    seen = watch(who="analyst")
    page = seen.page
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sent: list[float] = []
    client.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(seen.service.address + path)
    page.wait_for_function(
        """() => [...document.querySelectorAll(".folium-map")].every((map) => map.dataset.ready)"""
    )
    page.wait_for_load_state("networkidle")
    assert len(sent) > 5
    assert sum(sent) < FIRST_VIEW_BYTES

"""Paper, a window 320 pixels wide, no movement, a visible focus."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hotspots.store.location_text import location_key

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
PAGES = [
    ("viewer", "/"),
    ("analyst", "/?theme=violence&measure=rate"),
    ("viewer", "/areas/trowbridge?theme=asb"),
    ("analyst", "/areas/royal-wootton-bassett-and-cricklade?theme=violence&subtype=robbery"),
    ("viewer", "/areas/trowbridge/hotspots/1?theme=asb"),
    ("viewer", "/reports"),
    ("viewer", "/reports/six-monthly"),
    ("analyst", "/areas/trowbridge/briefing?theme=asb"),
    ("viewer", "/areas/trowbridge/months?theme=asb"),
    ("submitter", "/submissions"),
    ("submitter", "/submissions/3"),
    ("submitter", "/locations"),
    ("submitter", "/locations/decisions"),
    ("submitter", "/locations/places"),
    ("analyst", "/locations/agencies"),
    ("administrator", "/administration"),
    ("administrator", "/administration/people"),
    ("administrator", "/administration/service"),
    ("administrator", "/administration/agencies/HOU"),
    ("administrator", "/account"),
]
GROUP = f"/locations/groups/HOU/{location_key({'address': 'the usual bench'})}"
WHOLE = "path.boundary, path.choropleth, path.located"
"""What a map of the county, an area or a place is about."""
HOTSPOT = 'path.hotspot[aria-label^="Hotspot 1"]'
# An A4 sheet between Chromium's margins, in CSS pixels.
PAPER = {"width": 718, "height": 1047}
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && getComputedStyle(e).position !== "absolute" && !e.closest(".folium-map")
    && box.right > document.documentElement.clientWidth + 1;
}).map((e) => `${e.tagName} ${e.className}`)"""


@pytest.mark.parametrize(("who", "path"), [*PAGES, ("submitter", GROUP)])
def test_four_times_as_large(watch: Watch, who: str, path: str) -> None:
    """A window of 1280 pixels at 400 % is 320 wide: nothing but a table scrolls sideways."""
    seen = watch(who=who)
    seen.page.set_viewport_size({"width": 320, "height": 256})
    seen.open(path)
    seen.check(f"narrow-{who}{re.sub(r'[^a-z]', '-', path.split('?')[0])}")


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_on_paper(watch: Watch, who: str, path: str) -> None:
    seen = watch(who=who)
    page: Page = seen.page
    seen.open(path)
    # What the browser does before it prints, one step at a time.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert page.evaluate(TOO_WIDE) == []
    expect(page.get_by_text("OFFICIAL-SENSITIVE. Printed from Hotspots by")).to_be_visible()
    after_links = (
        "[...document.querySelectorAll('main a')].map(a => getComputedStyle(a, '::after').content)"
    )
    assert set(page.evaluate(after_links)) <= {"none", "normal", '" ▼"', '" ▲"', '""'}
    if page.locator(".folium-map").count():
        _expect_on_the_map(page, HOTSPOT if "/hotspots/" in path else WHOLE)
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "app-printing" not in page.locator("body").get_attribute("class")


def _expect_on_the_map(page: Page, seen: str) -> None:
    """All of some shapes, and one at the least."""
    page.wait_for_function(
        """(seen) => {
          const frame = document.querySelector(".folium-map").getBoundingClientRect();
          const shapes = [...document.querySelectorAll(seen)];
          return shapes.length > 0 && shapes.every((shape) => {
            const box = shape.getBoundingClientRect();
            return box.left >= frame.left && box.right <= frame.right
              && box.top >= frame.top && box.bottom <= frame.bottom;
          });
        }""",
        arg=seen,
        timeout=5_000,
    )


def test_the_map_comes_back_after_printing(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open("/areas/trowbridge?theme=asb")
    boundary = seen.page.locator("path.boundary")
    before = boundary.bounding_box()
    for event in ("beforeprint", "beforeprint", "afterprint", "afterprint"):
        seen.page.evaluate(f"dispatchEvent(new Event('{event}'))")
    after = boundary.bounding_box()
    for side in ("x", "y", "width", "height"):
        assert after[side] == pytest.approx(before[side], abs=2)


@pytest.mark.parametrize(("preference", "moves"), [("reduce", False), ("no-preference", True)])
def test_a_map_that_need_not_move(watch: Watch, preference: str, moves: bool) -> None:
    seen = watch(who="viewer", reduced_motion=preference)
    seen.open("/areas/trowbridge?theme=asb")
    page: Page = seen.page
    page.evaluate(
        "area => { window.animated = 0; area.on('zoomanim', () => { window.animated += 1; }); }",
        page.evaluate_handle("map_area"),
    )
    page.locator(".folium-map").focus()
    scale = page.locator(".leaflet-control-scale-line").first.inner_text()
    page.keyboard.press("+")
    expect(page.locator(".leaflet-control-scale-line").first).not_to_have_text(scale)
    assert (page.evaluate("window.animated") > 0) is moves
    start = page.evaluate("map_area.getCenter().lng")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("east => map_area.getCenter().lng > east", arg=start)


def test_the_buttons_of_a_map_show_that_they_have_the_focus(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open("/areas/trowbridge?theme=asb")
    seen.page.keyboard.press("Tab")
    for name in ("Zoom in", "Zoom out"):
        button = seen.page.get_by_role("button", name=name)
        button.focus()
        expect(button).to_have_css("outline", "rgb(255, 221, 0) solid 3px")


@pytest.mark.parametrize("path", ["/", "/areas/trowbridge?theme=asb"])
def test_every_stop_of_the_tab_key_shows(watch: Watch, path: str) -> None:
    """In the order of the page, and each with a sign that is there only while it has the focus."""
    seen = watch(who="viewer")
    seen.open(path)
    page: Page = seen.page
    order = page.evaluate_handle("[document.body]")
    stops = 0
    for _ in range(90):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """seen => {
              const e = document.activeElement;
              if (e === document.body || seen.includes(e)) return null;
              const follows = !!(seen.at(-1).compareDocumentPosition(e) & 4);
              seen.push(e);
              const box = e.matches("input[type=checkbox]") ? e.nextElementSibling : e;
              const look = (x) => {
                const s = getComputedStyle(x);
                const before = getComputedStyle(x, "::before").boxShadow;
                const inside = [s.background, s.stroke, s.strokeWidth];
                return [s.outline, s.boxShadow, before, ...inside].join();
              };
              const focused = look(box);
              e.blur();
              const plain = look(box);
              e.focus();
              return { name: e.outerHTML.slice(0, 90), follows, shows: focused !== plain };
            }""",
            order,
        )
        if found is None:
            break
        stops += 1
        assert found["follows"], found
        assert found["shows"], found
    assert stops > 20

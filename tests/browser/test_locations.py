"""Saying where something happened: with the keyboard alone, with the pin, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
BENCH = "the usual bench"


def open_group(page: Page, text: str) -> None:
    page.get_by_role("link", name=text, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where is this?")


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until what has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"the Tab key never came to {what}")


def coordinates(page: Page) -> tuple[int, int]:
    """Easting and northing in the box, once the service has worked them out."""
    where = page.locator("#where")
    expect(where).to_have_value(re.compile(r"^\d{6}, \d{6}$"))
    easting, northing = where.input_value().split(", ")
    return int(easting), int(northing)


def click_beside_the_pin(page: Page) -> None:
    box = page.locator(".folium-map").bounding_box()
    assert box
    middle = {"x": box["width"] / 2 + 40, "y": box["height"] / 2 + 30}
    page.locator(".folium-map").click(position=middle)


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undone")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_placing_with_the_keyboard_alone(watch: Watch, width: str) -> None:
    seen = watch(width, who="submitter")
    page = seen.page
    seen.open("/locations")
    seen.check("queue")
    tab_to(page, "#waiting a")
    while page.evaluate("document.activeElement.textContent") != BENCH:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where is this?")
    seen.wait_for_map()
    seen.check("group")
    tab_to(page, "#where")
    page.keyboard.type("saddlers terrace")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(page.locator(".app-search").get_by_role("status")).to_contain_text("found")
    seen.check("group-searching")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert page.locator("#where").get_attribute("aria-activedescendant") == (
        options.first.get_attribute("id")
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_be_hidden()
    chosen = page.locator("#where").input_value()
    assert chosen.startswith("Saddlers Terrace")
    tab_to(page, "form button[type=submit], form button.govuk-button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 incidents placed")
    expect(page.locator("main")).to_contain_text(chosen)
    seen.check("placed")
    tab_to(page, "form[action$=undo] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undone: 4 incidents wait again")


def test_the_pin_and_the_box_keep_in_step(watch: Watch) -> None:
    seen = watch(who="submitter")
    page = seen.page
    seen.open("/locations")
    open_group(page, BENCH)
    seen.wait_for_map()
    click_beside_the_pin(page)
    easting, northing = coordinates(page)
    tab_to(page, ".app-pin__mark")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_function(
        "before => document.querySelector('#where').value.match(/^\\d{6}, \\d{6}$/)"
        " && document.querySelector('#where').value !== before",
        arg=f"{easting}, {northing}",
    )
    moved = coordinates(page)
    assert moved == (
        pytest.approx(easting + 20, abs=4),
        pytest.approx(northing + 100, abs=4),
    )
    page.locator("#where").fill("ST 857 579")
    # 385,750 E 157,950 N, the middle of the square, by an independent converter.
    page.wait_for_function(
        """() => { let at; map_place.eachLayer(l => { if (l.dragging) at = l.getLatLng(); });
          return Math.abs(at.lat - 51.3202) < 0.001 && Math.abs(at.lng + 2.2060) < 0.001; }"""
    )
    page.get_by_role("button", name="Place 4 incidents").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 incidents placed")
    undo(page)


def test_a_pin_needs_to_be_told_how_well_it_is_known(watch: Watch) -> None:
    seen = watch(who="submitter")
    page = seen.page
    seen.open("/locations")
    open_group(page, BENCH)
    seen.wait_for_map()
    click_beside_the_pin(page)
    point = coordinates(page)
    page.get_by_role("button", name="Place 4 incidents").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Choose how well you know where it is")
    seen.wait_for_map()
    seen.check("group-error")
    assert page.locator("#where").input_value() == f"{point[0]}, {point[1]}"
    expect(page.locator(".app-pin__mark--set")).to_be_visible()
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]
    summary.get_by_role("link").click()
    expect(page.locator("#radius")).to_be_focused()
    page.locator("#radius").select_option("100")
    page.get_by_role("button", name="Place 4 incidents").click()
    expect(page.locator("main")).to_contain_text("100 metres")
    undo(page)


def test_a_candidate_is_chosen_and_remembered_without_scripts(watch: Watch) -> None:
    seen = watch(who="submitter", java_script_enabled=False)
    page = seen.page
    page.goto(seen.service.address + "/locations")
    open_group(page, "Bramling Close")
    expect(page.get_by_text("Pointing at a map needs JavaScript")).to_be_visible()
    radios = page.get_by_role("radio")
    assert radios.count() >= 3
    radios.nth(1).check()
    page.get_by_role("checkbox", name="Remember this place").check()
    page.get_by_label("Name of the remembered place").fill("Our Bramling Close")
    page.get_by_role("button", name="Place 3 incidents").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 incidents placed")
    page.goto(seen.service.address + "/locations/places")
    expect(page.locator("#places")).to_contain_text("Our Bramling Close")
    page.goto(seen.service.address + "/locations/decisions")
    page.get_by_role("button", name="Undo Bramling Close").first.click()
    page.goto(seen.service.address + "/locations/places")
    expect(page.locator("main")).to_contain_text("No place is remembered yet")


def test_what_is_written_is_found_without_scripts(watch: Watch) -> None:
    seen = watch(who="submitter", java_script_enabled=False)
    page = seen.page
    page.goto(seen.service.address + "/locations")
    open_group(page, BENCH)
    page.get_by_label("Place, street, postcode").fill("nowhere that is known")
    page.get_by_role("button", name="Place 4 incidents").click()
    expect(page.get_by_role("alert")).to_contain_text("No such place is known")
    page.get_by_label("Place, street, postcode").fill("385712, 157903")
    page.get_by_label("How well do you know").select_option("250")
    page.get_by_role("button", name="Place 4 incidents").click()
    expect(page.locator("main")).to_contain_text("385712, 157903")
    expect(page.locator("main")).to_contain_text("250 metres")
    undo(page)
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(
    ("who", "path", "title"),
    [
        ("analyst", "/locations", "queue-analyst"),
        ("analyst", "/locations/agencies", "hit-rates"),
        ("submitter", "/locations/decisions", "decisions"),
        ("submitter", "/locations/places", "local-places"),
    ],
)
def test_every_page_is_open_to_everyone(
    watch: Watch, width: str, who: str, path: str, title: str
) -> None:
    seen = watch(width, who=who)
    seen.open(path)
    seen.check(title)

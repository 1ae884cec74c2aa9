"""One hotspot in a real browser: its page, noting what was done there, and reading of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
HOTSPOT = "/areas/trowbridge/hotspots/1?theme=asb"


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until what has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"the Tab key never came to {what}")


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("who", ["viewer", "analyst", "submitter", "administrator"])
def test_a_hotspot_is_read(watch: Watch, who: str, width: str) -> None:
    seen = watch(width, who=who)
    seen.open(HOTSPOT)
    expect(seen.page.get_by_role("heading", level=1)).to_contain_text("Hotspot 1")
    seen.page.locator("path.hotspot").first.wait_for(state="attached")
    seen.check(f"hotspot-{who}")
    for summary in seen.page.locator("summary").all():
        summary.click()
    seen.check(f"hotspot-open-{who}")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_noting_what_was_done_with_the_keyboard_alone(watch: Watch, width: str) -> None:
    seen = watch(width, who="analyst")
    page = seen.page
    seen.open(HOTSPOT)
    tab_to(page, "a.govuk-button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Note what was done")
    seen.check("note")
    tab_to(page, "form button.govuk-button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Select what was done")
    seen.check("note-error")
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]
    page.get_by_role("alert").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kind")).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, "#text")
    page.keyboard.type("Invented: Mr Example walked there twice a night")
    tab_to(page, "#done_by")
    page.keyboard.type("Town team (invented)")
    for part, said in (("day", "1"), ("month", "3"), ("year", "2026")):
        tab_to(page, f"#began-{part}")
        page.keyboard.type(said)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Confirm that this must be said")
    seen.check("note-personal")
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]
    tab_to(page, "#personal")
    page.keyboard.press("Space")
    tab_to(page, "form button.govuk-button")
    page.keyboard.press("Enter")
    # The comparison with all areas is worked out before the page is shown for the first time.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Patrols at", timeout=30_000)
    expect(page.locator("#verdict")).not_to_be_empty()
    seen.check("action")
    page.locator("details summary").last.click()
    seen.check("action-open")
    seen.open(HOTSPOT)
    expect(page.locator("#here")).to_contain_text("Town team (invented)")
    seen.open("/actions")
    seen.check("actions")
    page.locator("#actions a").first.click()
    page.get_by_role("link", name="Remove this note").click()
    seen.check("remove-note")
    page.get_by_role("button", name="Remove note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was done")


@pytest.mark.parametrize("path", [HOTSPOT, "/actions"])
def test_a_hotspot_four_times_as_large(watch: Watch, path: str) -> None:
    seen = watch(who="analyst")
    seen.page.set_viewport_size({"width": 320, "height": 256})
    seen.open(path)
    seen.check(f"narrow{path.split('?')[0].replace('/', '-')}")


def test_a_hotspot_without_scripts(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open(HOTSPOT)
    page = seen.page.context.browser.new_context(
        java_script_enabled=False, storage_state=seen.page.context.storage_state()
    ).new_page()
    page.goto(seen.service.address + HOTSPOT)
    expect(page.locator("#step-table")).to_be_attached()
    expect(page.get_by_text("The map needs JavaScript.")).to_be_visible()
    page.context.close()

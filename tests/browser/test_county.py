"""The county page in a browser: what stands out, rates on the map, the months, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
WIDTHS = ["desktop", "phone"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_nothing_stands_in_the_way(watch: Watch, who: str, width: str) -> None:
    seen = watch(width, who=who)
    seen.open("/")
    seen.check(f"county-{who}")
    for summary in seen.page.locator("main details summary:visible").all():
        summary.click()
    seen.check(f"county-all-open-{who}")


@pytest.mark.parametrize("width", WIDTHS)
def test_rates_are_chosen_with_the_keyboard_and_drawn(watch: Watch, width: str) -> None:
    seen = watch(width, who="viewer")
    seen.open("/?theme=violence")
    page: Page = seen.page
    seen.unfold_filters()
    page.get_by_label("Count or rate").focus()
    page.keyboard.press("R")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**measure=rate**")
    seen.wait_for_map()
    assert "theme=violence" in page.url
    expect(page.get_by_role("heading", name="Rates by community area")).to_be_visible()
    shapes = page.locator("path.choropleth")
    expect(shapes).to_have_count(18)
    rows = page.locator("#counts tbody tr")
    said = {
        row.locator("th").inner_text(): row.locator("td").nth(1).inner_text() for row in rows.all()
    }
    for name, rate in said.items():
        label = page.locator(f'path.choropleth[aria-label^="{name}, "]').get_attribute("aria-label")
        assert f"{name}, {rate} per 1,000 residents a year, " in label
    seen.check("county-rates")


def test_what_stands_out_leads_to_its_map(watch: Watch) -> None:
    seen = watch(who="analyst")
    seen.open("/")
    page: Page = seen.page
    link = page.locator(".app-attention__one a").first
    place, _, kind = link.inner_text().partition(", ")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    seen.wait_for_map()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Community areas" if place == "All areas" else place)
    expect(heading).to_contain_text(kind.split(": ")[0])


def test_the_charts_are_read_aloud_as_sentences(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open("/")
    charts = seen.page.get_by_role("img", name="Anti-social behaviour, October 2024")
    expect(charts).to_have_count(1)
    expect(charts).to_have_accessible_name(
        # The title, then the sentence that stands below it too.
        seen.page.evaluate(
            "[...document.querySelectorAll('#trend-1 title, #trend-1 desc')]"
            ".map(e => e.textContent.trim()).join(' ')"
        )
    )

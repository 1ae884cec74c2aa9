"""The page of the interface for other systems, read on a phone, large, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py


@pytest.mark.parametrize("width", [1200, 375, 320])
def test_the_page_is_readable_at_every_width(watch: Watch, width: int) -> None:
    seen = watch(who="viewer")
    seen.page.set_viewport_size({"width": width, "height": 800})
    seen.open("/api/v1/")
    seen.check(f"api-reference-{width}")


def test_an_address_is_reached_by_keyboard(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open("/api/v1/")
    link = seen.page.get_by_role("link", name="Withdraw a submission")
    link.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#withdraw")).to_be_in_viewport()

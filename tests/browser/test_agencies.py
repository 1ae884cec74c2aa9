"""Adding an agency, where the installation is not the demonstration, which takes none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hotspots.roles import Role
from hotspots.store import users
from web.application import create_app

pytestmark = pytest.mark.browser

PASSWORD = "seven green bicycles"


@pytest.fixture
def overview(small_county: Any, browser: Browser) -> Iterator[Page]:
    """The overview of an administrator whose browser runs no scripts, on a phone."""
    database = small_county.database
    with database.transaction() as session:
        users.add_user(
            session, "kim@x.example", role=Role.ADMINISTRATOR, name="Kim", password=PASSWORD,
            actor="test",
        )  # fmt: skip
    app = create_app(database.settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with browser.new_context(
            viewport={"width": 375, "height": 800}, java_script_enabled=False
        ) as context:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/sign-in")
            page.get_by_label("Email address").fill("kim@x.example")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.goto(f"http://127.0.0.1:{server.server_port}/administration")
            yield page
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["hotspots"].engine.dispose()


def test_an_agency_is_added_disabled_and_enabled_without_scripts(overview: Page) -> None:
    page = overview
    page.get_by_role("button", name="Add an agency").click()
    page.get_by_label("Code").fill("WARD")
    page.get_by_label("Name of the agency").fill("Invented wardens")
    page.get_by_label("West").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invented wardens")
    expect(page.locator("main")).to_contain_text("West")
    page.get_by_role("link", name="Disable this agency").click()
    page.get_by_role("button", name="Disable agency").click()
    expect(page.locator("main")).to_contain_text("none of its keys opens anything")
    page.get_by_role("link", name="Enable this agency").click()
    page.get_by_role("button", name="Enable agency").click()
    expect(page.get_by_role("link", name="Disable this agency")).to_be_visible()

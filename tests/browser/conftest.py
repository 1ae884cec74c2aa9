"""A real server over a fresh demonstration, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.shared_demonstration import copy_demonstration

# Chromium without windows of its own opens a page in a quarter of the time.
BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DEMO = "from hotspots.__main__ import main; from web.commands import demo; demo()"
TOP = 1640
WIDTHS = {"desktop": (1280, 900), "phone": (375, 800)}


@dataclass(frozen=True)
class Service:
    """A running demonstration: its address, and the passwords it printed."""

    address: str
    passwords: dict[str, str]


@dataclass
class Watched:
    """A page, and everything it did that it should not have done."""

    page: Page
    service: Service
    name: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the service; where it has a map, wait for its layers."""
        self.page.goto(self.service.address + path)
        self.wait_for_map()

    def wait_for_map(self) -> None:
        """Wait until every layer of the page's maps was drawn, if it has any."""
        for number in range(self.page.locator(".folium-map").count()):
            self.page.locator(".folium-map[data-ready=true]").nth(number).wait_for()

    def unfold_filters(self) -> None:
        """Open the filters where they are folded up, on a phone."""
        summary = self.page.locator(".app-filters__all > summary")
        if summary.is_visible():
            summary.click()

    def sign_in(self, who: str) -> None:
        """Sign in as a sample user with the password that the demonstration printed."""
        self.open("/sign-in")
        self.page.get_by_label("Email address").fill(f"{who}@demo.example")
        self.page.get_by_label("Password", exact=True).fill(
            self.service.passwords[f"{who}@demo.example"]
        )
        self.page.get_by_role("button", name="Sign in").click()
        self.wait_for_map()

    def check(self, title: str) -> None:
        """No barrier that axe finds, nothing wider than the window, and a picture if asked for."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(overflow) <= 0
        folder = os.environ.get("HOTSPOTS_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{title}-{self.name}.png", full_page=True)
            # The documentation shows the upper part, down to the end of a map.
            height = min(TOP, self.page.evaluate("document.documentElement.scrollHeight"))
            width = self.page.evaluate("document.documentElement.clientWidth")
            self.page.screenshot(
                path=f"{folder}/{title}-{self.name}-top.png",
                full_page=True,
                clip={"x": 0, "y": 0, "width": width, "height": height},
            )


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("demonstration")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOTSPOTS_")},
        "HOTSPOTS_HOME": str(copy_demonstration(tmp_path_factory, folder / "home")),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-c", DEMO, "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _read_service(process)
        finally:
            process.terminate()


def _read_service(process: subprocess.Popen[str]) -> Service:
    passwords: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        user = re.match(r"\s+(\S+@demo\.example)\s+(\S+)", line)
        if user:
            passwords[user[1]] = user[2]
        address = re.search(r"(http://127\.0\.0\.1:\d+)/", line)
        if address:
            return Service(address[1], passwords)
    raise AssertionError("The demonstration ended before it served anything.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((program for program in BROWSERS if program.exists()), None)
    if found is None:
        pytest.skip(
            "needs Chromium: apt-get install chromium-headless-shell fonts-liberation libatomic1"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(found), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, service: Service) -> Callable[[str], Any]:
    """The cookies of each sample user, who signs in once for all tests that are not about it."""
    kept: dict[str, Any] = {}

    def cookies_of(who: str) -> Any:
        if who not in kept:
            with browser.new_context() as context:
                Watched(context.new_page(), service, "desktop").sign_in(who)
                kept[who] = context.storage_state()
        return kept[who]

    return cookies_of


@pytest.fixture
def watch(
    browser: Browser, service: Service, signed_in: Callable[[str], Any]
) -> Iterator[Callable[..., Watched]]:
    """Opens watched pages; when the test ends, none may have asked elsewhere or complained."""
    watched: list[Watched] = []

    def open_page(name: str = "desktop", who: str | None = None, **options: Any) -> Watched:
        width, height = WIDTHS[name]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=signed_in(who) if who else None,
            **options,
        )
        page = context.new_page()
        one = Watched(page, service, name)
        page.on(
            "console",
            lambda m: one.console.append(m.text) if m.type not in ("log", "info") else None,
        )
        page.on("pageerror", lambda error: one.console.append(str(error)))
        page.on("dialog", lambda dialog: one.console.append(f"dialog: {dialog.message}"))
        context.on("request", lambda request: _note(one, request))
        watched.append(one)
        return one

    yield open_page
    for one in watched:
        assert one.requests, "the page asked for nothing at all"
        assert [url for url in one.requests if not url.startswith(service.address)] == []
        assert one.console == []
        one.page.context.close()


def _note(watched: Watched, request: Request) -> None:
    if not request.url.startswith("data:"):
        watched.requests.append(request.url)

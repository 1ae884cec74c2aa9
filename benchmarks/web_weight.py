"""The first view of an area's page in a browser with nothing kept, against the usual Folium map.

``python -m benchmarks.web_weight``: Chromium counts every byte on the wire, styles and scripts
included, and waits until each layer is drawn. The usual map holds the same shapes and a marker for
each incident in one page (``benchmarks/folium_map.py``). It asks ten files of other machines: of
these Leaflet is counted, as our own copy compressed; the others (jQuery, Bootstrap and its icons)
are answered with nothing and not counted, in its favour.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from benchmarks.side_by_side import Claim, print_claims, print_head, print_row
from benchmarks.web_client import Visitor
from benchmarks.web_installation import (
    ANALYST,
    PASSWORD,
    ROOT,
    Server,
    environment,
    prepare,
    serving,
)
from benchmarks.web_questions import Offered
from web.styles import STATIC, built_version

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MOST_KB, RUNS = 400, 3
THEME = "violence"
LARGEST = "salisbury"
TWO_FRAMES = "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


@dataclass(frozen=True)
class FirstView:
    """Bytes on the wire, requests, and seconds from the address to the map."""

    size: int
    requests: int
    seconds: float


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def first_view(
    browser: Browser, address: str, wait: Callable[[Page], object], cookie: str = ""
) -> FirstView:
    """Open an address in a browser that keeps nothing from before."""
    context = browser.new_context()
    try:
        return _measured(context, address, wait, cookie)
    finally:
        context.close()


def _measured(
    context: BrowserContext, address: str, wait: Callable[[Page], object], cookie: str
) -> FirstView:
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    context.route("https://**", _answer_from_here)
    page, sizes = context.new_page(), list[int]()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address)
    wait(page)
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    return FirstView(int(sum(sizes)), len(sizes), seconds)


def _answer_from_here(route: Route) -> None:
    """Leaflet from our own copy, nothing from everybody else."""
    name = route.request.url.rsplit("/", 1)[-1]
    own = STATIC / built_version() / name
    route.fulfill(body=own.read_bytes() if name.startswith("leaflet.") and own.exists() else b"")


def measure(home: Path) -> list[Claim]:
    """Print a row for our page and one for the usual map."""
    with serving(home) as server, TemporaryDirectory() as name:
        cookie, offered = asyncio.run(_signed_in(server))
        area = LARGEST if LARGEST in offered.slugs else offered.slugs[0]
        query = f"theme={THEME}&from={offered.first}&to={offered.last}"
        usual = Path(name) / "map.html"
        made = _make(home, area, offered, usual)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            ours = _median(
                lambda: first_view(
                    browser, f"{server.address}/areas/{area}?{query}", _drawn_by_us, cookie
                )
            )
            folium = _median(lambda: _first_view_of_file(browser, usual))
            browser.close()
        return _compared(area, ours, folium, usual, made)


def _drawn_by_us(page: Page) -> None:
    page.locator(".folium-map[data-ready=true]").wait_for()


def _compared(
    area: str, ours: FirstView, folium: FirstView, usual: Path, made: dict[str, float]
) -> list[Claim]:
    leaflet = sum(
        len(gzip.compress((STATIC / built_version() / name).read_bytes()))
        for name in ("leaflet.js", "leaflet.css")
    )
    size = usual.stat().st_size + leaflet
    packed = len(gzip.compress(usual.read_bytes())) + leaflet
    print(
        f"{area.title()}, {THEME}, all months: {made['points']:,} incidents on the map; writing "
        f"the usual page took {made['ms']:,.0f} ms.\n"
    )
    print_head("map", "#kB on the wire", "#requests", "#ms to the map", "#ours is as many times")
    print_row("ours, all assets", f"{ours.size / 1e3:,.0f}", f"{ours.requests}",
              f"{ours.seconds * 1e3:,.0f}", "")  # fmt: skip
    for title, bytes_ in (("as it comes", size), ("compressed by a server", packed)):
        print_row(f"Folium, {title}", f"{bytes_ / 1e3:,.0f}", "11",
                  f"{folium.seconds * 1e3:,.0f}", f"{bytes_ / ours.size:.1f} lighter, "
                  f"{folium.seconds / ours.seconds:.1f} as fast")  # fmt: skip
    return [Claim("kB of a first view", MOST_KB, ours.size / 1e3, at_most=True)]


def _median(look: Callable[[], FirstView]) -> FirstView:
    views = [look() for _ in range(RUNS + 1)][1:]  # the first starts the browser's processes
    return FirstView(
        views[0].size, views[0].requests, statistics.median(view.seconds for view in views)
    )


def _first_view_of_file(browser: Browser, path: Path) -> FirstView:
    handler = partial(Quiet, directory=str(path.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{path.name}"
        found = first_view(browser, address, lambda page: page.evaluate(TWO_FRAMES))
        server.shutdown()
    return found


def _make(home: Path, area: str, offered: Offered, out: Path) -> dict[str, float]:
    command = [
        sys.executable, "-m", "benchmarks.folium_map",
        area, THEME, offered.first, offered.last, str(out),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=environment(home), check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _signed_in(server: Server) -> tuple[str, Offered]:
    visitor = await Visitor.signed_in(server.address, ANALYST, PASSWORD)
    page = await visitor.get("/")
    await visitor.leave()
    return visitor.cookie, Offered.on(page.text)


def main() -> None:
    if not CHROMIUM.exists():
        print("Not measured: there is no Chromium here (apt-get install chromium).")
        return
    with TemporaryDirectory() as name:
        home = Path(name)
        print(prepare(home), "\n")
        print_claims(measure(home), quick=False)


if __name__ == "__main__":
    main()

"""The first view of an area's page in a browser with nothing kept, against the usual Folium map.

``python -m benchmarks.web_weight``: Chromium counts every byte on the wire, styles and scripts
included, and says by its own clock when it painted first, when all layers were drawn and on the
screen, and when the map stood still; and what the page had computed by then, which busy neighbours
change less. The usual map holds the same shapes and a marker for each
incident in one page (``benchmarks/folium_map.py``). It asks ten files of other machines: in its
favour all ten come from this machine at once, Leaflet as our own copy, the others (jQuery,
Bootstrap and its icons) with nothing in them and not counted.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import Browser, BrowserContext, sync_playwright

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

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LEAFLET = ROOT / "web/assets/node_modules/leaflet/dist"
MOST_KB, RUNS = 400, 7
AFTERWARDS_MS = 500  # The icon of the page comes last.
THEME = "violence"
LARGEST = "salisbury"
MEASURED = ("painted", "drawn", "still", "computed")
ELSEWHERE = re.compile(r'"https://[^"]+/([^"/]+\.(?:js|css))"')

DRAWN_BY_US = "document.querySelector('.folium-map')?.dataset.ready === 'true'"
# Folium's one script draws every shape and marker before the browser has read the page.
DRAWN_BY_FOLIUM = """document.readyState !== 'loading'
    && document.querySelector('path.leaflet-interactive')"""
MILLISECONDS = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!(%s)) {
        if (performance.now() > 60_000) throw new Error('The map was not drawn in a minute.');
        await frame();
    }
    await frame();
    await frame();
    const drawn = performance.now();
    while (document.querySelector('.leaflet-zoom-anim')) await frame();
    const still = performance.now();
    const seen = new PerformanceObserver(() => {});
    seen.observe({ type: 'paint', buffered: true });
    await frame();
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return [paint ? paint.startTime : drawn, drawn, still];
}"""


@dataclass(frozen=True)
class FirstView:
    """Bytes on the wire, requests, milliseconds from the address to three moments, and computing.

    Attributes
    ----------
    painted
        The first text or picture is on the screen.
    drawn
        All layers are; on Folium's map they still move, for it flies to its place.
    still
        Nothing moves any more.
    computed
        Milliseconds that the page's own thread had used of the processor.
    """

    size: int
    requests: int
    painted: float
    drawn: float
    still: float
    computed: float


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def first_view(browser: Browser, address: str, drawn: str, cookie: str = "") -> FirstView:
    """Open an address in a browser that keeps nothing from before.

    Parameters
    ----------
    drawn
        What is true in the page, in its own language, once every layer is drawn.
    """
    context = browser.new_context()
    try:
        return _measured(context, address, drawn, cookie)
    finally:
        context.close()


def _measured(context: BrowserContext, address: str, drawn: str, cookie: str) -> FirstView:
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page, sizes = context.new_page(), list[int]()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    moments = page.evaluate(MILLISECONDS % drawn)
    told = wire.send("Performance.getMetrics")["metrics"]
    (computed,) = (one["value"] for one in told if one["name"] == "TaskDuration")
    page.wait_for_load_state("load")
    page.wait_for_timeout(AFTERWARDS_MS)
    return FirstView(int(sum(sizes)), len(sizes), *moments, computed * 1e3)


def measure(home: Path) -> list[Claim]:
    """Print a row for our page and two for the usual map."""
    with serving(home) as server, TemporaryDirectory() as name:
        cookie, offered = asyncio.run(_signed_in(server))
        area = LARGEST if LARGEST in offered.slugs else offered.slugs[0]
        query = f"theme={THEME}&from={offered.first}&to={offered.last}"
        usual = Path(name) / "map.html"
        made = _make(home, area, offered, usual)
        size, packed = _weights(usual)
        with sync_playwright() as playwright, _serving_files(usual) as address:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            ours, folium = _medians(
                lambda: first_view(
                    browser, f"{server.address}/areas/{area}?{query}", DRAWN_BY_US, cookie
                ),
                lambda: first_view(browser, address, DRAWN_BY_FOLIUM),
            )
            browser.close()
        print(
            f"{area.title()}, {THEME}, all months: {made['points']:,} incidents on the map; "
            f"writing the usual page took {made['ms']:,.0f} ms.\n"
        )
        return _compared(ours, folium, size, packed)


def _medians(*looks: Callable[[], FirstView]) -> list[FirstView]:
    """Each in turn, so that a busy machine slows down all of them."""
    rounds = [[look() for look in looks] for _ in range(RUNS + 1)]
    return [_median(views) for views in zip(*rounds[1:], strict=True)]  # the first starts up


def _median(views: tuple[FirstView, ...]) -> FirstView:
    return FirstView(
        views[0].size,
        views[0].requests,
        *(statistics.median(getattr(one, name) for one in views) for name in MEASURED),
    )


def _compared(ours: FirstView, folium: FirstView, size: int, packed: int) -> list[Claim]:
    print_head(
        "map", "#kB on the wire", "#requests", "#ms to first paint", "#to all layers drawn",
        "#until it is still", "#ms computed", "#ours is",
    )  # fmt: skip
    print_row("ours, all assets", f"{ours.size / 1e3:,.0f}", f"{ours.requests}", *_said(ours), "")
    for title, bytes_ in (("as it comes", size), ("compressed by a server", packed)):
        print_row(
            f"Folium, {title}", f"{bytes_ / 1e3:,.0f}", "11", *_said(folium),
            f"{bytes_ / ours.size:.1f} times lighter, {folium.drawn / ours.drawn:.1f} as fast",
        )  # fmt: skip
    return [
        Claim("kB of a first view", MOST_KB, ours.size / 1e3, at_most=True),
        Claim("times our time until Folium has drawn all layers", 1, folium.drawn / ours.drawn),
    ]


def _said(view: FirstView) -> list[str]:
    return [f"{getattr(view, name):,.0f}" for name in MEASURED]


def _weights(usual: Path) -> tuple[int, int]:
    """Bytes of the usual page with Leaflet, as it comes and compressed."""
    html = usual.read_bytes()
    leaflet = [(LEAFLET / name).read_bytes() for name in ("leaflet.js", "leaflet.css")]
    packed = sum(len(gzip.compress(part)) for part in leaflet)
    return len(html) + packed, len(gzip.compress(html)) + packed


@contextmanager
def _serving_files(usual: Path) -> Iterator[str]:
    """The address of the usual page, whose ten files lie beside it."""
    folder = usual.parent
    text = usual.read_text(encoding="utf-8")
    for name in set(ELSEWHERE.findall(text)):
        (folder / name).touch()
    shutil.copytree(LEAFLET, folder, dirs_exist_ok=True)
    page = folder / "from-here.html"
    page.write_text(ELSEWHERE.sub(r'"/\1"', text), encoding="utf-8")
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{page.name}"
        server.shutdown()


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

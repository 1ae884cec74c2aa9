"""Layers a second: kept compressed, against made and compressed for every request.

``python -m benchmarks.web_layers``: the same body from the same server in each way, asked for by
eight connections at once; open to all, as a bare server would, and to those signed in, as maps ask.
A browser that has the layer asks whether it is unchanged, and is told so (304). Beside them stands
a layer of the product itself, at the address that an area's map has for it.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.layer_server import WAYS
from benchmarks.side_by_side import Claim, print_claims, print_head, print_row
from benchmarks.web_client import Answer, Visitor
from benchmarks.web_installation import ANALYST, PASSWORD, Server, prepare, serving
from benchmarks.web_questions import Offered

AT_ONCE = 8
SECONDS = 10.0
TIMES = 50
TITLES = {
    "kept": "kept compressed",
    "compressed": "serialised and compressed each time",
    "plain": "serialised each time, not compressed",
}


async def rate(
    server: Server, path: str, cookie: str, seconds: float, *, again: bool = False
) -> tuple[float, int]:
    """Answers a second, every one of them checked, and the bytes of one.

    Parameters
    ----------
    again
        Ask as a browser does that has the layer already.
    """
    visitors = [Visitor(server.address, cookie) for _ in range(AT_ONCE)]
    try:
        first = await visitors[0].get(path)
        tags = {"If_None_Match": first.headers.get("etag", "")} if again else {}
        first = await visitors[0].get(path, **tags)
        if first.status != (304 if again else 200):
            raise RuntimeError(f"{path} was answered with {first.status}.")
        until = time.perf_counter() + seconds
        start = time.perf_counter()
        counts = await asyncio.gather(*(_ask(one, path, first, until, tags) for one in visitors))
        taken = time.perf_counter() - start
    finally:
        for one in visitors:
            await one.leave()
    return sum(counts) / taken, len(first.body)


async def _ask(
    visitor: Visitor, path: str, first: Answer, until: float, tags: dict[str, str]
) -> int:
    asked = 0
    while time.perf_counter() < until:
        answer = await visitor.get(path, **tags)
        if (answer.status, answer.body) != (first.status, first.body):
            raise RuntimeError(f"{path} was answered with {answer.status} and another body.")
        asked += 1
    return asked


def measure(home: Path, seconds: float) -> list[Claim]:
    """Print a row for each way."""
    print_head("for whom", "a layer", "#kB on the wire", "#requests a second", "#kept is faster by")
    claims = []
    with serving(home, "benchmarks.layer_server") as server:
        cookie, own = asyncio.run(_enter(server))
        for whom in ("open", "signed-in"):
            rates = {}
            for way in WAYS:
                path = f"/benchmark/{whom}/{way}"
                rates[way], size = asyncio.run(rate(server, path, cookie, seconds))
                times = "" if way == "kept" else f"{rates['kept'] / rates[way]:,.1f}"
                print_row(whom, TITLES[way], f"{size / 1e3:,.0f}", f"{rates[way]:,.0f}", times)
            ratio = rates["kept"] / rates["compressed"]
            claims.append(Claim(f"{whom}: kept over compressed each time", TIMES, ratio))
            path = f"/benchmark/{whom}/kept"
            print_rate(server, whom, "kept, and the browser has it (304)", path, cookie, seconds)
        for title, again in (("an area's density", False), ("the same, 304", True)):
            print_rate(server, "signed-in", title, own, cookie, seconds, again=again)
    return claims


def print_rate(
    server: Server,
    whom: str,
    title: str,
    path: str,
    cookie: str,
    seconds: float,
    *,
    again: bool = True,
) -> None:
    """Print the row of a layer that is measured in one way alone."""
    found, size = asyncio.run(rate(server, path, cookie, seconds, again=again))
    print_row(whom, title, f"{size / 1e3:,.0f}", f"{found:,.0f}", "")


async def _enter(server: Server) -> tuple[str, str]:
    """An analyst's cookie, and the address of a layer of the product's own."""
    visitor = await Visitor.signed_in(server.address, ANALYST, PASSWORD)
    offered = Offered.on((await visitor.get("/")).text)
    await visitor.leave()
    query = urlencode({"theme": "asb", "from": offered.first, "to": offered.last})
    return visitor.cookie, f"/areas/{offered.slugs[0]}/layers/density.geojson?{query}"


def main() -> None:
    with TemporaryDirectory() as name:
        home = Path(name)
        print(prepare(home), "\n")
        print_claims(measure(home, SECONDS), quick=False)


if __name__ == "__main__":
    main()

"""Layers a second: kept compressed, against made and compressed for every request.

``python -m benchmarks.web_layers``: the same body from the same server in each way, asked for by
eight connections at once; open to all, as a bare server would, and to those signed in, as maps ask.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.layer_server import WAYS
from benchmarks.side_by_side import Claim, print_claims, print_head, print_row
from benchmarks.web_client import Visitor
from benchmarks.web_installation import ANALYST, PASSWORD, Server, prepare, serving

AT_ONCE = 8
SECONDS = 10.0
TIMES = 50
TITLES = {
    "kept": "kept compressed",
    "compressed": "serialised and compressed each time",
    "plain": "serialised each time, not compressed",
}


async def rate(server: Server, path: str, cookie: str, seconds: float) -> tuple[float, int]:
    """Answers a second, every one of them checked, and the bytes of one."""
    visitors = [Visitor(server.address, cookie) for _ in range(AT_ONCE)]
    first = await visitors[0].get(path)
    until = time.perf_counter() + seconds
    start = time.perf_counter()
    counts = await asyncio.gather(*(_ask(one, path, first.body, until) for one in visitors))
    taken = time.perf_counter() - start
    for one in visitors:
        await one.leave()
    return sum(counts) / taken, len(first.body)


async def _ask(visitor: Visitor, path: str, body: bytes, until: float) -> int:
    asked = 0
    while time.perf_counter() < until:
        answer = await visitor.get(path)
        if answer.status != 200 or answer.body != body:
            raise RuntimeError(f"{path} was answered with {answer.status} and another body.")
        asked += 1
    return asked


def measure(home: Path, seconds: float) -> list[Claim]:
    """Print a row for each way."""
    print_head("for whom", "a layer", "#kB on the wire", "#requests a second", "#kept is faster by")
    claims = []
    with serving(home, "benchmarks.layer_server") as server:
        cookie = asyncio.run(_cookie(server))
        for whom in ("open", "signed-in"):
            rates = {}
            for way in WAYS:
                path = f"/benchmark/{whom}/{way}"
                rates[way], size = asyncio.run(rate(server, path, cookie, seconds))
                times = "" if way == "kept" else f"{rates['kept'] / rates[way]:,.1f}"
                print_row(whom, TITLES[way], f"{size / 1e3:,.0f}", f"{rates[way]:,.0f}", times)
            ratio = rates["kept"] / rates["compressed"]
            claims.append(Claim(f"{whom}: kept over compressed each time", TIMES, ratio))
    return claims


async def _cookie(server: Server) -> str:
    visitor = await Visitor.signed_in(server.address, ANALYST, PASSWORD)
    await visitor.leave()
    return visitor.cookie


def main() -> None:
    with TemporaryDirectory() as name:
        home = Path(name)
        print(prepare(home), "\n")
        print_claims(measure(home, SECONDS), quick=False)


if __name__ == "__main__":
    main()

"""What the county page and the areas' pages take, asked for the first time and again.

``python -m benchmarks.web_pages``: a viewer and an analyst sign in and ask, one request after the
other. Cold: no request before had the same filters. Warm: the same addresses again. The time is
that of the whole request on one machine; beside it stands what the server computed for it, which
busy neighbours do not change as much.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.side_by_side import Claim, print_claims, print_head, print_row
from benchmarks.web_client import Visitor
from benchmarks.web_installation import ANALYST, PASSWORD, VIEWER, Server, prepare, serving
from benchmarks.web_questions import Offered, area_addresses, county_addresses

PAGES = 200
COLD_MS, WARM_MS = 250, 30
"""What is claimed of 95 in a hundred requests."""


@dataclass(frozen=True)
class Times:
    """Milliseconds of each request: on the clock, and computed by the server."""

    clock: list[float]
    computed: list[float]
    sizes: list[int]

    def row(self, *titles: str) -> None:
        print_row(
            *titles,
            f"{len(self.clock):,}",
            *(f"{at:,.0f}" for at in np.percentile(self.clock, [50, 95])),
            *(f"{at:,.0f}" for at in np.percentile(self.computed, [50, 95])),
            f"{np.median(self.sizes) / 1e3:,.1f}",
        )


async def ask(server: Server, visitor: Visitor, paths: list[str]) -> Times:
    """Ask for each page in turn.

    Raises
    ------
    RuntimeError
        If one is not answered with 200.
    """
    times = Times([], [], [])
    for path in paths:
        before = server.cpu_seconds()
        answer = await visitor.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}.")
        times.clock.append(answer.seconds * 1e3)
        times.computed.append((server.cpu_seconds() - before) * 1e3)
        times.sizes.append(len(answer.body))
    return times


async def visit(server: Server, email: str, pages: int) -> dict[tuple[str, str], Times]:
    """The times of each page, cold and warm, of one person; a row is printed for each."""
    visitor = await Visitor.signed_in(server.address, email, PASSWORD)
    first = await visitor.get("/")
    offered = Offered.on(first.text)
    asked = (("county", county_addresses(offered)), ("area", area_addresses(offered)))
    found = {}
    for page, addresses in asked:
        paths = list(islice(addresses, pages))
        for state in ("cold", "warm"):
            found[page, state] = times = await ask(server, visitor, paths)
            times.row(email.partition("@")[0], page, state)
    await visitor.leave()
    return found


def measure(home: Path, pages: int) -> list[Claim]:
    """Print a row for each person, page and state; the claims are of the slower person."""
    print_head(
        "who", "page", "filter", "#requests", "#p50 ms", "#p95 ms", "#computed, p50 ms",
        "#computed, p95 ms", "#kB sent",
    )  # fmt: skip
    with serving(home) as server:
        found = [asyncio.run(visit(server, email, pages)) for email in (VIEWER, ANALYST)]
    return [
        Claim(
            f"{page} page, {state}: ms of 95 in 100",
            COLD_MS if state == "cold" else WARM_MS,
            max(float(np.percentile(one[page, state].clock, 95)) for one in found),
            at_most=True,
        )
        for page, state in found[0]
    ]


def main() -> None:
    with TemporaryDirectory() as name:
        home = Path(name)
        print(prepare(home), "\n")
        print_claims(measure(home, PAGES), quick=False)


if __name__ == "__main__":
    main()

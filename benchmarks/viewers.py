"""Two hundred people at once who change filters for a minute, and what every one of them is shown.

``python -m benchmarks.viewers [--viewers N] [--seconds N] [--selections N]``: before, a viewer and
an analyst, each alone with a server, ask for every page and layer. Then another server, which knows
none of them yet, is asked by all viewers; each answer must be the one that the quiet client had.
A viewer reads for some seconds, chooses other filters, and fetches the page and its layers as a
browser does: with the tags of the layers that it has already. All of them have a session of their
own and come from one address, as people of one council do. How far it has come is said on standard
error, as the quiet passes take minutes.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np

from benchmarks.side_by_side import Claim, print_claims, print_head, print_row
from benchmarks.web_client import Answer, Visitor
from benchmarks.web_installation import ANALYST, PASSWORD, VIEWER, Server, prepare, serving
from benchmarks.web_questions import Offered, area_addresses, county_addresses

VIEWERS, SECONDS = 200, 60.0
ACCOUNTS = (VIEWER, ANALYST)
PAGES = 150
"""Different selections; every fifth of the county, the others of areas."""
READS = (5.0, 15.0)
"""The fewest and the most seconds that somebody reads a page."""
SAID_EVERY = 10
"""After so many selections it is said how far it has come."""
SIGN_IN_AT_ONCE = 4
LAYER = re.compile(r'"url": ("[^"]+")')
# What differs from answer to answer: the token of the page's scripts, and that of its form.
ITS_OWN = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"')


@dataclass(frozen=True)
class Seen:
    """A page as the quiet client saw it: a digest of it, its layers, and a digest of each."""

    page: str
    layers: dict[str, str]


@dataclass
class Tally:
    """What the viewers got."""

    pages: list[float] = field(default_factory=list)
    layers: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def addresses(offered: Offered, pages: int) -> list[str]:
    """The pages that viewers open."""
    county = list(islice(county_addresses(offered), pages // 5))
    return county + list(islice(area_addresses(offered), pages - len(county)))


async def look_quietly(visitor: Visitor, paths: list[str], who: str) -> dict[str, Seen]:
    """Every page and its layers, one after the other."""
    found: dict[str, Seen] = {}
    start = time.perf_counter()
    for path in paths:
        found[path] = await _seen(visitor, path)
        if len(found) % SAID_EVERY == 0 or len(found) == len(paths):
            taken = time.perf_counter() - start
            say(f"{who}, alone: {len(found)} of {len(paths)} selections, {taken:.0f} s")
    return found


def say(text: str) -> None:
    """Tell whoever waits how far it has come, beside the table."""
    print(text, file=sys.stderr, flush=True)


async def view(
    visitor: Visitor, known: dict[str, Seen], tally: Tally, seed: int, until: float
) -> None:
    """Read, choose, fetch and compare until the time is over."""
    choose, tags = random.Random(seed), dict[str, str]()
    await asyncio.sleep(choose.uniform(0, READS[1]))
    while time.perf_counter() < until:
        path = choose.choice(list(known))
        try:
            await _open(visitor, path, known[path], tags, tally)
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.broken.append(f"{path}: {error!r}")
            await visitor.leave()
        await asyncio.sleep(choose.uniform(*READS))
    await visitor.leave()


async def _open(
    visitor: Visitor, path: str, seen: Seen, tags: dict[str, str], tally: Tally
) -> None:
    answer = await visitor.get(path)
    tally.pages.append(answer.seconds)
    _compare(answer, path, seen.page, tally)
    for layer, digest in seen.layers.items():
        tag = {"If_None_Match": tags[layer]} if layer in tags else {}
        answer = await visitor.get(layer, **tag)
        tally.layers.append(answer.seconds)
        if answer.status == 304 and tag:
            tally.statuses[304] += 1
            continue
        tags[layer] = answer.headers.get("etag", "")
        _compare(answer, layer, digest, tally)


def _compare(answer: Answer, path: str, digest: str, tally: Tally) -> None:
    tally.statuses[answer.status] += 1
    if answer.status != 200 or _digest(answer) != digest:
        tally.wrong.append(f"{answer.status} {path}")


async def _seen(visitor: Visitor, path: str) -> Seen:
    answer = await visitor.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered with {answer.status}.")
    layers = [json.loads(url) for url in LAYER.findall(answer.text)]
    return Seen(_digest(answer), {one: _digest(await visitor.get(one)) for one in layers})


def _digest(answer: Answer) -> str:
    return hashlib.sha256(ITS_OWN.sub("", answer.text).encode()).hexdigest()


async def quiet(servers: Mapping[str, Server], pages: int) -> dict[str, dict[str, Seen]]:
    """What each account sees that is alone with its server, by account."""
    seen = await asyncio.gather(*(_alone(email, servers[email], pages) for email in servers))
    return dict(zip(servers, seen, strict=True))


async def _alone(email: str, server: Server, pages: int) -> dict[str, Seen]:
    visitor = await Visitor.signed_in(server.address, email, PASSWORD)
    offered = Offered.on((await visitor.get("/")).text)
    found = await look_quietly(visitor, addresses(offered, pages), email.partition("@")[0])
    await visitor.leave()
    return found


async def crowd(
    server: Server, known: dict[str, dict[str, Seen]], viewers: int, seconds: float
) -> Tally:
    """Everybody signs in, then all of them view at once."""
    accounts = [ACCOUNTS[number % 2] for number in range(viewers)]
    visitors = await _sign_in(server, accounts)
    say(f"{viewers} viewers are signed in and view for {seconds:g} s")
    tally, until = Tally(), time.perf_counter() + seconds
    tasks = zip(visitors, accounts, range(viewers), strict=True)
    await asyncio.gather(*(view(one, known[who], tally, seed, until) for one, who, seed in tasks))
    return tally


async def _sign_in(server: Server, accounts: list[str]) -> list[Visitor]:
    at_once = asyncio.Semaphore(SIGN_IN_AT_ONCE)

    async def one(email: str) -> Visitor:
        async with at_once:
            return await Visitor.signed_in(server.address, email, PASSWORD)

    return await asyncio.gather(*map(one, accounts))


def measure(home: Path, viewers: int, seconds: float, pages: int) -> list[Claim]:
    """Print what the viewers waited for, and what the server took."""
    say("Two servers start, one for each account")
    with serving(home) as one, serving(home) as other:
        known = asyncio.run(quiet(dict(zip(ACCOUNTS, (one, other), strict=True)), pages))
    say("Another server starts, and everybody signs in")
    with serving(home) as server:
        before, memory = server.cpu_seconds(), server.memory()
        tally = asyncio.run(crowd(server, known, viewers, seconds))
        cpu, highest = server.cpu_seconds() - before, server.memory("VmHWM")
    print_head("what", "#answers", "#p50 ms", "#p95 ms", "#longest ms")
    for what, times in (("page", tally.pages), ("layer", tally.layers)):
        p50, p95 = np.percentile(times, [50, 95]) * 1e3
        print_row(what, f"{len(times):,}", f"{p50:,.0f}", f"{p95:,.0f}", f"{max(times) * 1e3:,.0f}")
    statuses = ", ".join(f"{n:,} x {status}" for status, n in sorted(tally.statuses.items()))
    print(
        f"\n{viewers} viewers, {seconds:g} s, {READS[0]:g} to {READS[1]:g} s on a page, {pages} "
        f"selections, none known to the server at first. Answers: {statuses}.\nThe server computed "
        f"{cpu:.0f} s; its memory went from {memory / 1e6:,.0f} MB to at most "
        f"{highest / 1e6:,.0f} MB."
    )
    for what in (*tally.broken[:5], *tally.wrong[:5]):
        print("not as it should be:", what)
    return judged(tally)


def judged(tally: Tally) -> list[Claim]:
    """That no connection broke, and that every answer was the right one."""
    return [
        Claim("connections broken", 0, len(tally.broken), at_most=True),
        Claim("answers of another status or with other figures", 0, len(tally.wrong), at_most=True),
    ]


@click.command()
@click.option("--viewers", default=VIEWERS, help="How many people at once.")
@click.option("--seconds", default=SECONDS, help="How long they view.")
@click.option("--selections", default=PAGES, help="How many different pages they choose from.")
def main(viewers: int, seconds: float, selections: int) -> None:
    """Many people at once, each of whose answers is compared with a quiet client's."""
    with TemporaryDirectory() as name:
        home = Path(name)
        say("An installation is filled")
        print(prepare(home), "\n", flush=True)
        print_claims(measure(home, viewers, seconds, selections), quick=False)


if __name__ == "__main__":
    main()

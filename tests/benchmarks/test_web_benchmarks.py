"""That the benchmarks of the web ask what they say, compare what came, and notice what is wrong."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from waitress import create_server, wasyncore
from werkzeug.security import generate_password_hash

from benchmarks import folium_map, layer_server, viewers, web_pages
from benchmarks.viewers import Seen, Tally, crowd, quiet
from benchmarks.web_client import Answer, Visitor
from benchmarks.web_installation import ANALYST, PASSWORD, VIEWER, Server, environment
from benchmarks.web_layers import _ask, _enter, rate
from benchmarks.web_questions import Offered, area_addresses, county_addresses
from hotspots.roles import Role
from hotspots.store import users
from tests.conftest import SmallCounty
from web.application import create_app
from web.maps.geojson import encode

LAYER = b'{"type":"FeatureCollection","features":[]}' + 100 * b" "
OFFERED = Offered("2025-01", "2025-03", ("north", "south"))
COUNTY = (
    '<option value="2025-02">February</option><option value="2025-01">January</option>'
    '<a href="/areas/south?theme=asb">South</a><a href="/areas/north?theme=asb">North</a>'
)


@pytest.fixture
def server(small_county: SmallCounty, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The service in this process, with the people of the benchmarks and the layer's addresses."""
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr(users, "generate_password_hash", quick)
    monkeypatch.setattr(viewers, "READS", (0.0, 0.1))
    with small_county.database.transaction() as session:
        for email, role in ((VIEWER, Role.VIEWER), (ANALYST, Role.ANALYST)):
            users.add_user(session, email, role=role, password=PASSWORD, actor="test")
    app = create_app(small_county.database.settings)
    layer_server.add_addresses(app, lambda: LAYER)
    sockets: dict[int, object] = {}
    running = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=running.run)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{running.effective_port}", os.getpid())
    finally:
        running.task_dispatcher.shutdown()
        # In the server's own thread; without a socket left it ends.
        running.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join()
        app.extensions["hotspots.work"].stop()
        app.extensions["hotspots"].engine.dispose()


def test_a_county_page_offers_its_months_and_its_areas() -> None:
    offered = Offered.on(COUNTY)
    assert offered == Offered("2025-01", "2025-02", ("north", "south"))
    assert [period.label for period in OFFERED.periods()] == [
        "January 2025",
        "January to February 2025",
        "January to March 2025",
        "February 2025",
        "February to March 2025",
        "March 2025",
    ]
    with pytest.raises(RuntimeError, match="offers no months"):
        Offered.on("<p>Sign in</p>")


def test_no_address_is_asked_for_twice_and_all_can_be_followed() -> None:
    for addresses in (county_addresses(OFFERED), area_addresses(OFFERED)):
        asked = list(islice(addresses, 100))
        assert len(set(asked)) == 100
        for address in asked:
            query = parse_qs(urlsplit(address).query)
            assert OFFERED.first <= query["from"][0] <= query["to"][0] <= OFFERED.last
            if "compare_to" in query:
                assert query["compare_to"] < query["from"]
    assert any("compare_from" in one for one in islice(area_addresses(OFFERED), 100))


def test_the_pages_are_the_same_from_run_to_run() -> None:
    first, second = (list(islice(area_addresses(OFFERED), 20)) for _ in range(2))
    assert first == second
    assert first != list(islice(area_addresses(OFFERED, seed=1), 20))


def test_a_page_is_timed_and_what_the_server_computed(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asyncio.run(web_pages.visit(server, VIEWER, pages=3))
    rows = [line.split(" | ")[:4] for line in capsys.readouterr().out.splitlines()]
    asked = [(page, state) for page in ("county", "area") for state in ("cold", "warm")]
    assert rows == [["| viewer", page, state, "3"] for page, state in asked]
    assert list(found) == asked
    for times in found.values():
        assert min(times.clock) > 0
        assert min(times.computed) > 0
        assert min(times.sizes) > 1_000


def test_a_page_that_is_no_page_is_not_timed(server: Server) -> None:
    async def ask_for_nothing() -> None:
        visitor = await Visitor.signed_in(server.address, VIEWER, PASSWORD)
        try:
            await web_pages.ask(server, visitor, ["/areas/nowhere"])
        finally:
            await visitor.leave()

    with pytest.raises(RuntimeError, match="/areas/nowhere was answered with 404"):
        asyncio.run(ask_for_nothing())


def alone(server: Server) -> dict[str, Server]:
    """One server for both quiet clients."""
    return {VIEWER: server, ANALYST: server}


def test_viewers_see_what_a_quiet_client_saw(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    known = asyncio.run(quiet(alone(server), pages=5))
    assert {email: len(seen) for email, seen in known.items()} == {VIEWER: 5, ANALYST: 5}
    tally = asyncio.run(crowd(server, known, viewers=6, seconds=1))
    assert len(tally.pages) >= 6
    assert len(tally.layers) > 0
    assert set(tally.statuses) <= {200, 304}
    assert sum(tally.statuses.values()) == len(tally.pages) + len(tally.layers)
    claims = viewers.judged(tally)
    assert [(claim.found, claim.verdict) for claim in claims] == [(0, "yes"), (0, "yes")]


def test_a_figure_that_differs_is_counted(server: Server) -> None:
    known = asyncio.run(quiet(alone(server), pages=2))
    other = {
        email: {path: Seen("another digest", {}) for path in seen} for email, seen in known.items()
    }
    tally = asyncio.run(crowd(server, other, viewers=2, seconds=0.5))
    assert len(tally.pages) == len(tally.wrong) > 0
    assert tally.broken == []
    assert [claim.verdict for claim in viewers.judged(tally)] == ["yes", "NO"]


def test_a_server_that_is_gone_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "READS", (0.0, 0.05))
    visitor, tally = Visitor("http://127.0.0.1:9"), Tally()

    async def look() -> None:
        until = time.perf_counter() + 0.2
        await viewers.view(visitor, {"/": Seen("", {})}, tally, seed=1, until=until)

    asyncio.run(look())
    assert len(tally.broken) > 0
    assert tally.pages == []
    assert [claim.verdict for claim in viewers.judged(tally)] == ["NO", "yes"]


def test_what_belongs_to_one_answer_alone_is_not_compared() -> None:
    pages = [
        f'<script nonce="{token}"></script><input name="csrf_token" value="{token}"><td>{n}</td>'
        for token, n in (("a", 7), ("b", 7), ("b", 8))
    ]
    first, again, other = (viewers._digest(Answer(200, {}, page.encode(), 0.1)) for page in pages)
    assert first == again != other


@pytest.mark.parametrize(
    ("answers_each", "methods", "expected"),
    [
        (1, ["GET", "GET", "GET"], [200, 200, 200]),
        (2, ["GET", "GET", "GET"], [200, 200, 200]),
        (1, ["POST", "POST"], [200, "closed"]),
        (0, ["GET"], ["closed"]),
    ],
)
def test_a_connection_that_the_server_closed_is_opened_again_as_browsers_do(
    answers_each: int, methods: list[str], expected: list[int | str]
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for _ in range(answers_each):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except asyncio.IncompleteReadError:
            pass  # The visitor left.
        finally:
            writer.close()

    async def talk() -> list[int | str]:
        found: list[int | str] = []
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            visitor = Visitor(f"http://127.0.0.1:{port}")
            for method in methods:
                try:
                    found.append((await visitor.ask(method, "/")).status)
                except (asyncio.IncompleteReadError, ConnectionError):
                    found.append("closed")
                await asyncio.sleep(0.02)
            await visitor.leave()
        return found

    assert asyncio.run(talk()) == expected


def test_a_wrong_password_is_said(server: Server) -> None:
    with pytest.raises(RuntimeError, match="answered with 400"):
        asyncio.run(Visitor.signed_in(server.address, ANALYST, f"{PASSWORD}?"))


def test_the_layer_is_the_same_in_every_way(server: Server) -> None:
    async def bodies() -> list[Answer]:
        visitor = await Visitor.signed_in(server.address, ANALYST, PASSWORD)
        found = [
            await visitor.get(f"/benchmark/{whom}/{way}")
            for whom in ("open", "signed-in")
            for way in layer_server.WAYS
        ]
        visitor.cookie = ""
        found.append(await visitor.get("/benchmark/signed-in/kept"))
        await visitor.leave()
        return found

    *open_to_some, closed = asyncio.run(bodies())
    assert [answer.text.encode() for answer in open_to_some] == [LAYER] * 6
    kept, compressed, plain = (len(answer.body) for answer in open_to_some[:3])
    assert kept == compressed < plain == len(LAYER)
    assert closed.status == 302


def test_layers_are_counted_and_compared(server: Server) -> None:
    found, size = asyncio.run(rate(server, "/benchmark/open/plain", "", seconds=0.2))
    assert found > 0
    assert size == len(LAYER)


def test_a_browser_that_has_the_layer_is_told_so_each_time(server: Server) -> None:
    found, size = asyncio.run(rate(server, "/benchmark/open/kept", "", seconds=0.2, again=True))
    assert found > 0
    assert size == 0
    with pytest.raises(RuntimeError, match="answered with 302"):
        asyncio.run(rate(server, "/benchmark/signed-in/kept", "", seconds=0.2))


def test_the_layer_of_the_product_is_one_that_a_map_asks_for(server: Server) -> None:
    cookie, path = asyncio.run(_enter(server))
    found, size = asyncio.run(rate(server, path, cookie, seconds=0.2))
    assert found > 0
    assert size > 0


def test_another_body_is_no_layer() -> None:
    bodies = (b"layer", b"layer", b"another")
    answers = iter([Answer(200, {}, body, 0.1) for body in bodies])
    visitor = Visitor("http://127.0.0.1:9")

    async def get(path: str, **_: str) -> Answer:
        return next(answers)

    visitor.get = get  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="answered with 200 and another body"):
        asyncio.run(_ask(visitor, "/layer", next(answers), until=float("inf"), tags={}))


def test_the_invented_layer_has_the_size_that_is_said() -> None:
    body = encode(*layer_server.invented_squares())
    assert 225_000 < len(gzip.compress(body, 6)) < 245_000


def test_the_usual_map_holds_every_point_and_every_layer() -> None:
    layer = b"""{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
        {"label": "Square"}, "geometry": {"type": "Point", "coordinates": [-2.5, 51.25]}}]}"""
    html = folium_map.page(
        {"cells": layer, "clusters": b'{"type": "FeatureCollection", "features": []}'},
        [(51.1, -2.1), (51.2, -2.2), (51.3, -2.3)],
        [[51.0, -2.5], [51.5, -2.0]],
    )
    assert html.count("L.circleMarker(") == 3
    assert "51.25" in html
    assert html.count("L.geoJson(null") == 2


def test_settings_of_this_shell_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_DATABASE_URL", "sqlite:///elsewhere.sqlite")
    given = environment(Path("here"))
    assert given["HOTSPOTS_HOME"] == "here"
    assert "HOTSPOTS_DATABASE_URL" not in given

"""Requests that no page of ours makes: strange hosts, endless values, bytes that are no text."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.settings import Settings
from web.application import create_app

NewClient = Callable[[str | None], FlaskClient]
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "MADEUP"]
STRANGE = [
    "/?theme=asb&theme=violence",
    "/?theme[]=asb",
    "/?theme=%ed%a0%80&from=%ff",
    "/?order=%00",
    "/?agency=" + "&agency=".join(["POL"] * 2000),
    "/?from=1900-01&to=2099-12",
    "/?from=2026-09%0a",
    "/areas/%00",
    "/areas/trowbridge%0d%0aSet-Cookie:x",
    "/areas/..%2f..%2fetc%2fpasswd",
    "/areas/trowbridge/layers/%00.geojson",
    "/areas/trowbridge/download.gpkg?subtype=../../x",
    "/areas/trowbridge/download.gpkg?theme=asb%0d%0aX-Y:z",
    "/submissions/" + "9" * 5000,
    "/submissions/0",
    "/submissions/-1",
    "/static/%00",
    "/static/../secret_key",
    "/sign-in?next=//example.org&next=/areas/calne",
]
PROTECTION = ["Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"]


@pytest.mark.parametrize("path", STRANGE, ids=lambda path: path[:40])
@pytest.mark.parametrize("role", ["viewer", "submitter", "administrator", None])
def test_no_strange_address_is_a_defect(
    request: pytest.FixtureRequest, new_client: NewClient, role: str | None, path: str
) -> None:
    client = request.getfixturevalue(role) if role else new_client(None)
    for method in METHODS:
        with client.open(path, method=method) as answer:
            assert answer.status_code < 500
            assert [name for name in PROTECTION if name not in answer.headers] == []


@pytest.mark.parametrize("host", ["x" * 3000, "a..b"])
def test_a_host_that_cannot_be_is_refused_in_a_sentence(app: Flask, host: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert (
        answer.text == "This request names a host that cannot be; use the address you were given."
    )
    assert [name for name in PROTECTION if name not in answer.headers] == []


@pytest.mark.parametrize(
    "path", ["/?theme={}", "/?subtype={}", "/?agency={}", "/?from={}", "/areas/{}"]
)
def test_what_is_wrong_is_not_repeated_at_length(viewer: FlaskClient, path: str) -> None:
    usual = len(viewer.get(path.format("x")).data)
    assert len(viewer.get(path.format("x" * 50_000)).data) < usual + 1000


def test_nobody_writes_lines_into_the_log(
    demonstration: tuple[Settings, object], caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(demonstration[0])

    def broken(rest: str) -> str:
        raise RuntimeError("broken")

    broken.allowed = frozenset([None])  # type: ignore[attr-defined]
    app.add_url_rule("/broken/<rest>", "broken", broken)
    with caplog.at_level(logging.ERROR):
        app.test_client().get("/broken/x%0a2026-01-01 ERROR all is lost")
    assert [record.getMessage() for record in caplog.records] == [
        "GET /broken/x 2026-01-01 ERROR all is lost failed"
    ]


def test_only_the_built_files_are_served(viewer: FlaskClient) -> None:
    for name in ("version.txt", "built-from.txt"):
        assert viewer.get(f"/static/{name}").status_code == 404


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[[Settings], AbstractContextManager[tuple[str, int]]],
) -> Iterator[tuple[str, int]]:
    """A service that holds nothing: who may not enter is refused before anything is looked up."""
    home = tmp_path_factory.mktemp("hostile")
    empty = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    with serve(empty) as address:
        yield address


def test_a_body_too_large_is_refused_before_it_is_read(server: tuple[str, int]) -> None:
    with socket.create_connection(server, timeout=10) as connection:
        connection.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: hotspots\r\nContent-Length: 900000000\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_forwarded_address_is_believed_from_nobody(
    server: tuple[str, int], csrf_token: Callable[[str], str]
) -> None:
    statuses = []
    for i in range(31):
        connection = HTTPConnection(*server, timeout=10)
        connection.request("GET", "/sign-in")
        page = connection.getresponse()
        body = {"csrf_token": csrf_token(page.read().decode()), "email": f"x{i}@demo.example"}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": page.headers["Set-Cookie"].split(";")[0],
            "X-Forwarded-For": f"10.0.0.{i}",
        }
        connection.request("POST", "/sign-in", urlencode(body), headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [400] * 30 + [429]

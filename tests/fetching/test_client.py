"""Asking: again where that may help, never where it must not."""

from __future__ import annotations

import socket
import time
from email.utils import formatdate

import pytest

from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.fetching.client import MOST_REDIRECTS, Client, PassingError, Patience
from tests.fetching.official_server import Fault, OfficialServer

PRODUCT = "/downloads/v1/products/OpenNames"


def read(client: Client, path: str = PRODUCT) -> bytes:
    return client.read(f"{client.setting}{path}", most=1_000_000)


def busy(status: int, **headers: str) -> Fault:
    return Fault(status=status, headers=tuple(headers.items()))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_longer_and_longer_pauses(
    status: int, server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", busy(status), times=3)
    assert b'"version"' in read(client)
    assert pauses == [2, 4, 8]
    assert len(server.requests) == 4


def test_it_is_given_up_with_a_sentence_on_what_to_do(
    server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", busy(503), times=99)
    with pytest.raises(SetupError, match=r"cannot be read \(it answers with status 503\); check"):
        read(client)
    assert pauses == [2, 4, 8, 16]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", [7]),
        ("1", [2]),
        ("0", [2]),
        ("", [2]),
        ("soon", [2]),
        ("-5", [2]),
        ("Sun, 06 Nov 1994 08:49:37 GMT", [2]),
        ("Sun, 06 Nov 99999 08:49:37 GMT", [2]),
    ],
)
def test_the_server_says_how_long_to_wait(
    asked: str, waited: list[float], server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", Fault(status=429, headers=(("Retry-After", asked),)))
    read(client)
    assert pauses == waited


def test_it_may_say_until_when(server: OfficialServer, client: Client, pauses: list[float]) -> None:
    until = formatdate(time.time() + 100, usegmt=True)
    server.spoil("OpenNames", Fault(status=503, headers=(("Retry-After", until),)))
    read(client)
    assert len(pauses) == 1
    assert 60 < pauses[0] <= 100


def test_a_pause_that_is_too_long_is_left_to_the_person(
    server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", Fault(status=429, headers=(("Retry-After", "7200"),)))
    with pytest.raises(SetupError, match="asks to wait 120 minutes before it is asked again"):
        read(client)
    assert pauses == []


def test_a_connection_that_breaks_is_made_again(
    server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", Fault(breaks_after=5))
    assert b'"version"' in read(client)
    assert pauses == [2]


def test_a_server_that_stops_answering_is_asked_again(
    server: OfficialServer, pauses: list[float]
) -> None:
    hasty = Client(server.url, patience=Patience(timeout=(5, 0.1)), pause=pauses.append)
    server.spoil("OpenNames", Fault(pause=0.6))
    assert b'"version"' in read(hasty)
    assert pauses == [2]
    hasty.close()


def test_no_server_at_all(pauses: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    alone = Client(f"http://127.0.0.1:{port}", pause=pauses.append)
    with pytest.raises(SetupError, match=r"cannot be read \(no connection\); check the connection"):
        read(alone)
    assert len(pauses) == 4
    alone.close()


@pytest.mark.parametrize("status", [403, 404, 410])
def test_where_there_is_nothing_it_is_not_asked_again(
    status: int, server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    server.spoil("OpenNames", busy(status))
    with pytest.raises(NotFoundError, match=f"There is nothing at .*OpenNames .status {status}"):
        read(client)
    assert pauses == []


@pytest.mark.parametrize("status", [204, 304, 400, 401, 418])
def test_an_answer_that_is_not_understood_is_said(
    status: int, server: OfficialServer, client: Client
) -> None:
    server.spoil("OpenNames", busy(status))
    with pytest.raises(InputError, match=f"answers with status {status}, which is not understood"):
        read(client)


@pytest.mark.parametrize(
    "to",
    [
        "http://example.org/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "ftp://127.0.0.1/x",
        "//example.org/x",
    ],
)
def test_a_redirect_off_https_is_not_followed(
    to: str, server: OfficialServer, client: Client
) -> None:
    server.spoil("OpenNames", busy(302, Location=to))
    with pytest.raises(InputError, match="is not https and is not followed"):
        read(client)
    assert len(server.requests) == 1


def test_a_redirect_to_https_elsewhere_is_followed(
    server: OfficialServer, client: Client, pauses: list[float]
) -> None:
    """Where nobody answers, which shows that it was tried."""
    server.spoil("OpenNames", busy(302, Location="https://127.0.0.1:1/x"), times=9)
    with pytest.raises(SetupError, match="no connection"):
        read(client)


def test_redirects_in_a_circle_end(server: OfficialServer, client: Client) -> None:
    server.spoil("OpenNames", busy(307, Location=PRODUCT), times=99)
    with pytest.raises(InputError, match=f"redirects more than {MOST_REDIRECTS} times"):
        read(client)
    assert len(server.requests) == MOST_REDIRECTS + 1


def test_an_answer_that_is_too_large_is_refused(server: OfficialServer, client: Client) -> None:
    with pytest.raises(InputError, match="answers with more than 0 MB"):
        client.read(f"{server.url}{PRODUCT}", most=10)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b'"\\ud800']
)
def test_what_is_no_json_is_refused(content: bytes, server: OfficialServer, client: Client) -> None:
    server.spoil("OpenNames", Fault(content=content))
    with pytest.raises(InputError, match="was expected to answer in JSON and does not"):
        client.read_json(f"{server.url}{PRODUCT}", most=1_000_000)


def test_patience_begins_anew_whenever_something_arrives(client: Client) -> None:
    arrived = iter([0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2])
    tried = []

    def fail() -> None:
        tried.append(1)
        raise PassingError("it broke")

    with pytest.raises(SetupError):
        client.persist(fail, address="https://example.org", arrived=lambda: next(arrived))
    # One that gained, two that did not, one that gained, and four more without.
    assert len(tried) == 8

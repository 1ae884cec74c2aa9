"""How long a session lasts, and what ends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hotspots.store import users
from hotspots.store.database import Database
from web.sessions import IDLE_SECONDS, LONGEST_SECONDS, REFRESH_SECONDS

NewClient = Callable[[str | None], FlaskClient]


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/submissions").status_code == 403  # A viewer: known, but not allowed.


def shift(client: FlaskClient, **seconds: int) -> None:
    """Make a session older."""
    with client.session_transaction() as session:
        for name, by in seconds.items():
            session[name] -= by


@pytest.mark.parametrize(
    ("started", "seen", "expected"),
    [
        (0, 0, True),
        (IDLE_SECONDS - 5, IDLE_SECONDS - 5, True),
        (IDLE_SECONDS + 5, IDLE_SECONDS + 5, False),
        (LONGEST_SECONDS - 5, 10, True),
        (LONGEST_SECONDS + 5, 10, False),
    ],
)
def test_idle_and_longest_time(
    new_client: NewClient, person: str, started: int, seen: int, expected: bool
) -> None:
    client = new_client(person)
    shift(client, started=started, seen=seen)
    assert is_signed_in(client) is expected


def test_a_request_keeps_the_session_alive(new_client: NewClient, person: str) -> None:
    client = new_client(person)
    for _ in range(3):
        shift(client, started=IDLE_SECONDS - 60, seen=IDLE_SECONDS - 60)
        assert is_signed_in(client)


def test_the_cookie_is_not_rewritten_for_every_layer(new_client: NewClient, person: str) -> None:
    client = new_client(person)
    assert "Set-Cookie" not in client.get("/layers/areas.geojson").headers
    shift(client, seen=REFRESH_SECONDS + 1)
    assert "Set-Cookie" in client.get("/layers/areas.geojson").headers


def test_disabling_a_person_ends_their_session_at_once(
    new_client: NewClient, database: Database, person: str
) -> None:
    client = new_client(person)
    assert is_signed_in(client)
    with database.transaction() as session:
        users.set_enabled(session, person, False, actor="test")
    assert not is_signed_in(client)
    with database.transaction() as session:
        users.set_enabled(session, person, True, actor="test")
    assert not is_signed_in(client)


def test_a_new_password_ends_older_sessions(
    new_client: NewClient, database: Database, person: str
) -> None:
    client = new_client(person)
    with database.transaction() as session:
        users.set_password(session, person, "another long password", actor="test")
    assert not is_signed_in(client)


def test_a_copied_cookie_opens_nothing_after_signing_out(
    new_client: NewClient, csrf_token: Callable[[str], str], person: str
) -> None:
    client = new_client(person)
    page = client.get("/").text
    copied = client.get_cookie("hotspots").value
    answer = client.post("/sign-out", data={"csrf_token": csrf_token(page)})
    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    thief = new_client(None)
    thief.set_cookie("hotspots", copied)
    assert not is_signed_in(thief)


def test_signing_out_needs_the_token_of_the_page(new_client: NewClient, person: str) -> None:
    client = new_client(person)
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client)


def test_a_forged_cookie_is_no_session(new_client: NewClient) -> None:
    client = new_client(None)
    client.set_cookie("hotspots", "eyJfdXNlcl9pZCI6IjEuYWJjIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert client.get("/").status_code == 302

"""The session's cookie is Flask's own, byte for byte, in both directions."""

from __future__ import annotations

import time

import pytest
from flask import Flask, Response, session
from flask.sessions import SecureCookieSessionInterface, SessionInterface

from web.session_cookie import SessionCookie

SECRET = "an invented secret"


def service(interface: SessionInterface, *, secret: str = SECRET, older: str = "") -> Flask:
    """An application that keeps a word, says it, and changes or forgets it."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secret, SECRET_KEY_FALLBACKS=[older] if older else None)
    app.session_interface = interface

    @app.get("/keep/<word>")
    def keep(word: str) -> str:
        session["word"] = word
        return word

    @app.get("/say")
    def say() -> Response:
        return Response(session.get("word", "nothing"), headers={"Vary": "Accept-Encoding, Cookie"})

    @app.get("/say-plainly")
    def say_plainly() -> str:
        return str(session.get("word", "nothing"))

    @app.get("/still")
    def still() -> str:
        return "still"

    @app.get("/forget")
    def forget() -> Response:
        session.clear()
        return Response("", headers={"Vary": "Cookie"})

    return app


def cookie_of(app: Flask, word: str) -> str:
    client = app.test_client()
    client.get(f"/keep/{word}")
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def said(app: Flask, cookie: str) -> str:
    client = app.test_client()
    client.set_cookie("session", cookie)
    return client.get("/say").text


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same second for everything that is signed."""
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_750_000_000.0)


@pytest.mark.usefixtures("one_second")
def test_a_cookie_is_the_one_that_flask_would_send() -> None:
    ours, flasks = service(SessionCookie()), service(SecureCookieSessionInterface())
    for word in ("one", "zwei-\u00e4", "x" * 500):
        assert cookie_of(ours, word) == cookie_of(flasks, word)
        assert said(ours, cookie_of(flasks, word)) == word
        assert said(flasks, cookie_of(ours, word)) == word


def test_a_cookie_of_another_secret_or_with_a_changed_letter_opens_nothing() -> None:
    ours = service(SessionCookie())
    cookie = cookie_of(ours, "one")
    assert said(ours, cookie) == "one"
    assert said(ours, cookie_of(service(SessionCookie(), secret="another"), "one")) == "nothing"
    body, moment, signature = cookie.split(".")
    for forged in (
        f"{body[:-1]}{'A' if body[-1] != 'A' else 'B'}.{moment}.{signature}",
        f"{body}.{moment[:-1]}{'A' if moment[-1] != 'A' else 'B'}.{signature}",
        f"{body}.{moment}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        f"{body}.{moment}.",
        f"{body}",
        "",
    ):
        assert said(ours, forged) == "nothing"


def test_a_cookie_dies_of_age(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = service(SessionCookie())
    cookie = cookie_of(ours, "one")
    ours.permanent_session_lifetime = 60  # type: ignore[assignment]
    assert said(ours, cookie) == "one"
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 61)
    assert said(ours, cookie) == "nothing"


def test_secrets_that_change_are_taken_up() -> None:
    interface = SessionCookie()
    old = cookie_of(service(interface, secret="the old one"), "one")
    assert said(service(interface), old) == "nothing"
    turned = service(interface, older="the old one")
    assert said(turned, old) == "one"
    assert said(service(interface), cookie_of(turned, "two")) == "two"
    turned.secret_key = None
    assert said(turned, old) == "nothing"


def test_an_answer_that_read_the_session_says_that_it_depends_on_it() -> None:
    client = service(SessionCookie()).test_client()
    client.get("/keep/one")
    assert client.get("/say").headers["Vary"] == "Accept-Encoding, Cookie"
    assert client.get("/say-plainly").headers["Vary"] == "Cookie"
    assert "Vary" not in client.get("/still").headers


def test_it_is_sent_where_it_changed_alone_and_taken_away_where_it_was_emptied() -> None:
    client = service(SessionCookie()).test_client()
    assert "Set-Cookie" in client.get("/keep/one").headers
    assert "Set-Cookie" not in client.get("/say").headers
    assert "Set-Cookie" in client.get("/keep/two").headers
    assert client.get("/say").text == "two"
    assert "Set-Cookie" in client.get("/forget").headers
    assert client.get_cookie("session") is None
    assert client.get("/say").text == "nothing"

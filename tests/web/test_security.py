"""Headers on every kind of answer, cookies, and the key that signs them."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.errors import SetupError
from hotspots.settings import Settings
from web.application import create_app
from web.security import secret_key
from web.styles import asset

ADDRESSES = ["/", "/areas/calne", "/layers/areas.geojson", "/nothing", "/areas/nowhere", "/sign-in"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_headers(viewer: FlaskClient, address: str) -> None:
    headers = viewer.get(address).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", policy["script-src"])
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers


def test_every_script_in_a_page_carries_the_nonce_of_its_answer(viewer: FlaskClient) -> None:
    first, second = viewer.get("/areas/calne"), viewer.get("/areas/calne")
    nonces = []
    for answer in (first, second):
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
        inline = re.findall(r"<script(?![^>]*src=)([^>]*)>", answer.text)
        assert len(inline) == 2
        assert all(f'nonce="{nonce}"' in attributes for attributes in inline)
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_no_page_has_inline_styles_or_handlers(viewer: FlaskClient) -> None:
    for address in ("/", "/areas/trowbridge", "/sign-in"):
        page = viewer.get(address).text
        assert "<style" not in page
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)


def test_pages_are_kept_nowhere_and_layers_by_nobody_else(app: Flask, viewer: FlaskClient) -> None:
    assert viewer.get("/").headers["Cache-Control"] == "no-store"
    assert viewer.get("/areas/calne/download.gpkg").headers["Cache-Control"] == "no-store"
    layer = viewer.get("/layers/areas.geojson").headers
    assert layer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in layer["Vary"]
    with app.test_request_context():
        style = asset("app.css")
    with viewer.get(style) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_for_everyone_carries_nobodys_cookie(
    app: Flask, new_client: Callable[[str | None], FlaskClient], person: str
) -> None:
    """A cache between us and the browser may hand it to the next person."""
    client = new_client(person)
    with client.session_transaction() as session:
        session["seen"] -= 60
    with app.test_request_context():
        style = asset("app.css")
    with client.get(style) as answer:
        assert answer.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/").headers


def test_https_only_where_it_is_spoken(demonstration: tuple[Settings, object]) -> None:
    app = create_app(demonstration[0], https=True)
    answer = app.test_client().get("/sign-in", base_url="https://hotspots.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hotspots=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_cookie_without_https(app: Flask) -> None:
    cookie = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Expires" not in cookie


def _settings(home: Path) -> Settings:
    return Settings(home, "sqlite://", home / "gazetteer.npz")


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = secret_key(_settings(tmp_path))
    assert len(first) == 32
    assert secret_key(_settings(tmp_path)) == first
    path = tmp_path / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert secret_key(_settings(tmp_path / "other")) != first


def test_damaged_secret_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(b"short")
    with pytest.raises(SetupError, match="damaged; delete it"):
        secret_key(_settings(tmp_path))

"""A large page is compressed where the browser takes it, and its length says nothing."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.page_compression import PADDING, compressed_page

GZIP = {"Accept-Encoding": "gzip"}


def test_the_same_page_compressed_or_not(viewer: FlaskClient) -> None:
    address = "/areas/trowbridge?theme=asb"
    plain, packed = viewer.get(address), viewer.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    body = gzip.decompress(packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(body) / 3
    # All but the tokens of each answer is the same.
    assert abs(len(body) - len(plain.data)) < 50
    assert body.startswith(b"<!DOCTYPE html>")
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == "text/html; charset=utf-8"


def test_the_length_is_hidden() -> None:
    app = Flask(__name__)
    with app.test_request_context(headers=GZIP):
        lengths = {len(compressed_page("a secret " * 1_000).data) for _ in range(200)}
    assert PADDING / 2 < len(lengths) <= PADDING
    assert max(lengths) - min(lengths) < PADDING


@pytest.mark.parametrize("status", [200, 400])
def test_a_small_page_and_the_status_stay(status: int) -> None:
    with Flask(__name__).test_request_context(headers=GZIP):
        answer = compressed_page("<p>short</p>", status)
    assert (answer.status_code, answer.data) == (status, b"<p>short</p>")
    assert "Content-Encoding" not in answer.headers

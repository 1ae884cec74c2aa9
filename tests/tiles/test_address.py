"""Addresses of tile servers: one server, https, and nothing that could end a policy or a script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotspots.errors import InputError
from hotspots.tiles.address import check_tile_address, origin_of

USUAL = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (USUAL, "https://tiles.example.org"),
        (f"  {USUAL} ", "https://tiles.example.org"),
        ("https://TILES.example.org:8443/{z}/{y}/{x}", "https://tiles.example.org:8443"),
        ("https://a.example/t?key=Ab1-_&z={z}&x={x}&y={y}", "https://a.example"),
        ("http://127.0.0.1:8000/{z}/{x}/{y}.png", "http://127.0.0.1:8000"),
        ("http://localhost/{z}/{x}/{y}.png", "http://localhost"),
    ],
)
def test_addresses_that_can_be_used(address: str, origin: str) -> None:
    assert check_tile_address(address) == address.strip()
    assert origin_of(address.strip()) == origin


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Enter the address of the tiles"),
        (USUAL + "?" + "k" * 500, "in up to 500 characters"),
        ("http://tiles.example.org/{z}/{x}/{y}.png", "must begin with https://"),
        ("http://127.0.0.1.example.org/{z}/{x}/{y}", "must begin with https://"),
        ("javascript:alert(1)/{z}/{x}/{y}", "must begin with https://"),
        ("//tiles.example.org/{z}/{x}/{y}", "must begin with https://"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "put one name in its place"),
        ("https://tiles.example.org/{z}/{x}.png", "each once"),
        ("https://tiles.example.org/{z}/{x}/{x}/{y}.png", "each once"),
        ("https://tiles.example.org/{z}/{x}/{y}{r}.png", "a placeholder other than"),
        ("https://{z}.example.org/{x}/{y}.png", "without placeholders in its name"),
        ("https://sam:secret@example.org/{z}/{x}/{y}.png", "user name or password"),
        ("https:///{z}/{x}/{y}.png", "must name one server"),
        ("https://*.example.org/{z}/{x}/{y}.png", "must name one server"),
        ("https://a;script-src *;.example/{z}/{x}/{y}", "sign in it that an address cannot have"),
        ("https://exämple.org/{z}/{x}/{y}.png", "sign in it that an address cannot have"),
        ('https://a.example/"{z}/{x}/{y}', "sign in it that an address cannot have"),
        ("https://a.example/'{z}/{x}/{y}", "sign in it that an address cannot have"),
        ("https://a.example/<{z}/{x}/{y}", "sign in it that an address cannot have"),
        ("https://a.example/\n{z}/{x}/{y}", "sign in it that an address cannot have"),
        ("https://a.example:99999/{z}/{x}/{y}", "names no server that can be"),
        ("https://[::1/{z}/{x}/{y}", "sign in it that an address cannot have"),
    ],
)
def test_addresses_that_are_refused(address: str, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        check_tile_address(address)


@given(some.text(max_size=30), some.text(max_size=30))
def test_no_address_can_add_to_the_policy(host: str, path: str) -> None:
    address = f"https://{host}/{{z}}/{{x}}/{{y}}{path}"
    try:
        checked = check_tile_address(address)
    except InputError:
        return
    assert re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", origin_of(checked))
    assert not set("\"'<> \n\\`") & set(checked)

"""A tile server must not have the service's own name."""

from __future__ import annotations

import socket

import pytest

from hotspots.errors import InputError
from hotspots.tiles.own_name import has_own_name, names_of_machine, refuse_own_name

TILES = "/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    "address",
    [
        "https://maps.example.org",
        "https://maps.example.org:8443",
        "https://MAPS.example.ORG",
        "https://maps.example.org.",
        " https://maps.example.org ",
    ],
)
def test_the_own_name_is_refused_at_any_port_and_however_it_is_written(address: str) -> None:
    with pytest.raises(InputError, match="give the tile server a name of its own"):
        refuse_own_name(address.rstrip() + TILES, ["other.example.org", "Maps.example.org"])


@pytest.mark.parametrize(
    "address",
    [
        "https://tiles.example.org",
        "https://example.org",
        "https://tiles.maps.example.org",
        "https://maps.example.org.uk",
        "http://127.0.0.1:8080",
    ],
)
def test_another_name_is_accepted(address: str) -> None:
    refuse_own_name(address + TILES, ["maps.example.org", "localhost", ""])


def test_no_name_is_no_own_name() -> None:
    assert not has_own_name("", [""])
    assert not has_own_name("/tiles" + TILES, ["", "."])
    assert not has_own_name("https://[maps.example.org" + TILES, ["maps.example.org"])


def test_a_machine_knows_what_it_is_called() -> None:
    names = names_of_machine()
    assert socket.gethostname() in names
    assert len(set(names)) == len(names)

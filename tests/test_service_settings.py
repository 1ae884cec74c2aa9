"""What an administrator may set, checked at the edge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hotspots.errors import InputError
from hotspots.service_settings import ServiceSettings, checked_settings

SERVER: dict[str, Any] = {
    "tile_url": "https://tiles.example.org/{z}/{x}/{y}.png",
    "tile_attribution": "Contains OS data",
    "tile_zoom": 16,
}
FILE: dict[str, Any] = {"tiles_file": "county.mbtiles", "tile_attribution": "Contains OS data"}


def test_the_usual_settings_are_as_the_pages_were_built() -> None:
    usual = checked_settings(ServiceSettings())
    assert usual == ServiceSettings()
    assert (usual.name, usual.colour, usual.has_background) == ("Hotspots", "#123f4a", False)


@pytest.mark.parametrize("said", [SERVER, FILE])
def test_a_background_is_kept_as_it_was_said(said: dict[str, Any]) -> None:
    checked = checked_settings(ServiceSettings(**said))
    assert checked == ServiceSettings(**said)
    assert checked.has_background


def test_texts_are_put_on_one_line_and_the_colour_is_written_in_one_way() -> None:
    checked = checked_settings(
        ServiceSettings(name=" Safer\n Wiltshire\0", organisation="A\tB ", colour="6B1F5C")
    )
    assert (checked.name, checked.organisation, checked.colour) == (
        "Safer Wiltshire",
        "A B",
        "#6b1f5c",
    )


def test_without_a_background_nothing_is_kept_of_one() -> None:
    assert checked_settings(ServiceSettings(tile_attribution="left", tile_zoom=9)) == (
        ServiceSettings()
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "  "}, "Enter a name"),
        ({"name": "n" * 41}, "up to 40 characters"),
        ({"organisation": "n" * 101}, "up to 100 characters"),
        ({"colour": "red"}, "is not a colour"),
        ({"colour": "#ffff00"}, "the nearest darker shade"),
        (SERVER | {"tile_attribution": ""}, "Enter whom the map comes from"),
        (SERVER | {"tile_zoom": 19}, "from 7 to 18"),
        (SERVER | {"tile_zoom": 6}, "from 7 to 18"),
        (SERVER | {"tile_url": "http://tiles.example.org/{z}/{x}/{y}"}, "https://"),
        (SERVER | FILE, "not both"),
        (FILE | {"tiles_file": "../x.mbtiles"}, "cannot be the name"),
        (FILE | {"tile_attribution": "<b>"}, "HTML cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        checked_settings(replace(ServiceSettings(), **said))


def test_the_signature_names_who_runs_it() -> None:
    assert ServiceSettings().signature == "Hotspots"
    assert ServiceSettings(name="Map", organisation="A CSP").signature == "Map, A CSP"

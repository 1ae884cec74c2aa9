"""``hotspots settings``."""

from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.settings import Settings
from tests.tiles.invented_tiles import png, write_mbtiles

USUAL = """\
Name          Hotspots
Organisation  not said
Colour        #123f4a
Background    none
"""
URL = "https://tiles.example.org/{z}/{x}/{y}.png"


def command(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["settings", *arguments])


@pytest.fixture(autouse=True)
def _a_file_of_tiles(settings: Settings) -> None:
    for name, bounds in (("county", "-2.5,50.8,-1.4,51.8"), ("kent", "0.5,51.0,1.5,51.5")):
        path = settings.home / "tiles" / f"{name}.mbtiles"
        write_mbtiles(path, {(8, 126, 85): png(1, 2, 3)}, bounds=bounds)


def test_what_is_set_is_shown_and_all_else_stays() -> None:
    assert command("show").output == USUAL
    command("set", "--name", "Safer Wiltshire", "--colour", "6B1F5C")
    assert (
        command("set", "--organisation", "A CSP").output
        == command("show").output
        == (
            "Name          Safer Wiltshire\n"
            "Organisation  A CSP\n"
            "Colour        #6b1f5c\n"
            "Background    none\n"
        )
    )


def test_one_background_takes_the_place_of_the_other() -> None:
    answer = command("set", "--tile-url", URL, "--tile-zoom", "16", "--attribution", "Maps")
    assert answer.output.splitlines()[3:] == [
        f"Background    {URL}, to zoom 16",
        "Attribution   Maps",
    ]
    answer = command("set", "--tiles-file", "county.mbtiles", "--attribution", "OS data")
    assert answer.output.splitlines()[3:] == [
        "Background    the file county.mbtiles",
        "Attribution   OS data",
    ]
    assert command("set", "--no-background").output == USUAL


@pytest.mark.parametrize(
    "other",
    [
        ["--tile-url", URL],
        ["--tiles-file", "copy.mbtiles"],
        ["--tile-url", URL, "--tile-zoom", "9"],
    ],
)
def test_another_background_does_not_credit_whom_the_last_one_came_from(
    settings: Settings, other: list[str]
) -> None:
    write_mbtiles(
        settings.home / "tiles" / "copy.mbtiles", {(8, 126, 85): png(1, 2, 3)},
        bounds="-2.5,50.8,-1.4,51.8",
    )  # fmt: skip
    before = command("set", "--tiles-file", "county.mbtiles", "--attribution", "OS data").output
    answer = command("set", *other)
    assert answer.exit_code == 2
    assert "Enter whom the map comes from" in answer.output
    assert command("show").output == before
    assert command("set", *other, "--attribution", "Maps").output.endswith("Attribution   Maps\n")


def test_the_same_background_keeps_whom_it_comes_from() -> None:
    before = command("set", "--tile-url", URL, "--tile-zoom", "16", "--attribution", "Maps").output
    assert command("set", "--tile-url", f" {URL} ").output == before
    nearer = command("set", "--tile-url", URL, "--tile-zoom", "15")
    assert nearer.output == before.replace("zoom 16", "zoom 15")


@pytest.mark.parametrize("port", ["", ":8443"])
def test_a_tile_server_with_the_name_of_this_machine_is_refused(port: str) -> None:
    own = f"https://{socket.gethostname()}{port}/{{z}}/{{x}}/{{y}}.png"
    answer = command("set", "--tile-url", own, "--attribution", "Maps")
    assert answer.exit_code == 2
    assert "would send readers’ sign-in cookies there" in answer.output
    assert command("show").output == USUAL


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say what to set"),
        (["--colour", "#777777"], "the nearest darker shade that will do is #767676"),
        (["--name", ""], "Enter a name for the service"),
        (["--tile-url", URL], "Enter whom the map comes from"),
        (["--tile-url", URL, "--no-background"], "not both"),
        (["--tiles-file", "kent.mbtiles", "--attribution", "x"], "outside the area of this"),
        (["--tiles-file", "none.mbtiles", "--attribution", "x"], "county.mbtiles, kent.mbtiles"),
        (["--tiles-file", "../a.mbtiles", "--attribution", "x"], "cannot be the name"),
    ],
)
def test_what_is_refused_changes_nothing(arguments: list[str], sentence: str) -> None:
    answer = command("set", *arguments)
    assert answer.exit_code == 2
    assert sentence in answer.output
    assert command("show").output == USUAL

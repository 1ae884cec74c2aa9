"""Whom a map comes from: text with at most one link, never markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotspots.errors import InputError
from hotspots.tiles.attribution import Attribution, parse_attribution

OSM = "© [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors"


@pytest.mark.parametrize(
    ("text", "attribution"),
    [
        ("Contains OS data", Attribution("Contains OS data")),
        (
            OSM,
            Attribution(
                "© ", "OpenStreetMap", "https://www.openstreetmap.org/copyright", " contributors"
            ),
        ),
        ("[OS](https://a.example)", Attribution("", "OS", "https://a.example", "")),
        (" two\n lines ", Attribution("two lines")),
        ("O’Brien & Sons", Attribution("O’Brien & Sons")),
    ],
)
def test_what_can_be_said(text: str, attribution: Attribution) -> None:
    assert parse_attribution(text) == attribution


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "x" * 201,
        '&copy; <a href="https://a.example">A</a>',
        f"{OSM} and {OSM}",
        "[OS](http://a.example)",
        "[OS](javascript:alert(1))",
        "[OS](https://a.example/\"onclick='x')",
        "https://a.example",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_attribution(text)


@given(some.text(max_size=60), some.text(max_size=60))
def test_nothing_but_https_is_ever_a_link(before: str, href: str) -> None:
    try:
        found = parse_attribution(f"{before}[map](https://{href})")
    except InputError:
        return
    assert found.href == "" or found.href.startswith("https://")
    assert not set("<>\"'") & set(found.href)

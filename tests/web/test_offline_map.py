"""The map as one file: what it lets its browser do, and how data stand in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from web.downloads.one_file import inlined_script, inlined_style, json_block

ADDRESS = "/areas/trowbridge/download.html?theme=asb&from=2025-10&to=2026-09"
BACKDROP = {"roads", "streets"}
NAMED_LAYERS = ("density", "hotspots", "clusters", "cells", "accuracy")


@pytest.fixture(scope="module")
def page(viewer: FlaskClient) -> str:
    return viewer.get(ADDRESS).text


def policy(page: str) -> dict[str, list[str]]:
    (said,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    parts = [part.split() for part in unescape(said).split(";")]
    return {name: values for name, *values in parts}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_only_its_own_scripts_and_styles_run(page: str) -> None:
    allowed = policy(page)
    assert allowed["default-src"] == ["'none'"]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert [digest(text) for text in scripts] == allowed["script-src"]
    assert [digest(text) for text in styles] == allowed["style-src"]
    assert len(scripts) == 3
    assert "connect-src" not in allowed
    assert allowed["img-src"] == ["data:"]


def test_nothing_in_it_comes_from_elsewhere(page: str) -> None:
    outside_scripts = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r'\b(?:src|href|action)="(?!data:,|#)[^"]*"', outside_scripts) == []
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert re.findall(r"url\((?![\"']?data:)[^)]*\)", styles) == []
    assert " style=" not in outside_scripts
    assert "@import" not in styles


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_layers_are_those_that_the_page_fetches(request: pytest.FixtureRequest, role: str) -> None:
    client = request.getfixturevalue(role)
    (text,) = re.findall(
        r'<script type="application/json" id="layers">(.*?)</script>', client.get(ADDRESS).text
    )
    layers = json.loads(text)
    assert {*NAMED_LAYERS, "boundary", "neighbours", "places"} <= set(layers)
    for kind in layers.keys() - BACKDROP:
        address = f"/areas/trowbridge/layers/{kind}.geojson?theme=asb&from=2025-10&to=2026-09"
        sent = client.get(address).json
        for feature in sent["features"]:
            feature["properties"].pop("href", None)
        assert layers[kind] == sent


def test_a_comparison_is_in_it(viewer: FlaskClient) -> None:
    compared = viewer.get(
        "/areas/trowbridge/download.html?theme=asb&from=2026-04&to=2026-09"
        "&compare_from=2025-10&compare_to=2026-03"
    ).text
    assert '"change":{"type":"FeatureCollection"' in compared
    assert "Change of a square from October 2025 to March 2026" in compared
    assert '"change":{"type"' not in viewer.get(ADDRESS).text


def test_no_data_can_end_their_block() -> None:
    hostile = '</script><script>alert(1)</script><!-- & ${x} \u2028 "'
    layer = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": hostile, "href": "/x"}, "geometry": None}
        ],
    }
    block = json_block({"hotspots": json.dumps(layer).encode()})
    assert not set(block) & set("<>&\u2028\u2029")
    (feature,) = json.loads(block)["hotspots"]["features"]
    assert feature["properties"] == {"name": hostile}


def test_a_script_cannot_end_early() -> None:
    inlined = inlined_script("a = '</script><!--';\r\nb = 1;")
    assert inlined.text == "a = '<\\/script><\\!--';\nb = 1;"
    assert f"'{inlined.hash}'" == digest(str(inlined.text))


def test_pictures_of_styles_that_lie_in_other_files_are_left_out() -> None:
    style = 'a{background:url(images/layers.png)}b{background:url("data:image/png;base64,AA==")}'
    assert str(inlined_style(style).text) == (
        'a{background:none}b{background:url("data:image/png;base64,AA==")}'
    )


def test_the_heading_says_the_filters(viewer: FlaskClient) -> None:
    narrowed = viewer.get(f"{ADDRESS}&agency=HOU&times=weekend-night&within=500").text
    (said,) = re.findall(r'govuk-caption-l">([^<]*)</span>', narrowed)
    assert said == (
        "Anti-social behaviour, October 2025 to September 2026, Friday and Saturday nights, "
        "6pm to 6am, White Horse Homes (invented), located to 500 m or better"
    )


def test_the_table_says_what_the_map_says_without_scripts(page: str) -> None:
    for part in ("OFFICIAL-SENSITIVE", "Bandwidth", "How this was made", "Made from protected"):
        assert part in page
    assert "The tables below say the same" in page


def test_it_is_light_enough_to_send_by_mail(page: str) -> None:
    assert len(page.encode()) < 2_000_000

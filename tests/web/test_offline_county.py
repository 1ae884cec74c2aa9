"""The county's map as one file: the figures of the county page, and every area's hotspots."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from web.downloads.offline_county import LISTED

QUERY = "theme=asb&from=2025-10&to=2026-09"
NAME = "county-asb-2025-10-to-2026-09.html"


def layers(page: str) -> dict[str, dict]:
    (text,) = re.findall(r'<script type="application/json" id="layers">(.*?)</script>', page)
    return json.loads(text)


def asked_again(client: FlaskClient, address: str) -> list[dict]:
    """The features that the county page fetches, without links: a file leads nowhere."""
    features = client.get(address).json["features"]
    for feature in features:
        feature["properties"].pop("href", None)
    return features


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_areas_are_those_of_the_page(request: pytest.FixtureRequest, table, role: str) -> None:
    client = request.getfixturevalue(role)
    answer = client.get(f"/download.html?{QUERY}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={NAME}"
    held, page = layers(answer.text), client.get(f"/?{QUERY}").text
    for kind, inside in (("areas", "areas"), ("labels", "places")):
        sent = asked_again(client, f"/layers/{kind}.geojson?{QUERY}")
        assert held[inside]["features"] == sent
    assert table(answer.text, "counts") == table(page, "counts")
    assert len(table(page, "counts")) == 18
    total = re.compile(r"Incidents in the areas</dt><dd>([^<]*)</dd>")
    assert total.findall(answer.text) == total.findall(page)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_hotspots_are_those_of_the_areas_pages(
    request: pytest.FixtureRequest, table, role: str
) -> None:
    client = request.getfixturevalue(role)
    page = client.get(f"/download.html?{QUERY}").text
    held = layers(page)["hotspots"]["features"]
    shown = {(one["properties"]["name"], one["properties"]["n"]) for one in held}
    listed = table(page, "hotspot-table")
    for slug, name in (("trowbridge", "Trowbridge"), ("calne", "Calne")):
        sent = asked_again(client, f"/areas/{slug}/layers/hotspots.geojson?{QUERY}")
        assert {(one["properties"]["name"], one["properties"]["n"]) for one in sent} <= shown
        there = table(client.get(f"/areas/{slug}?{QUERY}").text, "hotspot-table")
        here = [row[1:] for row in listed if row[0] == name]
        assert [row[:6] for row in there[:LISTED]] == here
    assert all(one["properties"]["numbered"] is False for one in held)
    assert f"of those on the map of {listed[0][0]}" in json.dumps(held)


def test_rates_are_those_of_the_page(viewer: FlaskClient, table) -> None:
    for measure in ("rate", "count"):
        page = viewer.get(f"/?{QUERY}&measure={measure}").text
        file = viewer.get(f"/download.html?{QUERY}&measure={measure}").text
        width = len(table(file, "counts")[0])
        assert [row[:width] for row in table(page, "counts")] == table(file, "counts")


def test_where_there_is_nothing_it_says_so(viewer: FlaskClient) -> None:
    file = viewer.get("/download.html?theme=asb&from=2031-01&to=2031-02").text
    assert "No incidents of this selection are held in any area" in file
    assert "No area has a hotspot" in file


@pytest.mark.parametrize("query", ["from=2026-09&to=2026-01", "theme=weather"])
def test_filters_that_cannot_be_followed_make_no_file(viewer: FlaskClient, query: str) -> None:
    answer = viewer.get(f"/download.html?{query}")
    assert answer.status_code in (400, 404)
    assert "Content-Disposition" not in answer.headers


def test_nothing_in_it_comes_from_elsewhere(viewer: FlaskClient) -> None:
    page = viewer.get(f"/download.html?{QUERY}").text
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0]
    assert policy.startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert "connect-src" not in policy
    outside = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r'\b(?:src|href|action)="(?!data:,|#)[^"]*"', outside) == []
    assert " style=" not in outside
    assert len(page.encode()) < 3_000_000


def test_it_is_marked_and_says_how_it_was_made(viewer: FlaskClient) -> None:
    page = viewer.get(f"/download.html?{QUERY}").text
    for part in ("OFFICIAL-SENSITIVE", "Made from protected cells", "Density: ", "Incidents used"):
        assert part in page

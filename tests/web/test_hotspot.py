"""The page of one hotspot: what it says is what its area's map says, and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from hotspots.disclosure import FEWEST

AREA = "/areas/trowbridge"
VIEW = "theme=asb"


def number(text: str) -> int:
    return int(text.replace(",", ""))


def counts(rows: list[list[str]]) -> list[int]:
    return [number(row[1]) for row in rows if row[1][:1].isdigit()]


@pytest.fixture(params=["viewer", "analyst"])
def reader(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def test_the_count_is_that_of_the_areas_layer_and_table(reader: FlaskClient, table: Any) -> None:
    layer = reader.get(f"{AREA}/layers/hotspots.geojson?{VIEW}").get_json()["features"]
    listed = table(reader.get(f"{AREA}?{VIEW}").text, "hotspot-table")
    assert layer
    for feature in layer[:3]:
        said = feature["properties"]
        page = reader.get(f"{AREA}/hotspots/{said['rank']}?{VIEW}")
        assert page.status_code == 200
        assert f"<dd>{said['n']:,}</dd>" in page.text
        assert said["name"] in page.text
        row = listed[said["rank"] - 1]
        assert said["name"] in row[1]
        assert f"{said['n']:,}" in row


def test_every_ranked_hotspot_links_to_its_page_and_back(reader: FlaskClient) -> None:
    page = reader.get(f"{AREA}?{VIEW}").text
    links = re.findall(rf'href="({AREA}/hotspots/\d+\?[^"]+)"', page)
    assert links
    one = reader.get(links[0].replace("&amp;", "&"))
    assert one.status_code == 200
    assert re.search(rf'href="{AREA}\?theme=asb&amp;from=[\d-]+&amp;to=[\d-]+"', one.text)


def test_an_analyst_reads_parts_that_add_up(analyst: FlaskClient, table: Any) -> None:
    page = analyst.get(f"{AREA}/hotspots/1?{VIEW}").text
    total = number(re.search(r"<dt>Incidents</dt><dd>([\d,]+)</dd>", page)[1])
    for name in ("kind-table", "agency-table"):
        assert sum(counts(table(page, name))) == total
    # The demonstration has a year, which is shown whole.
    steps = table(page, "step-table")
    assert sum(counts(steps[-12:])) == total
    hours = table(page, "week-table")
    assert len(hours) == 7
    assert sum(float(hour) for day in hours for hour in day[1:]) == pytest.approx(total, abs=5)


def test_a_viewer_reads_no_count_below_the_fewest(viewer: FlaskClient, table: Any) -> None:
    for area in (AREA, "/areas/salisbury"):
        page = viewer.get(f"{area}/hotspots/1?{VIEW}").text
        total = number(re.search(r"<dt>Incidents</dt><dd>([\d,]+)</dd>", page)[1])
        told = {
            name: counts(table(page, name))
            for name in ("step-table", "kind-table", "agency-table", "times-table")
        }
        assert told["step-table"]
        for found in told.values():
            assert all(n >= FEWEST for n in found)
            assert not 0 < total - sum(found) < FEWEST
        assert table(page, "week-table") == []


def test_the_filters_of_the_address_hold(analyst: FlaskClient, table: Any) -> None:
    page = analyst.get(f"{AREA}/hotspots/1?{VIEW}&subtype=nuisance&agency=POL").text
    assert table(page, "kind-table") == table(page, "agency-table") == []
    compared = analyst.get(
        f"{AREA}/hotspots/1?{VIEW}&from=2026-01&to=2026-03&compare_from=2025-10&compare_to=2025-12"
    )
    assert "Against October to December 2025" in compared.text


def test_a_period_that_cannot_be_is_said_and_replaced(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{AREA}/hotspots/1?{VIEW}&from=2026-05&to=2026-01")
    assert answer.status_code == 400
    assert "<title>Error: " in re.sub(r"\s*\n\s*", "", answer.text)
    assert "swap the two months" in answer.text


def test_the_page_asks_for_the_same_layers_as_the_area(viewer: FlaskClient) -> None:
    page = viewer.get(f"{AREA}/hotspots/1?{VIEW}").text
    for kind in ("density", "hotspots"):
        address = re.search(rf'"({AREA}/layers/{kind}\.geojson[^"]*)"', page)[1]
        assert viewer.get(address.replace("\\u0026", "&")).status_code == 200

"""What the pages of comparisons say where little, or nothing, can be compared."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

Table = Callable[[str, str], list[list[str]]]
ROLES = ["viewer", "analyst"]
AREA = "/areas/trowbridge"
NOT_DRAWN = r"Density bands below ([\d,.]+) incidents per km² and year are not drawn"


def squashed(text: str) -> str:
    return " ".join(html.unescape(text).split())


def legend(page: str) -> dict[int, str]:
    """The bands of the first legend of density, by number."""
    found = re.findall(r'swatch band-(\d)"></span>([^<]+)</li>', page)
    return {int(band): html.unescape(said) for band, said in reversed(found)}


def drawn(client: FlaskClient, page: str) -> set[int]:
    [url] = [u for u in re.findall(r'"url": "([^"]+)"', page) if "/density.geojson" in u]
    features = client.get(json.loads(f'"{url}"')).json["features"]
    return {one["properties"]["band"] for one in features}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("months", ["from=2026-07&to=2026-09", "from=2024-10&to=2026-09"])
def test_the_legend_marks_the_bands_that_the_note_says_are_not_drawn(
    request: pytest.FixtureRequest, role: str, months: str
) -> None:
    client = request.getfixturevalue(role)
    page = client.get(f"{AREA}?theme=asb&{months}").text
    bands = legend(page)
    marked = {band for band, said in bands.items() if said.endswith(" (not drawn)")}
    assert not drawn(client, page) & marked
    assert marked == set(range(1, len(marked) + 1))
    said = re.findall(NOT_DRAWN, squashed(page))
    if not marked:
        assert said == []
    elif len(marked) < len(bands):
        assert said == [bands[len(marked) + 1].split(" ")[0]]
    else:
        assert "No density band is drawn" in page
    assert "incidents per km² are not drawn" not in page


def test_the_legend_of_the_months_marks_bands_too(
    viewer: FlaskClient, analyst: FlaskClient
) -> None:
    page = viewer.get(f"{AREA}/months?theme=asb").text
    bands = legend(page)
    marked = [band for band, said in bands.items() if said.endswith(" (not drawn)")]
    assert marked == list(range(1, len(marked) + 1))
    assert re.findall(NOT_DRAWN, squashed(page)) == [bands[len(marked) + 1].split(" ")[0]]
    # The smaller bandwidth of exact places: two incidents of one month reach every band.
    page = analyst.get(f"{AREA}/months?theme=asb").text
    assert all(said.endswith(" (not drawn)") for said in legend(page).values())
    assert "No density band is drawn" in page


def test_one_legend_says_for_which_of_two_maps_a_band_is_not_drawn(analyst: FlaskClient) -> None:
    page = analyst.get(
        f"{AREA}/compare?theme=asb&from=2026-08&to=2026-08&compare_from=2025-07&compare_to=2026-07"
    ).text
    assert "One scale for both maps" in squashed(page)
    assert squashed(page).count("Density: incidents per km² and year") == 1
    marks = [said.partition(" (")[2] for said in legend(page).values()]
    assert "not drawn for August 2026)" in marks
    assert "not drawn for July 2025 to July 2026)" not in marks


@pytest.mark.parametrize("role", ROLES)
def test_a_change_of_periods_of_different_length_is_one_a_day(
    request: pytest.FixtureRequest, table: Table, role: str
) -> None:
    client = request.getfixturevalue(role)
    query = "?theme=asb&from=2026-04&to=2026-09&compare_from=2026-01&compare_to=2026-03"
    [like] = [
        row
        for row in table(client.get(f"{AREA}/compare{query}").text, "figure-table")
        if row[0] == "Like with like"
    ]
    assert " a day, from " in like[3]
    area = client.get(AREA + query).text
    changes = [row[6] for row in table(area, "hotspot-table")]
    told = [said for said in changes if said != "–" and not said.startswith("none before")]
    assert told
    assert all(" a day, from " in said for said in told)
    assert "The change counts only agencies that sent complete months for both" in squashed(area)


def test_withheld_maps_are_not_said_to_have_no_denser_place(viewer: FlaskClient) -> None:
    page = squashed(
        viewer.get(
            f"{AREA}/compare?theme=asb&subtype=personal&from=2026-08&to=2026-08&compare_from=2026-07"
        ).text
    )
    assert "nowhere in the area is denser" not in page
    assert page.count("No hotspot can be told: there is no map") == 2
    assert "There is nothing to lay on each other: neither map has a hotspot." in page
    assert "“Like with like”" not in page
    assert 'id="not-alike">The two cannot be compared like with like' in page


def test_the_one_map_without_a_hotspot_is_named(viewer: FlaskClient) -> None:
    page = squashed(
        viewer.get(
            f"{AREA}/compare?theme=asb&from=2030-06&to=2030-08&compare_from=2026-06&compare_to=2026-08"
        ).text
    )
    assert "on each other: the map of June to August 2030 has no hotspot." in page
    assert page.count("No hotspot can be told: there is no map") == 1


def test_like_with_like_is_explained_where_it_is_shown(viewer: FlaskClient) -> None:
    page = viewer.get(f"{AREA}/compare?theme=asb&from=2026-06&to=2026-08").text
    assert "“Like with like” counts only agencies" in page
    assert 'id="not-alike"' not in page


def test_the_period_that_the_form_fills_in_is_no_choice(viewer: FlaskClient) -> None:
    query = "?theme=asb&from=2025-10&to=2026-09&with_theme=violence"
    usual = "&compare_from=2024-10&compare_to=2025-09"
    filled = viewer.get(f"{AREA}/compare?theme=asb&from=2025-10&to=2026-09").text
    assert '<option value="2024-10" selected>' in filled
    assert '<option value="2025-09" selected>' in filled
    assert 'id="not-followed"' not in viewer.get(f"{AREA}/compare{query}{usual}").text
    chosen = viewer.get(f"{AREA}/compare{query}&compare_from=2025-01&compare_to=2025-06").text
    assert "January to June 2025 is left out" in chosen


def test_a_long_period_is_offered_the_months_held_before_it(viewer: FlaskClient) -> None:
    page = viewer.get(f"{AREA}/compare?theme=asb&from=2025-04&to=2026-09&agency=COU").text
    said = squashed(page)
    assert "There is no earlier period as long as April 2025 to September 2026" in said
    [link] = re.findall(r'href="([^"]+)">October 2024 to March 2025</a>', page)
    query = parse_qs(urlsplit(html.unescape(link)).query)
    assert (query["compare_from"], query["compare_to"]) == (["2024-10"], ["2025-03"])
    assert (query["agency"], "with_theme" in query) == (["COU"], False)
    answer = viewer.get(html.unescape(link))
    assert answer.status_code == 200
    assert "October 2024 to March 2025 and April 2025 to September 2026" in squashed(answer.text)


def test_places_are_said_to_be_squares_only_where_they_are(
    viewer: FlaskClient, analyst: FlaskClient
) -> None:
    squares = "before they were put into squares of 250 m"
    for path in (f"{AREA}?theme=asb", f"{AREA}/compare?theme=asb&from=2026-06&to=2026-08"):
        assert squares in squashed(viewer.get(path).text)
        assert squares not in squashed(analyst.get(path).text)

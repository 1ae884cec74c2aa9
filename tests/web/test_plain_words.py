"""Advice that can be followed, figures with their units, and two pages in the same words."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

YEAR = "from=2025-10&to=2026-09"
ALL_HELD = "from=2024-10&to=2026-09"


def squashed(text: str) -> str:
    return " ".join(text.split())


def busiest_of(page: str) -> str:
    return squashed(re.search(r'id="busiest">(.*?)</p>', page, re.DOTALL)[1])


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        (f"subtype=heritage&{YEAR}", "Choose a longer period or all kinds."),
        (f"subtype=heritage&{ALL_HELD}", "Choose all kinds."),
        (
            f"subtype=heritage&{YEAR}&agency=HOU&times=weekday-day&within=100",
            "Choose a longer period, all kinds, the whole week, more agencies or places that are "
            "known less well.",
        ),
    ],
)
def test_what_is_advised_is_not_chosen_already(
    viewer: FlaskClient, query: str, advice: str
) -> None:
    page = squashed(viewer.get(f"/areas/corsham?theme=rural&{query}").text)
    assert advice in page


def test_where_nothing_is_left_out_another_theme_is_advised(viewer: FlaskClient) -> None:
    page = squashed(viewer.get(f"/areas/salisbury?theme=rural&{ALL_HELD}").text)
    assert "None of them can be shown on a map" in page
    assert "This is everything that is held of it: choose another theme." in page


@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_both_pages_say_the_same_of_the_busiest_time(
    request: pytest.FixtureRequest, who: str, table
) -> None:
    client = request.getfixturevalue(who)
    area = client.get(f"/areas/trowbridge?{YEAR}").text
    rows = [*table(area, "hotspot-table"), *table(area, "more-hotspots")]
    assert rows
    told = [row[6] for row in rows]
    for rank, when in enumerate(told[:4], start=1):
        said = busiest_of(client.get(f"/areas/trowbridge/hotspots/{rank}?{YEAR}").text)
        if when != "–":
            assert f"Busiest for its length, as in the table of the area: {when}." in said
        elif who == "viewer":
            assert "cannot be told: of each part only the squares that may be told" in said
        else:
            assert "the busiest has fewer than 5 incidents" in said
    if who == "analyst":
        assert {when == "–" for when in told} == {True, False}


def test_dashes_are_explained_to_everybody(viewer: FlaskClient, analyst: FlaskClient) -> None:
    assert "a dash stands for too few to be told" in squashed(viewer.get("/areas/trowbridge").text)
    page = squashed(analyst.get("/areas/trowbridge").text)
    assert "a dash stands for fewer than 5 even in the busiest" in page


def test_the_picture_of_the_week_has_a_unit(viewer: FlaskClient, analyst: FlaskClient) -> None:
    hours = squashed(analyst.get("/areas/trowbridge").text)
    assert "Incidents in one hour of the week, added up over the whole period." in hours
    parts = squashed(viewer.get("/areas/trowbridge").text)
    assert "Incidents in four hours of the week, added up over the whole period." in parts
    legend = parts.split('<ul aria-labelledby="week-unit">')[1].split("</ul>")[0]
    assert 'app-bars__withheld"></span>under 5</li>' in legend
    assert 'class="withheld"' in parts
    assert 'class="withheld"' not in hours


@pytest.mark.parametrize(
    "address",
    ["/", "/areas/trowbridge", "/areas/trowbridge/compare", "/areas/trowbridge/months"],
)
def test_overlapping_selections_are_warned_of_once_where_they_are_protected(
    viewer: FlaskClient, analyst: FlaskClient, address: str
) -> None:
    warning = "Pass on one, not several:"
    assert viewer.get(address).text.count(warning) == 1
    assert warning not in analyst.get(address).text


def test_a_comparison_is_said_not_to_be_in_the_files(viewer: FlaskClient) -> None:
    compared = viewer.get(f"/areas/trowbridge?{YEAR}&compare_from=2024-10&compare_to=2025-09").text
    note = compared.split('id="not-compared">')[1].split("</p>")[0]
    assert "The map in one file holds the comparison with October 2024 to September 2025." in note
    assert "not-compared" not in viewer.get(f"/areas/trowbridge?{YEAR}").text


@pytest.mark.parametrize("who", ["viewer", "analyst", "submitter", "administrator"])
def test_what_was_done_is_in_the_navigation(request: pytest.FixtureRequest, who: str) -> None:
    page = request.getfixturevalue(who).get("/actions").text
    links = re.findall(r'<a class="govuk-service-navigation__link" href="([^"]+)"([^>]*)>', page)
    assert [href for href, current in links if "aria-current" in current] == ["/actions"]
    county = request.getfixturevalue(who).get("/areas/trowbridge/hotspots/1").text
    links = re.findall(r'<a class="govuk-service-navigation__link" href="([^"]+)"([^>]*)>', county)
    assert [href for href, current in links if "aria-current" in current] == ["/"]


def test_shortcuts_lead_to_parts_of_the_page_and_to_its_briefing(viewer: FlaskClient) -> None:
    for address in ("/", "/areas/trowbridge?theme=violence"):
        page = viewer.get(address).text
        shortcuts = page.split('id="shortcuts">')[1].split("</p>")[0]
        links = re.findall(r'href="([^"]+)"', shortcuts)
        assert len(links) >= 4
        for link in links:
            if link.startswith("#"):
                assert page.count(f'id="{link[1:]}"') == 1
            else:
                assert viewer.get(link.replace("&amp;", "&")).status_code == 200
    assert "/areas/trowbridge/briefing?theme=violence" in shortcuts

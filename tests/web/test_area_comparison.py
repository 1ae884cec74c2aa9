"""An area compared with another period, at certain times, with its hotspots and its week."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from hotspots.area_change import area_change
from hotspots.area_times import area_week
from hotspots.assessment import Selection, Sight, load_picture
from hotspots.disclosure import FEWEST
from hotspots.periods import Period
from hotspots.store.database import Database
from hotspots.time_of_week import TIMES
from web.maps.change_rows import change_words

Table = Callable[[str, str], list[list[str]]]
SPRING, AUTUMN = Period.parse("2026-03", "2026-05"), Period.parse("2026-06", "2026-08")
QUERY = "?theme=asb&from=2026-06&to=2026-08"
COMPARED = f"{QUERY}&compare_from=2026-03&compare_to=2026-05"
SIGHTS = [("viewer", Sight.PROTECTED), ("analyst", Sight.EXACT)]


def layer(client: FlaskClient, kind: str, query: str) -> list[dict]:
    answer = client.get(f"/areas/trowbridge/layers/{kind}.geojson{query}")
    assert answer.status_code == 200
    return [feature["properties"] for feature in answer.json["features"]]


def squashed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_hotspots_of_map_and_table_are_those_that_were_found(
    request: pytest.FixtureRequest, database: Database, table: Table, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    found = load_picture(database).area_hotspots("trowbridge", Selection("asb", AUTUMN), sight)
    page = client.get(f"/areas/trowbridge{QUERY}").text
    rows = [
        *table(page, "hotspot-table"),
        *table(page, "more-hotspots"),
    ]
    drawn = layer(client, "hotspots", QUERY)
    assert len(rows) == len(drawn) == len(found.hotspots.hotspots) > 0
    for row, said in zip(rows, drawn, strict=True):
        assert row[0] == str(said["rank"])
        assert row[1] == said["name"]
        assert row[3] == f"{said['n']:,}"
        assert said["label"] == f"{row[4]} of the incidents on this map, in {row[5]} hectares"
    assert sum(said["n"] for said in drawn) == found.hotspots.hotspots["n"].sum()


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_a_comparison_is_on_page_map_and_table(
    request: pytest.FixtureRequest, database: Database, table: Table, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    shown = load_picture(database)
    found = shown.area_hotspots("trowbridge", Selection("asb", AUTUMN), sight)
    change = area_change(shown, found, SPRING)
    assert change.whole is not None
    page = client.get(f"/areas/trowbridge{COMPARED}").text
    assert "Compared with March to May 2026" in page
    assert (
        f"there were {change.whole.before:,} incidents in March to May 2026 and "
        f"{change.whole.after:,} in June to August 2026" in squashed(page)
    )
    for note in change.notes:
        assert str(escape(note)) in page
    rows, drawn = table(page, "change-table"), layer(client, "change", COMPARED)
    assert [[p["label"], p["counts"], p["judged"]] for p in drawn] == [
        [f"Square around {row[0]}", f"{row[1]} before, {row[2]} now", row[4]] for row in rows
    ]
    assert len(rows) == len(change.cells) > 0
    if sight is Sight.PROTECTED:
        assert min(int(number) for row in rows for number in row[1:3]) >= FEWEST
    told = [row[6] for row in table(page, "hotspot-table")]
    assert told == [change_words(one) for one in change.hotspots[: len(told)]]


def test_the_comparison_stays_in_the_address_of_every_link(viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge{COMPARED}&times=weekend-night").text
    parts = "compare_from=2026-03&amp;compare_to=2026-05"
    neighbours = re.findall(r'href="(/areas/[a-z-]+\?[^"]*)"', page)
    assert any(parts in link and "times=weekend-night" in link for link in neighbours)
    assert '<option value="2026-03" selected>' in page
    assert '<option value="weekend-night" selected>' in page
    page = viewer.get(f"/areas/trowbridge{COMPARED}").text
    asked = [json.loads(f'"{url}"') for url in re.findall(r'"url": "([^"]+)"', page)]
    # What is the same with and without the comparison is kept once.
    assert [url for url in asked if "compare_from" in url] == [
        url for url in asked if "/change.geojson" in url
    ]
    assert len([url for url in asked if "/change.geojson" in url]) == 1


def test_comparisons_are_one_click_away(viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge{QUERY}").text
    [link] = re.findall(r'href="([^"]+)">The 3 months before</a>', page)
    compared = viewer.get(link.replace("&amp;", "&")).text
    assert "Compared with March to May 2026" in compared
    [back] = re.findall(r'href="([^"]+)">No comparison</a>', compared)
    assert 'id="change"' not in viewer.get(back.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("&compare_from=2026-08&compare_to=2026-08", "share a month"),
        ("&compare_from=2026-05&compare_to=2026-03", "swap the two months"),
        ("&compare_from=%3Cb%3E", "is not a month"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_said_at_its_field(
    viewer: FlaskClient, query: str, sentence: str
) -> None:
    answer = viewer.get(f"/areas/trowbridge{QUERY}{query}")
    assert answer.status_code == 400
    assert "<title>\n  Error: Trowbridge" in answer.text or "Error: Trowbridge" in answer.text
    [said] = re.findall(r'<a href="#compare_from">([^<]+)</a>', answer.text)
    assert sentence in said
    assert "Shown instead: June to August 2026, without a comparison." in squashed(answer.text)
    assert "<b>" not in answer.text
    for kind in ("change", "density"):
        refused = viewer.get(f"/areas/trowbridge/layers/{kind}.geojson{QUERY}{query}")
        assert refused.status_code == 400
        assert sentence in refused.json["detail"]


def test_no_change_without_a_comparison(viewer: FlaskClient) -> None:
    assert viewer.get(f"/areas/trowbridge/layers/change.geojson{QUERY}").status_code == 404


def test_a_period_without_data_says_why_it_cannot_be_compared(viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge{QUERY}&compare_from=2020-01").text
    assert "June to August 2026 cannot be compared with January to March 2020" in page
    assert 'id="change-table"' not in page
    assert 'data-layer="change"' not in page


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_a_part_of_the_week_is_a_filter(
    request: pytest.FixtureRequest, database: Database, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    shown = load_picture(database)
    year = Selection("asb", Period.parse("2025-10", "2026-09"))
    whole = shown.area_hotspots("trowbridge", year, sight)
    for times in TIMES:
        selection = Selection("asb", year.period, times=times)
        found = shown.area_hotspots("trowbridge", selection, sight)
        assert found.total < whole.total
        page = client.get(f"/areas/trowbridge?theme=asb&from=2025-10&to=2026-09&times={times}").text
        assert TIMES[times].title in page
        assert 'id="untimed"' in page
        figure = f"{found.total}{'+' if found.withheld and found.total else ''}"
        assert f"Incidents in the area</dt><dd>{figure}</dd>" in page


def test_parts_of_the_week_and_unknown_times_make_up_the_whole(
    analyst: FlaskClient, database: Database
) -> None:
    address = "/areas/trowbridge?theme=asb&from=2025-10&to=2026-09"

    def total(page: str) -> int:
        return int(re.search(r"Incidents in the area</dt><dd>([\d,]+)<", page)[1].replace(",", ""))

    pages = [analyst.get(f"{address}&times={times}").text for times in TIMES]
    [unknown] = {re.search(r"Time not known: ([\d,]+) incident", page)[1] for page in pages}
    parts = sum(total(page) for page in pages)
    assert parts + int(unknown.replace(",", "")) == total(analyst.get(address).text)


@pytest.mark.parametrize("times", ["teatime", "weekend", "<b>", "weekday-day,weekend-day"])
def test_a_part_of_the_week_that_is_not_offered_is_not_found(
    viewer: FlaskClient, times: str
) -> None:
    answer = viewer.get(f"/areas/trowbridge?times={times}")
    assert answer.status_code == 404
    assert "is not a part of the week; choose one of weekday-day" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_the_week_is_a_picture_and_the_same_table(
    request: pytest.FixtureRequest, database: Database, table: Table, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    week = area_week(load_picture(database), "trowbridge", Selection("asb", AUTUMN), sight)
    page = client.get(f"/areas/trowbridge{QUERY}").text
    rows = table(page, "week-table")
    assert [row[0] for row in rows][::6] == ["Monday", "Sunday"]
    assert week.busiest is not None
    when, n = week.busiest
    assert f"Most often {when}: {n} of the {week.timed} incidents" in page
    numbers = [cell for row in rows for cell in row[1:]]
    if sight is Sight.EXACT:
        assert week.hours is not None
        assert numbers == [f"{value:.1f}" for value in week.hours.ravel().tolist()]
    else:
        assert len(numbers) == 42
        told = [int(number) for number in numbers if number != f"under {FEWEST}"]
        assert min(told) >= FEWEST
        assert sum(told) == week.timed
    assert page.count("<rect ") == len(numbers)


def test_the_busiest_class_of_the_week_is_the_darkest(analyst: FlaskClient) -> None:
    page = analyst.get(f"/areas/trowbridge{QUERY}").text
    shades = {int(n) for n in re.findall(r'<rect [^>]*class="class-(\d)"', page)}
    assert max(shades) == 5
    assert len(re.findall(r'<li><span class="swatch class-\d"></span>up to', page)) == 5

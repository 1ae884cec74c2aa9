"""Two periods or two themes side by side: the figures of their own pages, and one scale."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from hotspots.analysis.density.bands import theme_breaks
from hotspots.area_change import area_change
from hotspots.assessment import Selection, Sight, load_picture
from hotspots.disclosure import FEWEST
from hotspots.periods import Period
from hotspots.store.database import Database
from web.maps.change_rows import change_words
from web.maps.rows import band_legend
from web.wording import count, told

Table = Callable[[str, str], list[list[str]]]
SIGHTS = [("viewer", Sight.PROTECTED), ("analyst", Sight.EXACT)]
SPRING, SUMMER = Period.parse("2026-03", "2026-05"), Period.parse("2026-06", "2026-08")
AREA = "/areas/trowbridge"
PERIODS = "?theme=asb&from=2026-06&to=2026-08&compare_from=2026-03&compare_to=2026-05"
THEMES = "?theme=asb&from=2025-10&to=2026-09&with_theme=violence"


def squashed(text: str) -> str:
    return " ".join(html.unescape(text).split())


def asked(page: str) -> list[str]:
    """The addresses of the layers of both maps, those of the first before those of the second."""
    return [json.loads(f'"{url}"') for url in re.findall(r'"url": "([^"]+)"', page)]


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def test_on_a_phone_each_figure_says_whose_it_is_in_a_word(viewer: FlaskClient) -> None:
    for query, names in (
        (PERIODS, {"Earlier", "Later", "Change"}),
        (THEMES, {"Anti-social behaviour", "Violence"}),
    ):
        page = viewer.get(AREA + "/compare" + query).text
        figures = page.split('id="figure-table"')[1].split("</table>")[0]
        assert set(re.findall(r'data-label="([^"]*)"', figures)) == names


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_the_figures_are_those_of_each_view(
    request: pytest.FixtureRequest, database: Database, table: Table, role: str, sight: Sight
) -> None:
    client, shown = request.getfixturevalue(role), load_picture(database)
    selections = [Selection("asb", period) for period in (SPRING, SUMMER)]
    found = [shown.area_hotspots("trowbridge", one, sight) for one in selections]
    change = area_change(shown, found[1], SPRING)
    rows = {
        row[0]: row[1:]
        for row in table(client.get(AREA + "/compare" + PERIODS).text, "figure-table")
    }
    assert rows["Incidents in the area"][:2] == [told(one.total, one.withheld) for one in found]
    assert rows["On the map"][:2] == [count(one.hotspots.n) for one in found]
    assert rows["Hotspots"][:2] == [str(len(one.hotspots.hotspots)) for one in found]
    assert [said.split(" ")[0] for said in rows["In hotspots"][:2]] == [
        count(one.hotspots.hotspots["n"].sum()) for one in found
    ]
    assert change.whole is not None
    assert rows["Like with like"] == [
        count(change.whole.before),
        count(change.whole.after),
        change_words(change.whole),
    ]
    assert {
        name: row[2] for name, row in rows.items() if name != "Like with like"
    } == dict.fromkeys(rows.keys() - {"Like with like"}, "")


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_the_hotspots_are_ranked_as_on_their_own_pages(
    request: pytest.FixtureRequest, table: Table, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    page = client.get(AREA + "/compare" + PERIODS).text
    for name, period in (("first", SPRING), ("second", SUMMER)):
        own = client.get(f"{AREA}?theme=asb&from={period.first}&to={period.last}").text
        theirs = [
            (row[0], row[1], row[3], row[5])
            for part in ("hotspot-table", "more-hotspots")
            for row in table(own, part)
        ]
        ours = [
            tuple(row[:4])
            for part in (f"{name}-hotspots", f"{name}-hotspots-more")
            for row in table(page, part)
        ]
        assert ours == theirs
        assert ours
    [sentence] = re.findall(r'id="overlap">([^<]+)<', page)
    assert "are a hotspot in both" in sentence


def test_each_map_asks_for_its_own_period_and_both_for_the_same_layers(
    viewer: FlaskClient,
) -> None:
    page = viewer.get(AREA + "/compare" + PERIODS + "&times=weekend-night&within=1000").text
    urls = asked(page)
    first, second = urls[: len(urls) // 2], urls[len(urls) // 2 :]
    assert [urlsplit(url).path for url in first] == [urlsplit(url).path for url in second]
    assert any("/density.geojson" in url for url in first)
    for urls, period in ((first, SPRING), (second, SUMMER)):
        of_selection = [query_of(url) for url in urls if "theme" in query_of(url)]
        assert len(of_selection) == 5
        for said in of_selection:
            assert (said["from"], said["to"]) == ([period.first], [period.last])
            assert (said["times"], said["within"]) == (["weekend-night"], ["1000"])
            assert "compare_from" not in said
    for url in asked(page):
        assert viewer.get(url).status_code == 200


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
@pytest.mark.parametrize("query", [PERIODS, THEMES])
def test_one_scale_colours_the_squares_of_both_maps(
    request: pytest.FixtureRequest, role: str, sight: Sight, query: str
) -> None:
    client = request.getfixturevalue(role)
    urls = [url for url in asked(client.get(AREA + "/compare" + query).text) if "/squares." in url]
    assert len(urls) == 2
    classes: dict[int, set[int]] = {}
    for url in urls:
        for feature in client.get(url).json["features"]:
            classes.setdefault(feature["properties"]["n"], set()).add(
                feature["properties"]["class"]
            )
    assert all(len(shades) == 1 for shades in classes.values())
    assert [query_of(url)["highest"] for url in urls] == [[str(max(classes))]] * 2
    if sight is Sight.PROTECTED:
        assert min(classes) >= FEWEST


def test_two_periods_have_one_legend_and_two_themes_two(viewer: FlaskClient) -> None:
    page = squashed(viewer.get(AREA + "/compare" + PERIODS).text)
    assert "One scale for both maps" in page
    assert page.count("Density: incidents per km² and year") == 1
    page = squashed(viewer.get(AREA + "/compare" + THEMES).text)
    assert "The bands differ:" in page
    for theme, title in (("asb", "Anti-social behaviour"), ("violence", "Violence")):
        legend = page.split(f"Density: incidents per km² and year, {title}")[1].split("</ul>")[0]
        for band, said in band_legend(theme_breaks(theme)):
            assert f'band-{band}"></span>{said}' in legend
    # Two kinds of one theme share its bands.
    page = squashed(
        viewer.get(f"{AREA}/compare?theme=asb&subtype=nuisance&with_theme=asb/environmental").text
    )
    assert "One scale for both maps" in page
    assert "Anti-social behaviour: nuisance and Anti-social behaviour: environmental" in page


def test_two_themes_have_no_change(viewer: FlaskClient, table: Table) -> None:
    page = viewer.get(AREA + "/compare" + THEMES).text
    assert {len(row) for row in table(page, "figure-table")} == {3}
    assert "Like with like" not in page
    assert "Two themes are no before and after" in page


def test_without_anything_chosen_the_usual_comparison_is_made(viewer: FlaskClient) -> None:
    page = viewer.get(f"{AREA}/compare?theme=asb&from=2026-06&to=2026-08").text
    assert "June to August 2025 and June to August 2026" in squashed(page)
    assert '<option value="2025-06" selected>' in page


def test_another_theme_is_chosen_over_another_period_and_says_so(viewer: FlaskClient) -> None:
    page = viewer.get(AREA + "/compare" + PERIODS + "&with_theme=violence").text
    [note] = re.findall(r'id="not-followed">([^<]+)<', page)
    assert note.startswith("March to May 2026 is left out")
    assert {tuple(query_of(url)["from"]) for url in asked(page) if "theme" in query_of(url)} == {
        ("2026-06",)
    }


def test_the_comparison_stays_in_the_address_of_every_way_on(viewer: FlaskClient) -> None:
    page = viewer.get(AREA + "/compare" + PERIODS + "&within=1000").text
    ways = page.split('id="ways"')[1].split("</p>")[0]
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', ways)]
    assert len(links) == 2
    for link in links:
        assert viewer.get(link).status_code == 200
        assert query_of(link)["within"] == ["1000"]
    assert query_of(links[0])["compare_from"] == ["2026-03"]
    hotspots = page.split('id="first-hotspots"')[1]
    link = html.unescape(re.findall(r'href="([^"]+)"', hotspots)[0])
    assert viewer.get(link).status_code == 200


def test_area_and_county_lead_to_the_comparison(viewer: FlaskClient) -> None:
    area = viewer.get(AREA + PERIODS).text
    [compare] = re.findall(r'href="([^"]+)">Compare two periods or themes side by side<', area)
    assert "March to May 2026 and June to August 2026" in squashed(
        viewer.get(html.unescape(compare)).text
    )
    [months] = re.findall(r'href="([^"]+)">Play through the months<', area)
    assert "month by month" in viewer.get(html.unescape(months)).text
    county = viewer.get("/?theme=rural&from=2026-06&to=2026-08").text
    [choose] = re.findall(r'href="(/compare\?[^"]+)"', county)
    choices = viewer.get(html.unescape(choose)).text
    links = re.findall(r'href="(/areas/[a-z-]+/(?:compare|months)\?[^"]+)"', choices)
    assert len(links) == 2 * 18
    for link in links[:2]:
        assert "Rural crime" in viewer.get(html.unescape(link)).text


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("&compare_from=2026-08&compare_to=2026-08", "compare_from", "share a month"),
        ("&compare_from=2026-05&compare_to=2026-03", "compare_from", "swap the two months"),
        ("&compare_from=2026-09&compare_to=2026-09", "compare_from", "is after"),
        ("&compare_from=%3Cb%3E", "compare_from", "is not a month"),
        ("&with_theme=asb", "with_theme", "is shown already"),
    ],
)
def test_what_cannot_be_compared_is_said_at_its_field(
    viewer: FlaskClient, query: str, field: str, sentence: str
) -> None:
    answer = viewer.get(f"{AREA}/compare?theme=asb&from=2026-06&to=2026-08{query}")
    assert answer.status_code == 400
    assert "Error: Trowbridge" in answer.text
    [said] = re.findall(rf'<a href="#{field}">([^<]+)</a>', answer.text)
    assert sentence in said
    assert f'id="{field}"' in answer.text
    assert "<b>" not in answer.text
    assert asked(answer.text) == []


@pytest.mark.parametrize(
    "path",
    [
        "/areas/nowhere/compare",
        f"{AREA}/compare?with_theme=nothing",
        f"{AREA}/compare?with_theme=violence/nothing",
        f"{AREA}/compare?with_theme=%00",
        f"{AREA}/compare?agency=XXX",
        "/areas/nowhere/squares.geojson?highest=5",
    ],
)
def test_what_does_not_exist_is_not_found(viewer: FlaskClient, path: str) -> None:
    answer = viewer.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_period_in_the_future_is_said(viewer: FlaskClient) -> None:
    page = viewer.get(f"{AREA}/compare?theme=asb&from=2030-06&to=2030-08&compare_from=2026-06").text
    assert "There is nothing to show for June to August 2030: incidents are held for" in page
    assert asked(page)
    assert "There is nothing to lay on each other" in page
    assert "no chosen agency has sent complete months for both" in page


def test_where_neither_view_has_a_map_there_is_none(viewer: FlaskClient) -> None:
    page = viewer.get(
        f"{AREA}/compare?theme=asb&subtype=personal&from=2026-08&to=2026-08&compare_from=2026-07"
    ).text
    assert page.count("can be shown on a map. They are of a sensitive kind") == 2
    assert asked(page) == []
    assert "compare.js" not in page
    assert 'id="figure-table"' in page


def test_without_an_earlier_period_the_page_says_what_to_do(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{AREA}/compare?theme=asb&from=2024-10&to=2026-09")
    assert answer.status_code == 200
    assert "There is no earlier period to compare" in answer.text
    assert asked(answer.text) == []


def test_periods_of_different_length_are_said_to_be(viewer: FlaskClient) -> None:
    page = viewer.get(
        f"{AREA}/compare?theme=asb&from=2026-07&to=2026-08&compare_from=2026-01&compare_to=2026-06"
    ).text
    assert "The two have 6 and 2 months of incidents." in squashed(page)
    page = viewer.get(AREA + "/compare" + PERIODS).text
    assert 'id="lengths"' not in page


def test_a_view_is_what_it_was_for_a_reader_of_protected_figures(
    viewer: FlaskClient, analyst: FlaskClient, table: Table
) -> None:
    """One address, two readers, in turn: neither is given what was kept for the other."""
    address = AREA + "/compare" + PERIODS
    seen = [
        [row[1:3] for row in table(client.get(address).text, "figure-table")]
        for client in (viewer, analyst, viewer, analyst)
    ]
    assert seen[0] == seen[2] != seen[1] == seen[3]


def test_a_selection_of_one_agency_keeps_to_it(
    viewer: FlaskClient, database: Database, table: Table
) -> None:
    shown = load_picture(database)
    page = viewer.get(AREA + "/compare" + PERIODS + "&agency=COU").text
    rows = {row[0]: row[1:] for row in table(page, "figure-table")}
    selection = Selection("asb", SUMMER, agencies=("COU",))
    for at, one in enumerate((replace(selection, period=SPRING), selection)):
        counts = shown.area_counts(one, Sight.PROTECTED).set_index("slug").loc["trowbridge"]
        assert rows["Incidents in the area"][at] == told(counts["n"], counts["withheld"])
    assert all(
        query_of(url)["agency"] == ["COU"] for url in asked(page) if "theme" in query_of(url)
    )

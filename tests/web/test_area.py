"""An area's page: what the map draws is what the tables say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from hotspots.assessment import Selection, Sight, load_picture
from hotspots.location_quality import sentence
from hotspots.periods import Period
from hotspots.store.database import Database
from web.maps.area_layers import BACKDROP
from web.maps.area_page import LAYERS
from web.wording import decimals

Table = Callable[[str, str], list[list[str]]]
QUERY = "?theme=asb&from=2025-10&to=2026-09"
CASES = [("trowbridge", QUERY), ("salisbury", "?theme=violence&from=2026-01&to=2026-09")]


def layer(client: FlaskClient, slug: str, kind: str, query: str) -> list[dict]:
    answer = client.get(f"/areas/{slug}/layers/{kind}.geojson{query}")
    assert answer.status_code == 200
    return [feature["properties"] for feature in answer.json["features"]]


@pytest.mark.parametrize(("slug", "query"), CASES)
@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_layers_equal_tables(
    request: pytest.FixtureRequest, table: Table, role: str, slug: str, query: str
) -> None:
    client = request.getfixturevalue(role)
    page = client.get(f"/areas/{slug}{query}").text
    clusters = layer(client, slug, "clusters", query)
    assert clusters
    assert [[str(p["rank"]), p["name"], f"{p['n']:,}"] for p in clusters] == [
        [row[0], row[1], row[3]] for row in table(page, "cluster-table")
    ]
    assert [p["found_again"].removeprefix("Found again: ") for p in clusters] == [
        row[9] if "," in row[9] else "" for row in table(page, "cluster-table")
    ]
    bands = layer(client, slug, "density", query)
    assert bands
    assert [[str(p["band"]), p["label"]] for p in bands] == [
        [row[0], f"{row[1]} incidents per km² and year"] for row in table(page, "band-table")
    ]
    squares = layer(client, slug, "cells", query)
    assert squares
    assert [[p["label"], f"{p['n']:,}", p["significant"]] for p in squares] == [
        [f"Square around {row[0]}", row[1], row[3] == "Yes"] for row in table(page, "square-table")
    ]
    located = layer(client, slug, "accuracy", query)
    assert [[p["label"], p["known"], p["precise"]] for p in located] == [
        [
            f"Square around {row[0]}",
            f"Half of its incidents are known to {row[4]} or better",
            f"To 100 m or better: {row[5]}",
        ]
        for row in table(page, "square-table")
    ]
    limits = (25, 50, 100, 250, 500)
    for square, row in zip(located, table(page, "square-table"), strict=True):
        metres = int(row[4].removesuffix(" m"))
        assert square["class"] == 1 + sum(metres > limit for limit in limits)


@pytest.mark.parametrize("sight", list(Sight))
def test_page_says_what_the_assessment_found(
    viewer: FlaskClient, analyst: FlaskClient, database: Database, sight: Sight
) -> None:
    page = (analyst if sight is Sight.EXACT else viewer).get(f"/areas/trowbridge{QUERY}").text
    found = load_picture(database).area_hotspots(
        "trowbridge", Selection("asb", Period.parse("2025-10", "2026-09")), sight
    )
    parameters = found.hotspots.parameters
    assert f"{found.hotspots.n:.0f} used, {found.not_mapped} not mapped" in page
    assert f"{decimals(parameters.bandwidth_m)} m ({parameters.kernel})" in page
    assert f"<dd>{parameters.cell_size:.0f} m</dd>" in page
    assert re.search(rf"<i>min_samples</i></dt><dd>{parameters.min_samples}</dd>", page)
    assert len(re.findall(r'swatch band-\d"></span>[^<]*</li>', page)) == len(parameters.breaks)
    for words in found.hotspots.provenance.values():
        assert words in page


def test_one_hotspot_has_one_figure(viewer: FlaskClient, table: Table) -> None:
    seen = set()
    for slug in ("salisbury", "trowbridge", "south-west-wiltshire"):
        page = viewer.get(f"/areas/{slug}?theme=asb&from=2025-10&to=2026-09").text
        (first, *others) = table(page, "hotspot-table")
        figures = page.split('<dl class="app-figures">')[1].split("</dl>")[0]
        assert ("<dt>Hotspot 1</dt>" in figures) is bool(others)
        assert first[1] in figures
        seen.add(bool(others))
    assert seen == {True, False}


def test_squares_add_up_to_the_incidents_on_the_map(analyst: FlaskClient, table: Table) -> None:
    page = analyst.get(f"/areas/trowbridge{QUERY}").text
    squares = table(page, "square-table")
    mapped = int(re.search(r"On the map</dt><dd>([\d,]+)</dd>", page)[1].replace(",", ""))
    assert sum(int(row[1].replace(",", "")) for row in squares) == mapped


def test_a_viewer_reads_what_protected_means(viewer: FlaskClient, analyst: FlaskClient) -> None:
    sentence = "counts in squares of 250 metres and whole months"
    assert sentence in viewer.get("/areas/trowbridge").text
    assert sentence not in analyst.get("/areas/trowbridge").text


def test_the_map_asks_for_its_layers_with_the_pages_filters(
    viewer: FlaskClient, database: Database
) -> None:
    page = viewer.get(
        "/areas/trowbridge?theme=asb&from=2026-01&to=2026-03&agency=POL&agency=HOU"
    ).text
    asked = [json.loads(f'"{url}"') for url in re.findall(r'"url": "([^"]+)"', page)]
    assert [url.split("?")[0].split("/")[-1] for url in asked] == [
        "neighbours.geojson",
        "roads.geojson",
        "streets.geojson",
        "density.geojson",
        "cells.geojson",
        "accuracy.geojson",
        "boundary.geojson",
        "clusters.geojson",
        "hotspots.geojson",
        "places.geojson",
    ]
    version = load_picture(database).version
    filters = "theme=asb&from=2026-01&to=2026-03&agency=HOU&agency=POL&"
    of_incidents = [url for url in asked if "/backdrop/" not in url]
    assert [unquote(url.split("?")[1]) for url in of_incidents] == [
        f"{'' if kind in BACKDROP else filters}data={version}"
        for kind in LAYERS
        if kind != "change"
    ]
    for url in asked:
        assert viewer.get(url).status_code == 200


def test_changing_the_period_changes_the_figures(analyst: FlaskClient) -> None:
    whole = layer(analyst, "trowbridge", "cells", QUERY)
    month = layer(analyst, "trowbridge", "cells", "?theme=asb&from=2026-09&to=2026-09")
    assert 0 < sum(p["n"] for p in month) < sum(p["n"] for p in whole)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=2027-03&to=2027-04", "nothing to show for March to April 2027"),
        ("?theme=rural&subtype=heritage&agency=HOU", "No incidents match"),
        (
            "?theme=violence&subtype=sexual",
            "None of them can be shown on a map: they are of a sensitive",
        ),
    ],
)
def test_nothing_to_draw_says_why(analyst: FlaskClient, query: str, sentence: str) -> None:
    answer = analyst.get(f"/areas/corsham{query}")
    assert answer.status_code == 200
    assert re.search(sentence, " ".join(answer.text.split()))
    assert "folium-map" not in answer.text


def test_too_few_to_show_says_so_to_a_viewer(viewer: FlaskClient, analyst: FlaskClient) -> None:
    query = "?theme=rural&from=2025-10&to=2026-09"
    assert "Incidents in the area</dt><dd>2</dd>" in analyst.get(f"/areas/salisbury{query}").text
    page = viewer.get(f"/areas/salisbury{query}").text
    assert "There are fewer than 5 incidents: too few to show" in page
    assert "<dd>2</dd>" not in page


def test_backdrop_has_the_area_its_neighbours_and_names(viewer: FlaskClient) -> None:
    around = layer(viewer, "trowbridge", "neighbours", "")
    assert [p["name"] for p in around if p["own"]] == ["Trowbridge"]
    assert {"Westbury", "Melksham", "Bradford on Avon"} <= {p["name"] for p in around}
    names = {p["name"]: p["kind"] for p in layer(viewer, "trowbridge", "places", "")}
    assert names["Trowbridge"] == "town"
    assert "Salisbury" not in names


def test_slugs_of_every_area_lead_somewhere(viewer: FlaskClient) -> None:
    page = viewer.get("/").text
    slugs = set(re.findall(r'href="/areas/([a-z-]+)\?', page))
    assert len(slugs) == 18
    assert "royal-wootton-bassett-and-cricklade" in slugs
    for slug in slugs:
        assert viewer.get(f"/areas/{slug}").status_code == 200


@pytest.mark.parametrize("sight", list(Sight))
def test_poor_locations_are_left_out_on_page_map_and_file(
    viewer: FlaskClient, analyst: FlaskClient, database: Database, table: Table, sight: Sight
) -> None:
    client = analyst if sight is Sight.EXACT else viewer
    selection = Selection("asb", Period.parse("2025-10", "2026-09"), located_within=100)
    found = load_picture(database).area_hotspots("trowbridge", selection, sight)
    assert found.left_out > 0
    page = client.get(f"/areas/trowbridge{QUERY}&within=100").text
    assert "located to 100 m or better" in page
    sentences = {
        Sight.EXACT: f"{found.left_out} incidents are known only to more than 100 m and were left",
        Sight.PROTECTED: f"{found.left_out} incidents were left out: they are known only to more",
    }
    assert sentences[sight] in page
    assert f"Incidents in the area</dt><dd>{found.total}</dd>" in page
    squares = [int(row[1]) for row in table(page, "square-table")]
    assert sum(squares) == found.hotspots.n
    asked = [json.loads(f'"{url}"') for url in re.findall(r'"url": "([^"]+)"', page)]
    cells = next(url for url in asked if "/cells.geojson" in url)
    assert "within=100" in cells
    drawn = [feature["properties"]["n"] for feature in client.get(cells).json["features"]]
    assert drawn == squares
    file = client.get(f"/areas/trowbridge/download.geojson{QUERY}&within=100")
    assert "within-100-m" in file.headers["Content-Disposition"]
    area = next(
        f["properties"] for f in file.json["features"] if f["properties"]["layer"] == "areas"
    )
    assert (area["n"], area["n_left_out"]) == (found.total, found.left_out)
    assert area["located_within_m"] == 100


def test_how_the_incidents_were_located_is_said(
    analyst: FlaskClient, viewer: FlaskClient, database: Database
) -> None:
    selection = Selection("asb", Period.parse("2025-10", "2026-09"))
    for client, sight in ((analyst, Sight.EXACT), (viewer, Sight.PROTECTED)):
        found = load_picture(database).area_hotspots("trowbridge", selection, sight)
        assert len(found.located_by) >= 2
        page = client.get(f"/areas/trowbridge{QUERY}").text
        assert f"<dt>Found by</dt><dd>{sentence(found.located_by)}</dd>" in page
        assert 'id="left-out"' not in page


@pytest.mark.parametrize("limit", ["99", "0", "-5", "1e3", "100 ", "<b>", "100&within=250"])
def test_a_limit_that_is_not_offered_is_refused(viewer: FlaskClient, limit: str) -> None:
    answer = viewer.get(f"/areas/trowbridge?within={limit}")
    if limit in ("100 ", "100&within=250"):
        # Spaces around a choice do no harm; of two, the first one counts.
        assert answer.status_code == 200
        assert '<option value="100" selected>' in answer.text
    else:
        assert answer.status_code == 404
        assert "choose one of 100, 250, 500, 1000." in answer.text
        assert "<b>" not in answer.text


def test_all_data_sets_are_named(viewer: FlaskClient, database: Database) -> None:
    editions = load_picture(database).editions
    assert len(editions) >= 2
    for page in (viewer.get("/").text, viewer.get("/areas/trowbridge").text):
        for edition in editions:
            assert f"<li>{escape(edition)}</li>" in page

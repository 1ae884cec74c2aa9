"""The county page: map, table and total are one set of figures."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from hotspots.assessment import Selection, Sight, load_picture
from hotspots.periods import Period
from hotspots.store.database import Database

Table = Callable[[str, str], list[list[str]]]
QUERY = "?theme=asb&from=2026-01&to=2026-06"
PERIOD = Period.parse("2026-01", "2026-06")


@pytest.mark.parametrize("sight", list(Sight))
def test_map_table_and_assessment_say_the_same(
    viewer: FlaskClient, analyst: FlaskClient, database: Database, table: Table, sight: Sight
) -> None:
    client = analyst if sight is Sight.EXACT else viewer
    rows = {row[0]: row[1:] for row in table(client.get("/" + QUERY).text, "counts")}
    layer = client.get("/layers/areas.geojson" + QUERY).json["features"]
    labels = client.get("/layers/labels.geojson" + QUERY).json["features"]
    picture = load_picture(database)
    assert len(rows) == len(layer) == len(labels) == 18
    for position, theme in enumerate(("asb", "violence", "rural")):
        for area in picture.area_counts(Selection(theme, PERIOD), sight).itertuples():
            expected = f"{area.n:,}"
            if area.withheld:
                expected = f"{area.n:,}+" if area.n else "under 5"
            assert rows[area.area][position] == expected
    assert {f["properties"]["name"]: f["properties"]["count"] for f in layer} == {
        name: cells[0] for name, cells in rows.items()
    }
    assert {f["properties"]["name"]: f["properties"]["count"] for f in labels} == {
        name: cells[0] for name, cells in rows.items()
    }


def test_total_and_what_is_in_no_area(analyst: FlaskClient, database: Database) -> None:
    page = analyst.get("/" + QUERY).text
    figures = [int(n.replace(",", "")) for n in re.findall(r"<dd>([\d,]+)</dd>", page)]
    picture, selection = load_picture(database), Selection("asb", PERIOD)
    total = int(picture.area_counts(selection, Sight.EXACT)["n"].sum())
    assert figures == [total, *picture.unplaced(selection, Sight.EXACT)]
    chosen = int(selection.rows(picture.snapshot).sum())
    assert sum(figures) == chosen


@pytest.mark.parametrize("query", ["?theme=rural&from=2026-09", "?theme=violence&from=2026-06"])
def test_the_total_allows_for_what_each_area_withholds(
    viewer: FlaskClient, analyst: FlaskClient, table: Table, query: str
) -> None:
    page = viewer.get("/" + query).text
    column = 3 if "rural" in query else 2
    counts = [row[column] for row in table(page, "counts")]
    told = [int(re.sub(r"[,+]", "", text)) for text in counts if text != "under 5"]
    few = sum(text == "under 5" or text.endswith("+") for text in counts)
    assert few > 5
    total = f"{sum(told) + few:,} to {sum(told) + 4 * few:,}"
    assert f"Incidents in the areas</dt><dd>{total}</dd>" in page
    exact = re.search(
        r"Incidents in the areas</dt><dd>([\d,]+)</dd>", analyst.get("/" + query).text
    )
    assert sum(told) + few <= int(exact[1].replace(",", "")) <= sum(told) + 4 * few


def test_the_latest_twelve_months_come_first(viewer: FlaskClient) -> None:
    assert (
        "Anti-social behaviour, October 2025 to September 2026, all agencies"
        in viewer.get("/").text
    )


def test_the_choice_stays_in_the_form_and_in_the_links(viewer: FlaskClient) -> None:
    page = viewer.get("/?theme=violence&subtype=robbery&from=2026-02&to=2026-04&agency=POL").text
    for chosen in ("violence", "robbery", "2026-02", "2026-04"):
        assert re.search(rf'<option value="{chosen}" selected>', page)
    assert "Violence: robbery, February to April 2026, Wansdyke Constabulary (invented)" in page
    chosen = ("theme=violence", "subtype=robbery", "from=2026-02", "to=2026-04", "agency=POL")
    assert f"/areas/calne?{'&amp;'.join(chosen)}" in page
    assert len(re.findall(r'name="agency"[^>]*checked', page)) == 1


def test_all_agencies_ticked_is_no_filter(viewer: FlaskClient, database: Database) -> None:
    # Other tests of the same demonstration may have added agencies.
    codes = [code for code, _ in load_picture(database).agencies]
    assert {"POL", "COU", "HOU", "FRS"} <= set(codes)
    everyone = "".join(f"&agency={code}" for code in codes)
    plain = viewer.get("/layers/areas.geojson" + QUERY)
    assert (
        viewer.get("/layers/areas.geojson" + QUERY + everyone).headers["ETag"]
        == plain.headers["ETag"]
    )


def test_a_kind_of_the_theme_shown_before_is_dropped(viewer: FlaskClient) -> None:
    page = viewer.get("/?theme=violence&subtype=nuisance").text
    assert "Violence, October 2025 to September 2026" in page


@pytest.mark.parametrize(
    ("order", "first"),
    [("name", "Amesbury"), ("n", "Salisbury"), ("rural", "Pewsey"), ("x", "Salisbury")],
)
def test_order(analyst: FlaskClient, table: Table, order: str, first: str) -> None:
    rows = table(analyst.get(f"/?order={order}").text, "counts")
    assert rows[0][0] == first


def test_a_period_that_ends_before_it_begins_is_said_and_replaced(viewer: FlaskClient) -> None:
    answer = viewer.get("/?from=2026-09&to=2026-08")
    assert answer.status_code == 400
    assert "The period ends (August 2026) before it begins (September 2026)" in answer.text
    assert "Shown instead: October 2025 to September 2026" in answer.text


def test_a_period_without_incidents_says_why(viewer: FlaskClient) -> None:
    future = viewer.get("/?from=2027-03&to=2027-04").text
    assert "nothing to show for March to April 2027: the newest incidents are" in future
    past = viewer.get("/?from=2020-03&to=2020-04").text
    assert "incidents are held for" in past


def test_indicative_boundaries_and_the_demonstration_are_named(viewer: FlaskClient) -> None:
    for address in ("/", "/areas/trowbridge"):
        page = viewer.get(address).text
        assert "Indicative boundaries" in page
        assert "Every incident, agency and person here is invented" in page


def test_shapes_cover_the_county_once(viewer: FlaskClient, app: Flask) -> None:
    features = viewer.get("/layers/areas.geojson").json["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    assert all(shape.is_valid for shape in shapes)
    union = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-6)
    # Each label lies in its own area.
    labels = viewer.get("/layers/labels.geojson").json["features"]
    for shape, label in zip(shapes, labels, strict=True):
        assert shape.contains(shapely.geometry.shape(label["geometry"]))


def test_the_county_says_how_many_were_left_out(
    viewer: FlaskClient, analyst: FlaskClient, database: Database
) -> None:
    selection = Selection("asb", PERIOD, located_within=100)
    for client, sight in ((analyst, Sight.EXACT), (viewer, Sight.PROTECTED)):
        counts = load_picture(database).area_counts(selection, sight)
        page = client.get(f"/{QUERY}&within=100").text
        assert (
            f"{counts['left_out'].sum():,} incidents "
            in re.search(r'id="left-out">([^<]+)<', page)[1]
        )
        assert "located to 100 m or better" in page
        # Links keep the filter.
        assert "/areas/trowbridge?theme=asb&amp;from=2026-01&amp;to=2026-06&amp;within=100" in page
    assert 'id="left-out"' not in analyst.get("/" + QUERY).text

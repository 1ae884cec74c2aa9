"""Rates on the county page: in words, in classes, on the map and in the table."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from hotspots.assessment import Selection, Sight, load_picture
from hotspots.periods import Period
from hotspots.store.database import Database
from web.maps.county_rates import NO_RATE, Rate, rate_scale, rounded

Table = Callable[[str, str], list[list[str]]]
QUERY = "?theme=asb&from=2026-01&to=2026-06&measure=rate"
PERIOD = Period.parse("2026-01", "2026-06")


@pytest.mark.parametrize(
    ("n", "withheld", "residents", "text"),
    [
        (24, False, 4_000, "6.0"),
        (24, True, 4_000, "6.0+"),
        (0, False, 4_000, "0.0"),
        # Fewer than five: less than 1.25, which is written as a number above it.
        (0, True, 4_000, "under 1.3"),
        (0, True, 10_000, "under 0.5"),
        (0, True, 30_000, "under 0.17"),
        (3, False, 40_000, "0.075"),
        (1_234, False, 10_000, "123"),
        (24, False, None, NO_RATE),
        (0, True, 999, NO_RATE),
    ],
)
def test_rates_in_words(n: int, withheld: bool, residents: int | None, text: str) -> None:
    assert Rate.of(n, withheld, residents, 12).text == text


def test_a_rate_of_few_months_is_that_of_a_year() -> None:
    assert Rate.of(6, False, 4_000, 3).text == "6.0"
    assert Rate.of(0, True, 4_000, 3).text == "under 5.0"


@given(residents=st.integers(1_000, 10_000_000), months=st.integers(1, 120), few=st.integers(1, 4))
def test_what_is_withheld_is_under_what_the_page_says(
    residents: int, months: int, few: int
) -> None:
    said = Rate.of(0, True, residents, months).text.removeprefix("under ").replace(",", "")
    assert few / residents * 12_000 / months < float(said)


@pytest.mark.parametrize(
    ("rates", "labels"),
    [
        ([0.0, None], ["0 to under 1"]),
        ([34.2, 5.0], ["0 to under 8", "8 to under 16", "16 to under 24", "24 to under 32",
                        "32 to under 40"]),
        ([5.0], ["0 to under 1.2", "1.2 to under 2.4", "2.4 to under 3.6", "3.6 to under 4.8",
                 "4.8 to under 6"]),
        ([0.29], ["0 to under 0.06", "0.06 to under 0.12", "0.12 to under 0.18",
                  "0.18 to under 0.24", "0.24 to under 0.3"]),
        ([None], []),
    ],
)  # fmt: skip
def test_round_classes_of_rates(rates: list[float | None], labels: list[str]) -> None:
    assert [text for _, text in rate_scale(rates).labels()] == labels


@given(st.lists(st.none() | st.floats(0, 1e5), min_size=1))
def test_each_rate_is_in_the_class_whose_label_holds_it(rates: list[float | None]) -> None:
    scale = rate_scale(rates)
    labels = dict(scale.labels())
    for rate, shade in zip(rates, scale.classes(rates).tolist(), strict=True):
        if rate is None:
            assert shade == 0
            continue
        low, high = (float(edge.replace(",", "")) for edge in labels[shade].split(" to under "))
        assert low <= rate * (1 + 1e-6) + 1e-9
        assert rate < high * (1 + 1e-6)


@pytest.mark.parametrize("sight", list(Sight))
def test_map_table_and_store_give_the_same_rates(
    viewer: FlaskClient, analyst: FlaskClient, database: Database, table: Table, sight: Sight
) -> None:
    client = analyst if sight is Sight.EXACT else viewer
    page = client.get("/" + QUERY).text
    rows = {row[0]: row[1:] for row in table(page, "counts")}
    layer = client.get("/layers/areas.geojson" + QUERY).json["features"]
    labels = client.get("/layers/labels.geojson" + QUERY).json["features"]
    picture = load_picture(database)
    residents = {area.name: area.residents for area in picture.boundaries.areas}
    for position, theme in enumerate(("asb", "violence", "rural")):
        for area in picture.area_counts(Selection(theme, PERIOD), sight).itertuples():
            # Half a year: twice the count for a whole one.
            rate = 2 * area.n / residents[area.area] * 1_000
            said = rows[area.area][position]
            if area.withheld and not area.n:
                assert float(said.removeprefix("under ")) >= 10 / residents[area.area] * 1_000
            else:
                assert said == rounded(rate) + ("+" if area.withheld else "")
    counted = {row[0]: row[1:] for row in table(client.get("/" + QUERY[:-13]).text, "counts")}
    for name, cells in rows.items():
        assert cells[3:] == [counted[name][0], f"{residents[name]:,}"]
    for features in (layer, labels):
        assert {f["properties"]["name"]: f["properties"]["count"] for f in features} == {
            name: cells[0] for name, cells in rows.items()
        }
    said = {f["properties"]["name"]: f["properties"]["label"] for f in layer}
    assert said["Trowbridge"] == (
        f"{rows['Trowbridge'][0]} per 1,000 residents a year, {rows['Trowbridge'][3]} incidents"
    )


def test_the_rate_of_all_areas_is_that_of_their_sum(
    analyst: FlaskClient, database: Database
) -> None:
    picture = load_picture(database)
    total = int(picture.area_counts(Selection("asb", PERIOD), Sight.EXACT)["n"].sum())
    living = sum(area.residents for area in picture.boundaries.areas)
    page = analyst.get("/" + QUERY).text
    assert f"a year</dt><dd>{2 * total / living * 1_000:.1f}</dd>" in page
    assert "Census 2021, rounded to 100; Office for National Statistics" in page
    assert "Rates for a whole year, from 6 months of incidents." in page


def test_the_order_is_that_of_the_rates(analyst: FlaskClient, table: Table) -> None:
    for order, column in (("n", 1), ("rural", 3)):
        rows = table(analyst.get(f"/{QUERY}&order={order}").text, "counts")
        rates = [float(row[column]) for row in rows]
        assert rates == sorted(rates, reverse=True)
        assert len(set(rates)) > 5
    by_count = table(analyst.get("/" + QUERY[:-13]).text, "counts")
    assert [row[0] for row in by_count] != [
        row[0] for row in table(analyst.get("/" + QUERY).text, "counts")
    ]


def test_the_measure_stays_in_the_form_and_in_the_links(viewer: FlaskClient) -> None:
    page = viewer.get("/" + QUERY).text
    assert '<option value="rate" selected>' in page
    assert re.search(r'href="/\?theme=asb[^"]*order=rural[^"]*measure=rate[^"]*#areas"', page)
    plain = viewer.get("/" + QUERY[:-13]).text
    assert '<option value="count" selected>' in plain
    assert "order=rural#areas" in plain
    assert "measure=rate" not in plain


def test_counts_and_rates_are_different_layers(viewer: FlaskClient) -> None:
    tags = {
        viewer.get(f"/layers/areas.geojson{QUERY[:-13]}{more}").headers["ETag"]
        for more in ("", "&measure=count", "&measure=rate", "&measure=nonsense")
    }
    assert len(tags) == 2

"""Each month of an area: counts by hand, the gate's own figures, and the page that plays them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from hotspots.assessment import Selection, Sight, load_picture
from hotspots.disclosure import FEWEST
from hotspots.periods import Period
from hotspots.store.database import Database
from tests.invented_area import incident, picture, spread
from web.compare.month_chart import HEIGHT, LEFT, TOP, WIDTH, month_chart
from web.compare.months import MOST, ShownMonth, months_to_show, shown_months
from web.wording import told

Table = Callable[[str, str], list[list[str]]]
SIGHTS = [("viewer", Sight.PROTECTED), ("analyst", Sight.EXACT)]
QUARTER = Period.parse("2025-01", "2025-03")
YEAR = "?theme=asb&from=2025-10&to=2026-09"


def months_of(incidents: list[dict], sight: Sight, period: Period = QUARTER):
    shown = picture(incidents)
    area = shown.boundaries.area("Ashby")
    return shown_months(shown, area, Selection("asb", period), sight)


# January: 7 at seven places of one square. February: 3, too few. March: 6 in squares of their own.
THREE_MONTHS = [
    *spread(7, "2025-01-10T12:00"),
    *spread(3, "2025-02-10T12:00"),
    *(incident("2025-03-10T12:00", easting=400_010.0 + 250 * i) for i in range(6)),
]


def test_an_analyst_is_told_every_month() -> None:
    january, february, march = months_of(THREE_MONTHS, Sight.EXACT)
    assert [(m.n, m.withheld, m.mapped, m.fullest) for m in (january, february, march)] == [
        (7, False, 7, 7),
        (3, False, 3, 3),
        (6, False, 6, 1),
    ]
    assert january.said.startswith("7 incidents, 7 on the map.")


def test_each_month_goes_through_the_gate_by_itself() -> None:
    january, february, march = months_of(THREE_MONTHS, Sight.PROTECTED)
    assert (january.n, january.mapped, january.fullest) == (7, 7, 7)
    assert (february.n, february.withheld, february.mapped, february.fullest) == (0, True, 0, 0)
    assert february.counted == f"under {FEWEST}"
    assert february.said.startswith(f"Fewer than {FEWEST} incidents: too few to be told.")
    # Six in six squares: their number may be told, none of the squares may.
    assert (march.n, march.withheld, march.mapped) == (6, False, 0)
    assert march.said.startswith("6 incidents, none of which can be shown on a map.")


def test_a_month_beyond_those_held_says_so() -> None:
    *_, april = months_of(THREE_MONTHS, Sight.EXACT, Period.parse("2025-03", "2025-04"))
    assert not april.held
    assert april.counted == "none held"
    assert april.said == "No incidents are held for this month."


def test_a_month_that_nobody_sent_completely_says_so() -> None:
    # One a day up to the middle of March: a silence of two weeks is not usual.
    days = np.datetime64("2025-01-01") + np.arange(74)
    months = months_of([incident(f"{day}T12:00") for day in days], Sight.EXACT)
    assert [month.complete for month in months] == [("COU",), ("COU",), ()]
    assert [month.said for month in months] == [
        "31 incidents, 31 on the map.",
        "28 incidents, 28 on the map.",
        "15 incidents, 15 on the map. No agency has sent this month completely.",
    ]


def test_one_incident_is_one() -> None:
    [march] = months_of([incident("2025-03-10T12:00")], Sight.EXACT, Period("2025-03", "2025-03"))
    assert march.said.startswith("1 incident, 1 on the map.")


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        (("2026-03", "2026-03"), ("2025-04", "2026-03")),
        (("2026-01", "2026-02"), ("2026-01", "2026-02")),
        (("2023-01", "2025-12"), ("2023-01", "2025-12")),
        (("2020-01", "2025-12"), ("2023-01", "2025-12")),
    ],
)
def test_which_months_are_shown(period: tuple[str, str], shown: tuple[str, str]) -> None:
    found = months_to_show(Period.parse(*period))
    assert (found.first, found.last) == shown
    assert found.months <= MOST


counts = st.lists(st.tuples(st.integers(0, 5000), st.booleans()), min_size=1, max_size=MOST)


@given(counts)
def test_bars_stand_in_the_picture_and_are_as_high_as_their_counts(
    counts: list[tuple[int, bool]],
) -> None:
    months = [
        ShownMonth(f"{2020 + i // 12}-{i % 12 + 1:02}", n, withheld, n, n, True, ("COU",))
        for i, (n, withheld) in enumerate(counts)
    ]
    chart = month_chart(months)
    full = chart.floor - TOP
    right = LEFT
    for month, bar in zip(months, chart.bars, strict=True):
        assert bar.month == month.month
        assert right <= bar.x + 0.1
        right = bar.x + bar.width
        assert bar.y + bar.height == pytest.approx(chart.floor, abs=0.2)
        if month.n or not month.withheld:
            assert bar.height == pytest.approx(full * month.n / chart.top, abs=0.06)
        else:
            assert (bar.look, bar.height > 0) == ("withheld", True)
    assert right <= WIDTH
    assert chart.top == max(1, *(n for n, _ in counts))
    assert chart.height == HEIGHT


def test_the_chart_in_words() -> None:
    def month(name: str, n: int, *, complete: bool = True) -> ShownMonth:
        return ShownMonth(name, n, False, n, n, True, ("COU",) if complete else ())

    chart = month_chart([month("2025-01", 12), month("2025-02", 30), month("2025-03", 4)])
    assert chart.sentence == (
        "The most were 30 in February 2025; of the months that were sent completely, March 2025 "
        "has the fewest, 4."
    )
    # The last month is not all there: it has no fewest to tell of.
    chart = month_chart([month("2025-01", 12), month("2025-02", 4, complete=False)])
    assert chart.sentence == "The most were 12 in January 2025."
    assert month_chart([month("2025-01", 0)]).sentence == "No month has incidents that can be told."


# The page.


def addresses(page: str, kind: str) -> list[str]:
    return [html.unescape(url) for url in re.findall(rf'data-{kind}="([^"]*)"', page)]


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_every_month_is_what_the_gate_tells_of_it(
    request: pytest.FixtureRequest, database: Database, table: Table, role: str, sight: Sight
) -> None:
    shown = load_picture(database)
    page = request.getfixturevalue(role).get(f"/areas/trowbridge/months{YEAR}").text
    rows = table(page, "month-table")
    assert len(rows) == 12
    for i, row in enumerate(rows):
        month = re.findall(r'data-month="(\d{4}-\d\d)"', page)[i]
        selection = Selection("asb", Period(month, month))
        counts = shown.area_counts(selection, sight).set_index("slug").loc["trowbridge"]
        assert row[1] == told(counts["n"], counts["withheld"])
        assert row[2] == f"{counts['mapped']:,}"
    assert sum(int(row[2]) for row in rows) > 0


@pytest.mark.parametrize(("role", "sight"), SIGHTS)
def test_one_scale_colours_the_squares_of_all_months(
    request: pytest.FixtureRequest, database: Database, role: str, sight: Sight
) -> None:
    client = request.getfixturevalue(role)
    shown = load_picture(database)
    page = client.get(f"/areas/trowbridge/months{YEAR}").text
    urls = [url for url in addresses(page, "cells") if url]
    [highest] = {parse_qs(urlsplit(url).query)["highest"][0] for url in urls}
    classes: dict[int, set[int]] = {}
    fullest = 0
    for url in urls:
        [month] = parse_qs(urlsplit(url).query)["from"]
        found = shown.area_hotspots("trowbridge", Selection("asb", Period(month, month)), sight)
        features = client.get(url).json["features"]
        n = sorted(feature["properties"]["n"] for feature in features)
        assert n == sorted(found.hotspots.cells["n"][found.hotspots.cells["n"] > 0].tolist())
        fullest = max(fullest, n[-1])
        for feature in features:
            said = feature["properties"]
            classes.setdefault(said["n"], set()).add(said["class"])
    assert int(highest) == fullest
    assert all(len(shades) == 1 for shades in classes.values())
    ordered = [classes[n].copy().pop() for n in sorted(classes)]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) > 1
    if sight is Sight.PROTECTED:
        assert min(classes) >= FEWEST


def test_months_that_have_no_map_have_no_layer(viewer: FlaskClient, table: Table) -> None:
    page = viewer.get(f"/areas/trowbridge/months{YEAR}&subtype=environmental").text
    rows = table(page, "month-table")
    layers = addresses(page, "cells")
    assert [row[2] != "0" for row in rows] == [bool(url) for url in layers]
    assert not all(layers)


def test_a_protected_reader_is_told_when_no_month_has_a_map(viewer: FlaskClient) -> None:
    answer = viewer.get(f"/areas/trowbridge/months{YEAR}&subtype=personal")
    assert answer.status_code == 200
    assert 'id="no-map"' in answer.text
    assert "compare.js" not in answer.text
    assert 'type="range"' not in answer.text
    assert 'id="month-table"' in answer.text


def test_months_that_are_wholly_withheld_are_told_as_such(
    viewer: FlaskClient, table: Table
) -> None:
    page = viewer.get(f"/areas/marlborough/months{YEAR}&subtype=environmental").text
    said = {row[1] for row in table(page, "month-table")}
    assert said == {"0", f"under {FEWEST}"}
    assert "No month has incidents that can be told." in page
    assert 'class="withheld"' in page


def test_the_filters_stay_in_every_address(viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge/months{YEAR}&times=weekend-night&within=1000").text
    for kind in ("cells", "density"):
        for url in filter(None, addresses(page, kind)):
            said = parse_qs(urlsplit(url).query)
            assert (said["times"], said["within"]) == (["weekend-night"], ["1000"])
            assert said["from"] == said["to"]
    links = [html.unescape(url) for url in re.findall(r'href="(/areas/trowbridge\?[^"]+)"', page)]
    assert len(links) >= 13
    assert all("times=weekend-night" in url and "within=1000" in url for url in links)


def test_the_slider_starts_at_the_month_of_the_address(viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge/months{YEAR}&month=2025-12").text
    assert re.search(r'<input type="range"[^>]*max="11"[^>]*value="2"', page)
    assert 'aria-valuetext="December 2025"' in page


@pytest.mark.parametrize("month", ["2024-01", "December", "<b>", "2026-10"])
def test_a_month_that_is_not_shown_is_said(viewer: FlaskClient, month: str) -> None:
    answer = viewer.get(
        "/areas/trowbridge/months",
        query_string={"theme": "asb", "from": "2025-10", "to": "2026-09", "month": month},
    )
    assert answer.status_code == 400
    assert "Error: Trowbridge month by month" in answer.text
    assert '<a href="#months">' in answer.text
    assert 'id="months"' in answer.text
    assert "<b>" not in answer.text.split("<main")[1].split("<svg")[0]


def test_a_single_month_is_shown_in_its_year(viewer: FlaskClient, table: Table) -> None:
    page = viewer.get("/areas/trowbridge/months?theme=asb&from=2026-03&to=2026-03").text
    assert "shown is the year up to it" in " ".join(page.split())
    assert [row[0] for row in table(page, "month-table")][:: len("eleven months")][
        0
    ] == "April 2025"
    assert len(table(page, "month-table")) == 12


def test_a_period_in_the_future_says_what_is_held(viewer: FlaskClient) -> None:
    answer = viewer.get("/areas/trowbridge/months?theme=asb&from=2030-01&to=2030-06")
    assert answer.status_code == 200
    assert "There is nothing to show for January to June 2030" in " ".join(answer.text.split())
    assert 'id="month-table"' not in answer.text


def test_a_period_that_ends_before_it_begins(viewer: FlaskClient) -> None:
    answer = viewer.get("/areas/trowbridge/months?theme=asb&from=2026-06&to=2026-01")
    assert answer.status_code == 400
    assert "swap the two months" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/areas/nowhere/months",
        "/areas/trowbridge/months?theme=nothing",
        "/areas/trowbridge/months?agency=XXX",
    ],
)
def test_what_does_not_exist_is_not_found(viewer: FlaskClient, address: str) -> None:
    assert viewer.get(address).status_code == 404


@pytest.mark.parametrize("highest", ["", "0", "-1", "1.5", "x", "9" * 30, "\u0663", "1e3"])
def test_squares_without_a_scale_are_refused(viewer: FlaskClient, highest: str) -> None:
    answer = viewer.get(
        "/areas/trowbridge/squares.geojson", query_string={"theme": "asb", "highest": highest}
    )
    assert answer.status_code == 400
    assert "fullest" in answer.json["detail"]


def test_squares_are_sent_compressed_and_only_once(viewer: FlaskClient) -> None:
    url = f"/areas/trowbridge/squares.geojson{YEAR}&highest=40"
    answer = viewer.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    again = viewer.get(
        url, headers={"If-None-Match": answer.headers["ETag"]} | {"Accept-Encoding": "gzip"}
    )
    assert again.status_code == 304
    # The fullest square of 40 and one of 41 stand on the same steps: one layer serves both.
    other = viewer.get(url.replace("=40", "=41"), headers={"Accept-Encoding": "gzip"})
    assert other.headers["ETag"] == answer.headers["ETag"]


def test_a_viewer_never_gets_an_analysts_squares(viewer: FlaskClient, analyst: FlaskClient) -> None:
    url = f"/areas/trowbridge/squares.geojson{YEAR}&highest=40"
    exact = [one["properties"]["n"] for one in analyst.get(url).json["features"]]
    protected = [one["properties"]["n"] for one in viewer.get(url).json["features"]]
    assert min(exact) < FEWEST <= min(protected)


def test_what_is_held_does_not_depend_on_the_reader(database: Database) -> None:
    shown = load_picture(database)
    area = shown.boundaries.area("trowbridge")
    selection = Selection("asb", Period.parse("2026-07", "2026-09"))
    exact, protected = (shown_months(shown, area, selection, sight) for sight in Sight)
    for one, other in zip(exact, protected, strict=True):
        assert replace(one, n=0, withheld=False, mapped=0, fullest=0) == replace(
            other, n=0, withheld=False, mapped=0, fullest=0
        )

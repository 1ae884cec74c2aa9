"""The county page of installations with much, little and nothing to show, for both sights."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence

import geopandas as gpd
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from hotspots.assessment import load_picture
from hotspots.boundaries import CommunityAreas
from hotspots.county_exceptions import county_exceptions
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Period, month_from_number, month_number, parse_month
from hotspots.roles import Role
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.themes import THEMES
from tests.sent_rows import send_rows
from web.application import create_app

Table = Callable[[str, str], list[list[str]]]
SignIn = Callable[[Role], FlaskClient]
LAST = month_number(parse_month("2026-09"))
CALM = [20, 24] * 12
ROLES = {Sight.EXACT: Role.ANALYST, Sight.PROTECTED: Role.VIEWER}


@pytest.fixture
def county(sqlite_database: Database) -> Database:
    """Two squares side by side with residents, and a council that has sent nothing."""
    squares = gpd.GeoDataFrame(
        {"name": ["East", "West"], "residents": [900, 12_000]},
        geometry=[shapely.box(x, 150_000, x + 2_000, 152_000) for x in (402_000, 400_000)],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, (), "squares", "0", False, "A count (invented)")
    with sqlite_database.transaction() as session:
        replace_boundaries(session, areas, title="Squares", attribution="", actor="test")
        add_agency(session, "COU", "A council (invented)", actor="test")
    return sqlite_database


@pytest.fixture
def sign_in_to(signed_in_to: Callable[[Flask, str], FlaskClient]) -> Callable[[Database], SignIn]:
    def service(database: Database) -> SignIn:
        app = create_app(database.settings)

        def as_role(role: Role) -> FlaskClient:
            email = f"{role.value}@demo.example"
            with database.transaction() as session:
                users.add_user(
                    session, email, role=role, password="a password of some length", name="Person",
                    actor="test",
                )  # fmt: skip
            return signed_in_to(app, email)

        return as_role

    return service


def send(database: Database, months: Sequence[int], theme: str = "asb/nuisance") -> None:
    """So many incidents in West each month, the last of them September 2026, all through it."""
    rows = []
    for month, n in enumerate(months, start=LAST - len(months) + 1):
        year, which = map(int, month_from_number(month).split("-"))
        days = calendar.monthrange(year, which)[1]
        for i in range(n):
            day = 1 + i * (days - 1) // max(n - 1, 1)
            easting = 400_510 + 20 * (i % 5)
            rows.append(
                f"{theme[:2]}{month}-{i},{theme},{year}-{which:02}-{day:02},{easting},150520"
            )
    send_rows(database, rows, name=theme[:2])


@pytest.mark.parametrize("sight", list(Sight))
def test_a_jump_is_the_first_thing_said(
    county: Database, sign_in_to: Callable[[Database], SignIn], sight: Sight
) -> None:
    send(county, [*CALM, 60])
    client = sign_in_to(county)(ROLES[sight])
    page = client.get("/").text
    assert page.index("What stands out in September 2026") < page.index('<form class="app-filters')
    items = re.findall(r'<li class="app-attention__one.*?</li>', page, re.DOTALL)
    assert len(items) == 2
    for item, place, address in zip(
        items, ("All areas", "West"), ("/?", "/areas/west?"), strict=True
    ):
        assert f"{place}, Anti-social behaviour</a>" in item
        assert ">High</strong>" in item
        assert "September 2026 with 60 above the 24-month mean of 22 by more than" in item
        assert "Also nuisance." in item
        link = re.search(r'href="([^"]+)"', item)[1].replace("&amp;", "&")
        assert link == f"{address}theme=asb&from=2025-10&to=2026-09"
        assert client.get(link).status_code == 200
    assert "All 4 exceptions, and how they are found" in page
    assert page.count("September 2026 with 60 above") == 6
    assert "4 series were judged" in page
    assert "60 in September 2026; the mean of the 24 months before is 22." in page


def test_nothing_out_of_the_ordinary_is_said_so(
    county: Database, sign_in_to: Callable[[Database], SignIn]
) -> None:
    send(county, [*CALM, 22])
    page = sign_in_to(county)(Role.VIEWER).get("/").text
    assert "Nothing out of the ordinary: no theme and no kind" in page
    assert "app-attention__one" not in page
    assert "How exceptions are found" in page


@pytest.mark.parametrize("sight", list(Sight))
def test_one_month_says_from_when_there_will_be_more(
    county: Database, sign_in_to: Callable[[Database], SignIn], sight: Sight
) -> None:
    send(county, [30])
    page = sign_in_to(county)(ROLES[sight]).get("/").text
    assert "Only 1 month of data, of the 25 that the rules need" in page
    assert "before September 2028 is complete" in page
    assert "Until then, look at the map and the trends." in page
    assert "Nothing out of the ordinary" not in page
    assert ">30 in September 2026.</p>" in page
    assert "Counts, not rates" in page


def test_an_installation_without_incidents_says_what_to_do(
    county: Database, sign_in_to: Callable[[Database], SignIn], table: Table
) -> None:
    page = sign_in_to(county)(Role.VIEWER).get("/").text
    assert "Nothing can be compared yet: no agency has sent a complete month." in page
    assert "No incidents have been stored yet." in page
    assert "Month by month" not in page
    assert table(page, "coverage") == [
        ["A council (invented) (COU)", "Nothing in the last 12 months", "none",
         "nothing in the last 12 months", "no"]
    ]  # fmt: skip


def test_an_installation_without_agencies_says_so(
    sqlite_database: Database, sign_in_to: Callable[[Database], SignIn]
) -> None:
    square = gpd.GeoDataFrame(
        {"name": ["One"]},
        geometry=[shapely.box(400_000, 150_000, 402_000, 152_000)],
        crs="EPSG:27700",
    )
    with sqlite_database.transaction() as session:
        areas = CommunityAreas(square, (), "square", "0", False)
        replace_boundaries(session, areas, title="One", attribution="", actor="test")
    page = sign_in_to(sqlite_database)(Role.VIEWER).get("/?measure=rate").text
    assert "There are no agencies yet." in page
    assert 'id="no-residents"' in page


def test_where_everything_is_withheld_the_page_says_why(
    county: Database, sign_in_to: Callable[[Database], SignIn], table: Table
) -> None:
    send(county, [3])
    client = sign_in_to(county)
    page = client(Role.VIEWER).get("/").text
    assert 'id="all-withheld"' in page
    assert [row[1] for row in table(page, "counts")] == ["under 5", "0"]
    assert 'id="all-withheld"' not in client(Role.ANALYST).get("/").text


def test_without_residents_counts_are_shown_and_the_page_says_how_to_get_rates(
    small_county: object, sign_in_to: Callable[[Database], SignIn], table: Table
) -> None:
    client = sign_in_to(small_county.database)(Role.ANALYST)
    for query in ("?theme=asb", "?theme=asb&measure=rate"):
        page = client.get("/" + query).text
        assert "hotspots boundaries import FILE --name FIELD --residents FILE.csv" in page
        assert 'name="measure"' not in page
        assert [row[:2] for row in table(page, "counts")] == [["West", "42"], ["East", "3"]]
    plain, rate = (client.get(f"/layers/areas.geojson{q}").data for q in ("", "?measure=rate"))
    assert plain == rate


@pytest.mark.parametrize("sight", list(Sight))
def test_rates_of_few_residents_are_not_told(
    county: Database, sign_in_to: Callable[[Database], SignIn], table: Table,
    sight: Sight,
) -> None:  # fmt: skip
    send(county, [*CALM, 24])
    client = sign_in_to(county)(ROLES[sight])
    page = client.get("/?from=2026-08&to=2026-09&measure=rate").text
    # 48 incidents in two months, 12,000 residents.
    assert table(page, "counts")[0] == ["West", "24.0", "0.0", "0.0", "48", "12,000"]
    assert table(page, "counts")[1] == ["East", "no rate", "no rate", "no rate", "0", "900"]
    assert "fewer than 1,000 people live or nobody has said how many: East." in page
    assert "Residents: A count (invented)." in page
    # 48 of 12,900 residents.
    assert "a year</dt><dd>22.3</dd>" in page
    shapes = client.get("/layers/areas.geojson?from=2026-08&to=2026-09&measure=rate").json
    said = {f["properties"]["name"]: f["properties"] for f in shapes["features"]}
    assert said["West"]["label"] == "24.0 per 1,000 residents a year, 48 incidents"
    assert (said["East"]["label"], said["East"]["class"]) == ("no rate, 0 incidents", 0)


@pytest.mark.parametrize("sight", list(Sight))
def test_the_table_of_months_is_what_the_gate_tells(
    viewer: FlaskClient, analyst: FlaskClient, app: Flask, table: Table, sight: Sight
) -> None:
    """Against the counts of each month by itself, as the county page of that month tells them."""
    picture = load_picture(app.extensions["hotspots"])
    client = analyst if sight is Sight.EXACT else viewer
    page = client.get("/?theme=rural&subtype=fuel").text
    rows = table(page, "months")
    found = county_exceptions(picture, sight)
    assert len(rows) == found.period.months >= 24
    kinds = [("rural", "fuel"), *((theme, None) for theme in THEMES)]
    for row, number in zip(rows[-3:], range(-2, 1), strict=True):
        month = month_from_number(month_number(found.period.last) + number)
        for said, (theme, subtype) in zip(row[1:], kinds, strict=True):
            selection = Selection(theme, Period(month, month), subtype, found.agencies)
            told = picture.area_counts(selection, sight)
            least = int((told["n"] + told["withheld"]).sum())
            most = int((told["n"] + 4 * told["withheld"]).sum())
            assert said == (f"{least:,}" if least == most else f"{least:,} to {most:,}")


def test_the_demonstration_has_four_agencies_up_to_date(viewer: FlaskClient, table: Table) -> None:
    rows = {
        row[0].split()[-1].strip("()"): row[1:] for row in table(viewer.get("/").text, "coverage")
    }
    for code in ("POL", "COU", "HOU", "FRS"):
        assert rows[code][:2] == ["Up to date", "October 2024 to September 2026"]
        assert rows[code][3] == "yes"
    assert rows["POL"][2] == "Anti-social behaviour, Violence, Rural crime"

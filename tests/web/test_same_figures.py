"""The same filters give the same figures on every page, in every file, live layer and report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.export.formats import FORMATS
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store.api_keys import READ_LAYERS, issue_key
from hotspots.store.database import Database
from tests.sent_rows import send_rows
from tests.web.shown_figures import (
    READERS,
    Page,
    Shown,
    changes_in_briefing,
    changes_on_page,
    in_briefing,
    in_file,
    in_layers,
    on_page,
    told,
)
from web.application import create_app

HEADING = "Reference,Category,Date,Time,Easting,Northing,Grid reference"
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
"""
YEAR = {"from": "2025-01", "to": "2025-12"}
LATER = {"from": "2025-07", "to": "2025-12"}
FILTERS = [
    {},
    {"theme": "asb", "subtype": "nuisance", **YEAR},
    {"theme": "asb", "agency": "HOU", **YEAR},
    {"theme": "asb", "within": "250", **YEAR},
    {"theme": "asb", "times": "weekend-night", **YEAR},
    {"theme": "asb", **LATER, "compare_from": "2025-01", "compare_to": "2025-06"},
    {"theme": "violence", **YEAR},
]


@dataclass(frozen=True)
class Report:
    """An invented incident of West: of whom, of what kind, when, and where within the area."""

    agency: str
    category: str
    month: int
    at: tuple[int, int] | str
    night: bool = False

    def row(self, reference: int) -> str:
        """As it is sent; the first Saturday of the month at 22:30, or the first Tuesday at ten."""
        week = (date(2025, self.month, day) for day in range(1, 8))
        sent = next(day for day in week if day.weekday() == (5 if self.night else 1))
        when = f"{sent:%Y-%m-%d},{'22:30' if self.night else '10:00'}"
        if isinstance(self.at, str):
            return f"R{reference},{self.category},{when},,,{self.at}"
        x, y = self.at
        return f"R{reference},{self.category},{when},{400_000 + x},{150_000 + y},"


def reports() -> list[Report]:
    """What the agencies of the county sent of 2025; every month has some of each."""
    kinds = ("asb/nuisance", "asb/personal", "asb/environmental")
    corner = [
        Report("COU", kinds[0], i % 6 + (1 if i < 12 else 7), (510 + 5 * i, 520), night=i % 4 > 0)
        for i in range(42)
    ]
    estate = [Report("HOU", kinds[1], i % 12 + 1, (1_310 + 6 * i, 1_210)) for i in range(24)]
    one_home = [Report("COU", kinds[2], i + 1, (1_600, 400)) for i in range(7)]
    roughly_known = [Report("HOU", kinds[0], i + 1, "SU 01 51") for i in range(6)]
    fights = [Report("HOU", "violence/with_injury", 3, (800 + 9 * i, 1_800)) for i in range(12)]
    apart = [Report("HOU", "violence/with_injury", 5, (100, 300 + 400 * i)) for i in range(3)]
    return corner + estate + one_home + roughly_known + fights + apart


@dataclass(frozen=True)
class Doors:
    """A county behind one database, and a key for its live layers."""

    app: Flask
    key: str
    people: dict[str, FlaskClient]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def doors(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    two_agencies: Callable[..., None],
    signed_in_to: Callable[[Flask, str], FlaskClient],
) -> Iterator[Doors]:
    home = tmp_path_factory.mktemp(request.param)
    url = f"sqlite:///{home / 'hotspots.sqlite'}"
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.create_database(template=server.template)
    database = Database(Settings(home, url, home / "gazetteer.npz"))
    if request.param == "sqlite":
        database.upgrade()
    people = [("viewer", Role.VIEWER, None), ("analyst", Role.ANALYST, None)]
    two_agencies(database, PLACES, people)
    for agency in ("COU", "HOU"):
        sent = [one for one in reports() if one.agency == agency]
        rows = [one.row(number) for number, one in enumerate(sent)]
        done = send_rows(database, rows, agency=agency, header=HEADING, name=agency)
        assert done.accepted == len(sent)
    with database.transaction() as session:
        key = issue_key(session, "COU", label="GIS", scopes=[READ_LAYERS], actor="test")[1]
    app = create_app(database.settings)
    people = {name: signed_in_to(app, f"{name}@demo.example") for name, *_ in people}
    yield Doors(app, key, people)
    for one in (database, app.extensions["hotspots"]):
        one.engine.dispose()
    if request.param == "postgres":
        server.drop_database(url)


@pytest.mark.parametrize("who", ["viewer", "analyst"])
@pytest.mark.parametrize("filters", FILTERS, ids=lambda one: urlencode(one) or "none")
def test_every_door_shows_the_same(
    doors: Doors, tmp_path: Path, filters: dict[str, str], who: str
) -> None:
    client, query = doors.people[who], urlencode(filters)
    page = client.get(f"/areas/west?{query}").text
    shown = on_page(page)
    assert shown.hotspots
    assert shown.clusters or who == "analyst"
    if who == "analyst":
        assert shown.total == (len(expected(filters)), False)

    files = {}
    for ending in FORMATS:
        path = tmp_path / f"west.{ending}"
        path.write_bytes(client.get(f"/areas/west/download.{ending}?{query}").data)
        files[ending], account = in_file(path)
        assert files[ending] == having(shown, files[ending]), ending
        assert_accounts_for(account, shown, who, path.name)
    assert set(files) == set(READERS)

    offline = client.get(f"/areas/west/download.html?{query}").text
    assert on_page(offline) == shown
    assert_accounts_for(Page(offline).text, shown, who, "west.html")
    assert changes_on_page(offline) == changes_on_page(page)

    briefing = client.get(f"/areas/west/briefing?{query}").text
    brief = in_briefing(briefing)
    assert brief.hotspots
    assert brief == replace(having(shown, brief), hotspots=shown.hotspots[: len(brief.hotspots)])
    assert ("Made from protected figures" in Page(briefing).text) is (who == "viewer")
    if "compare_from" in filters:
        assert len(changes_on_page(page)) == len(shown.hotspots)
        assert changes_in_briefing(briefing) == changes_on_page(page)[: len(brief.hotspots)]
    if who == "viewer":
        layers, account = live_layers(doors, filters)
        assert layers == having(shown, layers)
        assert_accounts_for(account, shown, who, "live layers")


def test_the_six_monthly_report_shows_the_figures_of_the_pages(doors: Doors) -> None:
    for client in doors.people.values():
        report = Page(client.get("/reports/six-monthly?to=2025-12").text)
        county = Page(client.get(f"/?theme=asb&{urlencode(LATER)}").text)
        themes = ["Anti-social behaviour", "Violence"]
        for theme in themes:
            on_county = dict(
                zip(county.column("counts", "Community area"), county.column("counts", theme),
                    strict=True)
            )  # fmt: skip
            in_report = dict(
                zip(report.column("areas", "Community area"), report.column("areas", theme),
                    strict=True)
            )  # fmt: skip
            assert set(on_county) == {"East", "West"}
            assert {name: told(text) for name, text in in_report.items()} == {
                name: told(text) for name, text in on_county.items()
            }
        shown = on_page(client.get(f"/areas/west?theme=asb&{urlencode(LATER)}").text)
        assert told(in_report_of(report, "All kinds")) == shown.total
        mapped = report.places("hotspots-west-asb", share="Share of the map")
        assert mapped
        assert shown.hotspots is not None
        assert mapped == shown.hotspots[: len(mapped)]


def test_where_nothing_may_be_told_no_door_tells(doors: Doors, tmp_path: Path) -> None:
    """A few fights of May, each alone: an analyst reads three, everyone else that they are few."""
    query = "theme=violence&from=2025-05&to=2025-05"
    for who, client in doors.people.items():
        few = (0, True) if who == "viewer" else (3, False)
        page = client.get(f"/areas/west?{query}").text
        assert ("There are fewer than 5 incidents" in page) is (who == "viewer")
        for ending in set(FORMATS) - {"gpx"}:
            path = tmp_path / f"{who}.{ending}"
            path.write_bytes(client.get(f"/areas/west/download.{ending}?{query}").data)
            shown, account = in_file(path)
            assert shown.total == few, ending
            assert ("which are withheld" in account) is (who == "viewer")
        assert in_briefing(client.get(f"/areas/west/briefing?{query}").text).total == few


def expected(filters: dict[str, str]) -> list[Report]:
    """What the filters mean, worked out from what was sent."""
    first, last = (int(filters.get(name, usual)[-2:]) for name, usual in YEAR.items())
    return [
        one
        for one in reports()
        if one.category.startswith(f"{filters.get('theme', 'asb')}/{filters.get('subtype', '')}")
        and first <= one.month <= last
        and filters.get("agency", one.agency) == one.agency
        and not ("within" in filters and isinstance(one.at, str))
        and (one.night or "times" not in filters)
    ]


def having(shown: Shown, other: Shown) -> Shown:
    """What is shown, without the figures that another door has no room for."""
    missing = {name: None for name, said in vars(other).items() if said is None}
    return replace(shown, **missing)


def assert_accounts_for(account: str, shown: Shown, who: str, where: str) -> None:
    """The account says the same figures, and how they were protected."""
    text = " ".join(account.split())
    used = re.search(r"Incidents used: ([\d,]+)\..*?has no place: ([\d,]+)", text)
    assert used, (where, text)
    assert (int(used[1]), int(used[2])) == (shown.mapped, shown.left_out or 0), where
    assert ("Some areas have a few more, which are withheld." in text) is shown.total[1], where
    assert ("Made from protected cells" in text) is (who == "viewer"), where
    assert "OFFICIAL-SENSITIVE" in text, where
    for part in ("Density: ", "bandwidth ", "DBSCAN", "Getis-Ord Gi*", " to 2025-12"):
        assert part in text, (where, part)


def in_report_of(report: Page, kind: str) -> str:
    _head, *rows = report.tables["volume-asb"]
    return next(row[1] for row in rows if row[0] == kind)


def live_layers(doors: Doors, filters: dict[str, str]) -> tuple[Shown, str]:
    """The live layers of the area, and their account."""
    same = ("theme", "subtype", "agency", "within", "times")
    asked = {name: filters[name] for name in same if name in filters}
    if "from" in filters:
        asked["datetime"] = f"{filters['from']}/{filters['to']}"
    query, key = urlencode({**asked, "area": "west"}), {"Authorization": f"Bearer {doors.key}"}
    client = doors.app.test_client()

    def layer(name: str) -> pd.DataFrame:
        answer = client.get(f"/ogc/collections/{name}/items?{query}&limit=10000", headers=key)
        assert answer.status_code == 200, answer.text
        return pd.DataFrame([one["properties"] for one in answer.json["features"]])

    described = client.get(f"/ogc/collections/areas?{query}", headers=key).json
    return in_layers(layer), described["description"]

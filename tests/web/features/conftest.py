"""A service with the small county, and geographic programs that read its layers with a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from flask import Flask
from werkzeug.test import TestResponse

from hotspots.boundaries import CommunityAreas
from hotspots.settings import Settings
from hotspots.store.agencies import add_agency
from hotspots.store.api_keys import READ_LAYERS, issue_key
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from tests.sent_rows import send_rows
from web.application import create_app
from web.limits import limiter


@dataclass
class LiveLayers:
    """An installation, and a key that may read its layers."""

    app: Flask
    key: str = ""

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["hotspots"]
        return found

    def issue(self, agency: str = "COU", **said: Any) -> str:
        """A new key of an agency."""
        asked = {"label": "GIS", "scopes": [READ_LAYERS], "actor": "test"} | said
        with self.database.transaction() as session:
            return issue_key(session, agency, **asked)[1]

    def get(self, path: str, *, status: int = 200, **headers: str) -> TestResponse:
        """What a geographic program is answered; addresses of links will do as well."""
        headers = {name.replace("_", "-"): said for name, said in headers.items()}
        answer = self.app.test_client().get(
            path.removeprefix("http://localhost"),
            headers={"Authorization": f"Bearer {self.key}"} | headers,
        )
        assert answer.status_code == status, answer.text
        return answer

    def features(self, path: str) -> list[dict[str, Any]]:
        """The features of all pages, from this one on."""
        found: list[dict[str, Any]] = []
        following: str | None = path
        while following:
            page = self.get(following).json
            found += page["features"]
            assert page["numberReturned"] == len(page["features"])
            following = link_of(page, "next")
        assert page["numberMatched"] == len(found)
        return found


def link_of(document: dict[str, Any], rel: str) -> str | None:
    """Where a document's only link of a kind leads."""
    found = [one["href"] for one in document["links"] if one["rel"] == rel]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The service of each test has limits of its own."""


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation with West and East, 2 km square each.

    West has 30 incidents of ASB at one corner of a street in March 2025, 12 on a line 300 m away in
    April, and 4 sensitive ones; East has 3, 300 m apart.
    """
    home = tmp_path_factory.mktemp("county")
    database = Database(Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "g.npz"))
    database.upgrade()
    squares = gpd.GeoDataFrame(
        {"name": ["East", "West"]},
        geometry=[shapely.box(x, 150_000, x + 2_000, 152_000) for x in (402_000, 400_000)],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, ("Made by hand.",), "squares", "0", False)
    with database.transaction() as session:
        replace_boundaries(session, areas, title="Squares", attribution="", actor="test")
        add_agency(session, "COU", "A council (invented)", actor="test")
    corner = [("asb/nuisance", "2025-03-10", 400_510 + i % 3, 150_520) for i in range(30)]
    line = [("asb/nuisance", "2025-04-12", 400_800 + 10 * i, 150_520) for i in range(12)]
    hidden = [("violence/domestic", "2025-03-11", 400_510, 150_520)] * 4
    few = [("asb/nuisance", "2025-03-12", 402_300 + 300 * i, 150_900) for i in range(3)]
    rows = [
        f"R{number},{category},{day},{easting},{northing}"
        for number, (category, day, easting, northing) in enumerate(corner + line + hidden + few)
    ]
    send_rows(database, rows)
    database.engine.dispose()
    return home


def served(home: Path) -> LiveLayers:
    """An installation with a key that may read its layers as often as it wants."""
    app = create_app(Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "g.npz"))
    app.config["CALLS_PER_KEY"] = "100000 per minute"
    made = LiveLayers(app)
    made.key = made.issue()
    return made


@pytest.fixture(scope="session")
def live(county: Path, tmp_path_factory: pytest.TempPathFactory) -> LiveLayers:
    """A copy of the county, served; for tests that only read."""
    return served(shutil.copytree(county, tmp_path_factory.mktemp("live") / "home"))


@pytest.fixture
def own(county: Path, tmp_path: Path) -> Iterator[LiveLayers]:
    """A copy of the county, served, that a test may change."""
    made = served(shutil.copytree(county, tmp_path / "own"))
    with made.app.app_context():
        limiter.reset()
    yield made
    made.database.engine.dispose()


@pytest.fixture(scope="session")
def demo(app: Flask) -> LiveLayers:
    """The demonstration, served: 18 areas, four agencies, a year."""
    made = LiveLayers(app)
    made.key = made.issue("HOU")
    return made

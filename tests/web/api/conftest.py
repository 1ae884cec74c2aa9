"""A service with two agencies and two community areas, and their systems calling it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pytest
import shapely
from flask import Flask
from werkzeug.test import TestResponse

from hotspots.boundaries import CommunityAreas
from hotspots.store.agencies import add_agency
from hotspots.store.api_keys import SCOPES, issue_key
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from web.application import create_app
from web.limits import limiter

Incident = dict[str, Any]


@dataclass
class Service:
    """An installation whose agencies HOU and POL each have a key that allows everything."""

    app: Flask
    database: Database
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, agency: str = "HOU", **said: Any) -> str:
        """A new key of an agency."""
        asked = {"label": "Case system", "scopes": list(SCOPES), "actor": "test"} | said
        with self.database.transaction() as session:
            return issue_key(session, agency, **asked)[1]

    def call(
        self, method: str, path: str, *, agency: str = "HOU", key: str | None = None, **said: Any
    ) -> TestResponse:
        """What an agency's system is answered."""
        headers = {"Authorization": f"Bearer {key or self.keys[agency]}"} | said.pop("headers", {})
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **said)

    def send(self, *incidents: Incident, **said: Any) -> TestResponse:
        """Send incidents as a list."""
        return self.call("POST", "/incidents", json={"incidents": list(incidents)}, **said)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The service of each test has limits of its own."""


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty store, on SQLite and then on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def service(database: Database) -> Iterator[Service]:
    """The service on SQLite and then on PostgreSQL."""
    squares = gpd.GeoDataFrame(
        {"name": ["East", "West"]},
        geometry=[shapely.box(x, 150_000, x + 2000, 152_000) for x in (402_000, 400_000)],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, ("Made by hand.",), "squares", "0", False)
    with database.transaction() as session:
        for code in ("HOU", "POL"):
            add_agency(session, code, f"Invented agency {code}", actor="test")
        replace_boundaries(session, areas, title="Two squares", attribution="", actor="test")
    app = create_app(database.settings)
    app.config["CALLS_PER_KEY"] = "100000 per minute"
    with app.app_context():
        limiter.reset()
    made = Service(app, database)
    made.keys = {code: made.key(code) for code in ("HOU", "POL")}
    yield made
    app.extensions["hotspots"].engine.dispose()


@pytest.fixture
def incident() -> Callable[..., Incident]:
    """An incident in the area West, with what a test cares about in the place of the ordinary."""

    def report(reference: str = "A1", **said: Any) -> Incident:
        usual = {"category": "asb/nuisance", "date": "2025-03-27", "easting": 400_500}
        return {"reference": reference, **usual, "northing": 150_500, **said}

    return report

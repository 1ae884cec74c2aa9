"""The way from signing in to a download on PostgreSQL; everything else is tested on SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hotspots.roles import Role
from hotspots.store import audit, users
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent
from tests.small_county import SmallCounty, send_small_county
from web.application import create_app

PASSWORD = "a password of some length"


@pytest.fixture
def small_county(postgres_database: Database) -> SmallCounty:
    """The small county, on PostgreSQL."""
    send_small_county(postgres_database)
    return SmallCounty(postgres_database, postgres_database.settings.home)


@pytest.fixture
def app(small_county: SmallCounty) -> Flask:
    database = small_county.database
    assert database.engine.dialect.name == "postgresql"
    with database.transaction() as session:
        for role in (Role.ANALYST, Role.SUBMITTER):
            users.add_user(
                session,
                f"{role}@demo.example",
                role=role,
                agency="COU",
                password=PASSWORD,
                actor="test",
            )
    return create_app(database.settings)


@pytest.fixture(autouse=True)
def closed(app: Flask):
    yield
    app.extensions["hotspots"].engine.dispose()


def enter(
    app: Flask, csrf_token: Callable[[str], str], email: str, password: str = PASSWORD
) -> tuple[FlaskClient, int]:
    client = app.test_client()
    token = csrf_token(client.get("/sign-in").text)
    form = {"email": email, "password": password, "csrf_token": token}
    return client, client.post("/sign-in", data=form).status_code


def test_from_signing_in_to_a_download(
    app: Flask, csrf_token: Callable[[str], str], tmp_path: Path
) -> None:
    analyst, status = enter(app, csrf_token, "analyst@demo.example")
    assert status == 302
    assert "<dd>45</dd>" in analyst.get("/").text
    counts = analyst.get("/layers/areas.geojson").json["features"]
    assert [(f["properties"]["name"], f["properties"]["count"]) for f in counts] == [
        ("East", "3"),
        ("West", "42"),
    ]
    page = analyst.get("/areas/west").text
    assert "42 used, 0 not mapped" in page
    cells = analyst.get("/areas/west/layers/cells.geojson").json["features"]
    assert sum(f["properties"]["n"] for f in cells) == 42
    path = tmp_path / "west.gpkg"
    path.write_bytes(analyst.get("/areas/west/download.gpkg").data)
    assert pyogrio.read_dataframe(path, layer="areas")["n"].tolist() == [42]
    token = csrf_token(page)
    assert analyst.post("/sign-out", data={"csrf_token": token}).status_code == 302
    with app.extensions["hotspots"].session() as session:
        query = select(AuditEvent.action).where(AuditEvent.actor == "analyst@demo.example")
        assert session.scalars(query.order_by(AuditEvent.id)).all() == [
            "sign in",
            "download",
            "sign out",
        ]
        assert audit.verify(session) is None


def test_a_submitter_sees_protected_counts_and_their_own_report(
    app: Flask, csrf_token: Callable[[str], str]
) -> None:
    submitter, status = enter(app, csrf_token, "submitter@demo.example")
    assert status == 302
    counts = submitter.get("/layers/areas.geojson").json["features"]
    assert [f["properties"]["count"] for f in counts] == ["under 5", "42"]
    assert "incidents.csv" in submitter.get("/submissions").text
    assert submitter.get("/submissions/1").status_code == 200
    assert submitter.get("/submissions/2").status_code == 404
    assert submitter.get(f"/submissions/{2**31}").status_code == 404
    assert json.loads(submitter.get("/areas/west/layers/clusters.geojson").data)["features"]


@pytest.mark.parametrize("email", ["a\x00b@demo.example", "\ud83d@demo.example", "ANALYST\u0130@x"])
def test_what_postgresql_cannot_store_is_nobodys_address(
    app: Flask, csrf_token: Callable[[str], str], email: str
) -> None:
    email = email.encode("utf-8", "replace").decode()
    assert enter(app, csrf_token, email)[1] == 400
    assert enter(app, csrf_token, "analyst@demo.example", "x\x00")[1] == 400

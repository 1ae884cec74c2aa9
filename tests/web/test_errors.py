"""Failures as pages that say what to do, and as the same sentences for scripts."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import users
from web.application import create_app


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/nothing", 404, "check it is right"),
        (
            "/areas/swindon",
            404,
            "There is no community area &#34;swindon&#34;; the areas are Amesb",
        ),
        ("/?theme=weather", 404, "&#34;weather&#34; is not a theme; choose one of asb, violence"),
        ("/?theme=asb&subtype=weather", 404, "is not a kind of anti-social behaviour"),
        (
            "/areas/calne?agency=NHS",
            404,
            "No agency with the code &#34;NHS&#34; has sent incidents",
        ),
        ("/submissions", 403, "Your account does not include it"),
        ("/areas/calne/download.dwg", 404, "check it is right"),
    ],
)
def test_pages(viewer: FlaskClient, address: str, status: int, sentence: str) -> None:
    answer = viewer.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert sentence in answer.text
    assert "Go to the county map" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/areas/swindon/layers/density.geojson", 404, 'There is no community area "swindon"'),
        ("/areas/calne/layers/heat.geojson", 404, "Page not found"),
        ("/layers/areas.geojson?theme=weather", 404, '"weather" is not a theme'),
        ("/layers/areas.geojson?from=2026-13&to=2026-12", 400, '"2026-13" is not a month'),
        ("/layers/areas.geojson?from=2026-09&to=2026-08", 400, "swap the two months"),
    ],
)
def test_layers(viewer: FlaskClient, address: str, status: int, sentence: str) -> None:
    answer = viewer.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert sentence in answer.json["detail"]


def test_a_wrong_download_is_a_page_and_not_a_file(viewer: FlaskClient) -> None:
    answer = viewer.get("/areas/calne/download.geojson?from=2026-09&to=2026-08")
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "swap the two months" in answer.text


def test_a_form_is_answered_by_its_own_method_only(viewer: FlaskClient) -> None:
    answer = viewer.post("/submissions")
    assert answer.status_code in (400, 403, 405)
    assert "Traceback" not in answer.text


def test_a_defect_is_recorded_and_tells_nothing(
    demonstration: tuple[Settings, object], caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(demonstration[0])

    def broken() -> str:
        raise RuntimeError("the reason, with a secret in it")

    broken.allowed = frozenset([None])  # type: ignore[attr-defined]
    app.add_url_rule("/broken", "broken", broken)
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "there is a problem with the service" in answer.text
    assert "secret" not in answer.text
    assert "the reason, with a secret in it" in caplog.text


def test_a_failing_store_still_answers_with_a_page(
    demonstration: tuple[Settings, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(demonstration[0])

    def unreachable() -> None:
        raise OSError("disk gone")

    monkeypatch.setattr("web.service.frame.read_frame", lambda session: unreachable())
    answer = app.test_client().get("/sign-in")
    assert answer.status_code == 500
    assert "there is a problem with the service" in answer.text


@pytest.mark.parametrize("path", ["/", "/layers/areas.geojson", "/areas/calne/download.gpkg"])
def test_a_store_that_is_away_is_said_without_its_name(
    demonstration: tuple[Settings, object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    signed_in_to: Callable[[Flask, str], FlaskClient],
    path: str,
) -> None:
    app = create_app(demonstration[0])
    client = signed_in_to(app, "viewer@demo.example")

    def away() -> None:
        raise OperationalError("SELECT", {}, OSError("connection to db.internal refused"))

    def gone() -> None:
        raise sqlite3.OperationalError("connection to db.internal refused")

    database = app.extensions["hotspots"]
    monkeypatch.setattr(database.engine, "raw_connection", gone)  # who asks
    monkeypatch.setattr(database, "_reading", away)
    with caplog.at_level(logging.ERROR):
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "cannot reach its records at the moment; try again in a minute" in answer.text
    assert "sqlite" not in answer.text
    assert "db.internal" not in answer.text
    assert "db.internal" in caplog.text


def test_an_installation_without_areas_says_what_to_do(
    tmp_path: Path, signed_in_to: Callable[[Flask, str], FlaskClient]
) -> None:
    home = tmp_path / "empty"
    app = create_app(Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer"))
    with app.extensions["hotspots"].transaction() as session:
        users.add_user(
            session,
            "first@demo.example",
            role=Role.ANALYST,
            password="a password of some length",
            actor="test",
        )
    client = signed_in_to(app, "first@demo.example")
    page, layer = client.get("/"), client.get("/layers/areas.geojson")
    assert page.status_code == layer.status_code == 503
    assert "No community areas have been imported yet; run: hotspots boundaries" in page.text
    assert layer.json["detail"].startswith("No community areas have been imported yet")

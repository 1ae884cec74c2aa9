"""Before there is anything to show: every page says why, and what whoever reads it can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.store import users
from hotspots.store.database import Database
from web.application import create_app

PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
"""
PEOPLE = [(role.value, role, "HOU" if role is Role.SUBMITTER else None) for role in Role]
WITHOUT_INCIDENTS = (
    "/",
    "/areas/west",
    "/areas/west/compare",
    "/areas/west/months",
    "/compare",
    "/reports",
)
NEXT_STEP = {
    Role.VIEWER: "Ask the person who runs the service when that will be.",
    Role.ANALYST: "Ask the person who runs the service when that will be.",
    Role.SUBMITTER: 'href="/submissions/upload">Send a spreadsheet</a>',
    Role.ADMINISTRATOR: 'href="/administration">Add an agency and its people</a>',
}
As = Callable[[Role], FlaskClient]


@pytest.fixture
def service(sqlite_database: Database) -> Iterator[Flask]:
    app = create_app(sqlite_database.settings)
    yield app
    app.extensions["hotspots"].engine.dispose()


@pytest.fixture
def reader(
    service: Flask, sqlite_database: Database, signed_in_to: Callable, two_agencies: Callable
) -> As:
    """Everybody, in a service with areas and agencies and without incidents."""
    two_agencies(sqlite_database, PLACES, PEOPLE)
    return lambda role: signed_in_to(service, f"{role.value}@demo.example")


def squashed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("role", list(Role))
def test_every_page_says_what_its_reader_can_do(reader: As, role: Role) -> None:
    for address in WITHOUT_INCIDENTS:
        answer = reader(role).get(address)
        assert answer.status_code == 200
        page = squashed(answer.text)
        assert page.count("No incidents have been stored yet.") == 1, address
        assert NEXT_STEP[role] in page, address


@pytest.mark.parametrize("role", list(Role))
def test_what_is_offered_can_be_opened(reader: As, role: Role) -> None:
    client = reader(role)
    part = client.get("/areas/west").text.split('class="govuk-inset-text"')[1].split("</div>")[0]
    for link in part.split('href="')[1:]:
        assert client.get(link.split('"')[0]).status_code == 200


def test_nothing_is_offered_to_take_away_or_to_compare(reader: As) -> None:
    page = reader(Role.VIEWER).get("/").text
    assert "/download." not in page
    assert "app-downloads" not in page
    assert 'href="/compare' not in page
    assert "Incidents in the areas" not in page
    months = reader(Role.VIEWER).get("/areas/west/months").text
    assert "One month has nothing to play through" not in months


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_without_areas_no_link_leads_back_to_the_same_page(
    service: Flask, sqlite_database: Database, signed_in_to: Callable, role: Role
) -> None:
    sqlite_database.settings.prepare_home()
    with sqlite_database.transaction() as session:
        users.add_user(
            session, "first@demo.example", role=role, password="a password of some length",
            name="First", actor="test",
        )  # fmt: skip
    client = signed_in_to(service, "first@demo.example")
    answer = client.get("/areas/west")
    assert answer.status_code == 503
    main = answer.text.split("<main")[1].split("</main>")[0]
    assert "No community areas have been imported yet" in main
    assert 'href="/"' not in main
    if role is Role.ADMINISTRATOR:
        assert client.get("/administration").status_code == 200
        assert 'href="/administration"' in main
    else:
        assert "tell the person who does what this page says" in squashed(main)

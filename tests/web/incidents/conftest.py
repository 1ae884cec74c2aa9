"""A service with two agencies, two villages and two lanes of one name, and somebody at the form."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from hotspots.intake.location import open_geocoder
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store.database import Database, open_database
from hotspots.store.schema import Incident, Submission
from web.application import create_app
from web.limits import limiter

Fill = Callable[[Database, str, Iterable[tuple[str, Role, str | None]]], None]
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
Eastham,402500,150500,600,settlement,
Withybed Lane,400600,150600,120,street,Westham
Withybed Lane,402600,150600,140,street,Eastham
Candlewick Close,400400,150400,100,street,Westham
"""
HEADER = "Reference,Category,Date,Address,Easting,Northing\n"
PEOPLE = (
    ("robin", Role.SUBMITTER, "HOU"),
    ("pat", Role.SUBMITTER, "COU"),
    ("sam", Role.VIEWER, None),
)
DAY = {"first-day": "27", "first-month": "3", "first-year": "2025"}
QUICKLY = partial(generate_password_hash, method="pbkdf2:sha256:1000")
"""Real passwords, hashed quickly: signing in has tests of its own."""


@dataclass
class Service:
    """An installation, and its clients by name."""

    app: Flask
    database: Database
    folder: Path
    sign_in: Callable[[Flask, str], FlaskClient]
    token: Callable[[str], str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, who: str = "robin") -> FlaskClient:
        """Robin sends for HOU, Pat for COU; Sam is a viewer."""
        if who not in self.clients:
            self.clients[who] = self.sign_in(self.app, f"{who}@demo.example")
        return self.clients[who]

    def get(self, path: str, who: str = "robin") -> str:
        """A page that is there, without its escapes."""
        answer = self.client(who).get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.location)
        return html.unescape(answer.text)

    def post(self, path: str, who: str = "robin", **form: str) -> Any:
        """What a form of a page sends."""
        if who not in self.tokens:
            self.tokens[who] = self.token(self.client(who).get("/incidents/new").text)
        return self.client(who).post(path, data={"csrf_token": self.tokens[who], **form})

    def begin(self, who: str = "robin") -> str:
        """Begin a form; its address without the question."""
        answer = self.post("/incidents/new", who)
        assert answer.status_code == 303
        return str(answer.location).rsplit("/", 1)[0]

    def answer(self, form: str, question: str, who: str = "robin", **said: str) -> str:
        """Answer a question that takes the answer; the next one's address."""
        answer = self.post(f"{form}/{question}", who, **said)
        assert answer.status_code == 303, html.unescape(answer.text)
        return str(answer.location)

    def fill(self, who: str = "robin", **said: str) -> str:
        """Answer every question: noise on a day, in Candlewick Close unless told otherwise."""
        form = self.begin(who)
        self.answer(form, "what", who, category=said.pop("category", "asb/nuisance"))
        self.answer(form, "when", who, precision="day")
        self.answer(form, "time", who, **DAY)
        reference = said.pop("reference", "")
        self.answer(form, "where", who, **(said or {"where": "Candlewick Close, Westham"}))
        assert self.answer(form, "reference", who, reference=reference) == f"{form}/check"
        return form

    def report(self, who: str = "robin", **said: str) -> int:
        """Fill in a form and send it; the number of the incident."""
        return self.sent(self.fill(who, **said), who)

    def sent(self, form: str, who: str = "robin") -> int:
        """Send a form that is filled in; the number of the incident."""
        answer = self.post(f"{form}/check", who)
        assert answer.status_code == 303, answer.text
        found = re.fullmatch(r"/incidents/(\d+)/confirmation", answer.location)
        assert found, answer.location
        return int(found[1])

    def send_file(self, agency: str, rows: list[str]) -> None:
        """Send rows as a file from a shell."""
        path = self.folder / "sent.csv"
        path.write_text(HEADER + "\n".join(rows))
        submit_file(
            self.database,
            path,
            sender=Sender(agency, "test"),
            profile=find_profile("template"),
            geocoder=open_geocoder(self.database.settings.gazetteer),
        )

    def incident(self, number: int) -> Incident:
        """What is stored."""
        with self.database.session() as session:
            return session.get_one(Incident, number)

    def count(self, table: type = Incident) -> int:
        """How many rows a table has."""
        with self.database.session() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0

    def submissions(self) -> list[Submission]:
        """The submissions, the oldest first."""
        with self.database.session() as session:
            return list(session.scalars(sa.select(Submission).order_by(Submission.id)))


@pytest.fixture
def start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    two_agencies: Fill,
    signed_in_to: Callable[[Flask, str], FlaskClient],
    csrf_token: Callable[[str], str],
) -> Iterator[Callable[[Database], Service]]:
    """Fills a store and opens the service on it."""
    monkeypatch.setattr("hotspots.store.users.generate_password_hash", QUICKLY)
    started: list[Service] = []

    def fill(database: Database) -> Service:
        started.append(_service(two_agencies, database, tmp_path, signed_in_to, csrf_token))
        return started[-1]

    yield fill
    for one in started:
        one.database.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, start: Callable[[Database], Service]) -> Service:
    """The service on SQLite and then on PostgreSQL."""
    return start(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def on_sqlite(sqlite_database: Database, start: Callable[[Database], Service]) -> Service:
    """For what the kind of database makes no difference to."""
    return start(sqlite_database)


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
    two_agencies: Fill,
    signed_in_to: Callable[[Flask, str], FlaskClient],
    csrf_token: Callable[[str], str],
) -> Iterator[Service]:
    """One service for all tests of a module that store nothing, or nothing that others count."""
    home = tmp_path_factory.mktemp("shared")
    settings = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.store.users.generate_password_hash", QUICKLY)
        made = _service(two_agencies, open_database(settings), home, signed_in_to, csrf_token)
    yield made
    made.database.engine.dispose()


def _service(
    fill: Fill,
    database: Database,
    folder: Path,
    sign_in: Callable[[Flask, str], FlaskClient],
    token: Callable[[str], str],
) -> Service:
    fill(database, PLACES, PEOPLE)
    app = create_app(database.settings)
    with app.app_context():
        limiter.reset()
    return Service(app, app.extensions["hotspots"], folder, sign_in, token)

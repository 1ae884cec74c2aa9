"""A server that is killed while people send: every upload is wholly in or wholly not."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.agency_categories import save_categories
from hotspots.store.database import Database
from hotspots.store.schema import Agency, Incident, Submission, Upload
from web.application import create_app

ROWS = 3_000
KILLS, FILES_EACH = 13, 2
AGENCIES = ("HOU", "COU")
HEADINGS = ("Reference", "Category", "Date", "Easting", "Northing")
GIVE_UP_SECONDS = 120
SignedIn = Callable[[Flask, str], FlaskClient]


def content_of(name: str) -> bytes:
    """A file whose references begin with its name."""
    rows = (
        f"{name}-{row},Nuisance,{1 + row % 28:02d}/03/2025,{400_000 + row % 900},{150_000 + row}"
        for row in range(ROWS)
    )
    return "\n".join([",".join(HEADINGS), *rows]).encode()


@dataclass
class Person:
    """Somebody at an agency who sends files on the pages."""

    cookie: str
    to_send: list[str] = field(default_factory=list)

    def send(self, server: str, name: str) -> int:
        """All the pages from the choice of a file to its being sent; the upload's number."""
        with requests.Session() as browser:
            browser.cookies.set("hotspots", self.cookie, domain="127.0.0.1", path="/")
            post = partial(self._post, browser, server)
            files = {"file": (f"{name}.csv", content_of(name))}
            number = int(post("/submissions/upload", files=files).split("/")[-2])
            columns = {f"column-{at}": heading.lower() for at, heading in enumerate(HEADINGS)}
            post(f"/submissions/uploads/{number}/columns", columns)
            post(f"/submissions/uploads/{number}/check", {})
        return number

    def send_all(self, server: str) -> None:
        """Send what is to be sent, until the server is gone."""
        while self.to_send:
            try:
                self.send(server, self.to_send[0])
            except requests.RequestException:
                return
            del self.to_send[0]

    def _post(
        self,
        browser: requests.Session,
        server: str,
        path: str,
        form: object = None,
        **other: object,
    ) -> str:
        page = browser.get(f"{server}{path}", timeout=GIVE_UP_SECONDS)
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        assert token, page.text
        answer = browser.post(
            f"{server}{path}", data={"csrf_token": token[1], **(form or {})},
            allow_redirects=False, timeout=GIVE_UP_SECONDS, **other,
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


@pytest.fixture
def database(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two agencies with a person each, who have said what their category means."""
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr("hotspots.store.users.generate_password_hash", quick)
    for code in AGENCIES:
        with sqlite_database.transaction() as session:
            agency = add_agency(session, code, f"Invented agency {code}", actor="test")
            save_categories(session, agency.id, {"Nuisance": "asb/nuisance"}, actor="test")
            users.add_user(
                session, f"{code}@demo.example".lower(), role=Role.SUBMITTER, agency=code,
                password="a password of some length", actor="test",
            )  # fmt: skip
    return sqlite_database


@pytest.fixture
def people(database: Database, signed_in_to: SignedIn) -> dict[str, Person]:
    """Signed in, whichever process answers them."""
    app = create_app(database.settings)
    found = {}
    for code in AGENCIES:
        cookie = signed_in_to(app, f"{code}@demo.example".lower()).get_cookie("hotspots")
        assert cookie
        found[code] = Person(cookie.value)
    return found


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The service in a process that a test may kill: its address and the process."""
    others = {name: said for name, said in os.environ.items() if not name.startswith("HOTSPOTS_")}
    with subprocess.Popen(
        [sys.executable, "-m", "hotspots", "serve", "--port", "0"],
        env={**others, "HOTSPOTS_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert found, "the service did not start"
            yield found[0], process
        finally:
            process.kill()


def states(database: Database) -> Counter[str]:
    with database.session() as session:
        return Counter(session.scalars(sa.select(Upload.state)))


def wait_until(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + GIVE_UP_SECONDS
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.01)


def check_all_or_nothing(database: Database) -> None:
    """Every file has all of its rows or none, and the state of its uploads says which."""
    with database.session() as session:
        name = sa.func.substr(Incident.reference, 1, 6)
        stored = dict(session.execute(sa.select(name, sa.func.count()).group_by(name)).all())
        uploads = session.scalars(sa.select(Upload)).unique().all()
        sent = {one.id: one for one in session.scalars(sa.select(Submission)).unique()}
        rows = dict(
            session.execute(
                sa.select(Incident.submission_id, sa.func.count()).group_by(Incident.submission_id)
            ).all()
        )
    assert set(stored.values()) <= {ROWS}
    done = [one for one in uploads if one.state == "done"]
    assert {one.filename.removesuffix(".csv") for one in done} == stored.keys()
    assert sorted(one.submission_id for one in done) == sorted(sent)
    for one in sent.values():
        assert (one.rows, one.accepted + one.unchanged) == (ROWS, ROWS)
        assert rows.get(one.id, 0) == one.accepted


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.timeout(600)
def test_fifty_uploads_and_a_server_that_is_killed_again_and_again(
    database: Database, people: dict[str, Person]
) -> None:
    chance = random.Random(20260321)
    names = [f"{code}-{turn:02d}" for turn in range(KILLS * FILES_EACH) for code in AGENCIES]
    assert len(names) >= 50
    met: Counter[str] = Counter()
    for kill in range(KILLS):
        for name in names[kill * 2 * FILES_EACH : (kill + 1) * 2 * FILES_EACH]:
            people[name[:3]].to_send.append(name)
        with serving(database.settings) as (server, process), ThreadPoolExecutor(2) as pool:
            # What the last one left comes in by itself.
            wait_until(lambda: not {"queued", "running"} & states(database).keys())
            check_all_or_nothing(database)
            before = states(database)
            sending = [pool.submit(person.send_all, server) for person in people.values()]
            wait_until(lambda b=before: states(database) != b)
            time.sleep(chance.uniform(0, 2.5))
            process.send_signal(signal.SIGKILL)
            _no_error(sending)
        met += states(database)
        check_all_or_nothing(database)
    assert met["running"]
    with serving(database.settings) as (server, process):
        for person in people.values():
            person.send_all(server)
        wait_until(lambda: not {"queued", "running"} & states(database).keys())
        check_all_or_nothing(database)
        again = people["HOU"].send(server, names[0])
        wait_until(lambda: states(database)["queued"] + states(database)["running"] == 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(GIVE_UP_SECONDS) == 0
    with database.session() as session:
        assert session.scalar(sa.select(sa.func.count(Incident.id))) == len(names) * ROWS
        last = session.get_one(Upload, again)
        assert session.get_one(Submission, last.submission_id).unchanged == ROWS
        assert "failed" not in states(database)


@pytest.mark.timeout(120)
def test_two_people_who_send_at_once_lose_nothing(
    database: Database, people: dict[str, Person]
) -> None:
    for code, person in people.items():
        person.to_send = [f"{code}-{turn:02d}" for turn in range(3)]
    with serving(database.settings) as (server, _), ThreadPoolExecutor(2) as pool:
        _no_error([pool.submit(person.send_all, server) for person in people.values()])
        assert [person.to_send for person in people.values()] == [[], []]
        wait_until(lambda: states(database) == {"done": 6})
    check_all_or_nothing(database)
    with database.session() as session:
        by_agency = session.execute(
            sa.select(Agency.code, sa.func.count())
            .join(Incident, Incident.agency_id == Agency.id)
            .group_by(Agency.code)
        )
        assert dict(by_agency.all()) == dict.fromkeys(AGENCIES, 3 * ROWS)


def _no_error(sending: list[Future[None]]) -> None:
    for one in sending:
        one.result(GIVE_UP_SECONDS)

"""One demonstration for all tests of the web, and clients signed in as each role."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from types import CodeType
from uuid import uuid4

import geopandas as gpd
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from werkzeug.security import generate_password_hash

from hotspots.boundaries import CommunityAreas
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from tests.shared_demonstration import copy_demonstration
from web.application import create_app
from web.demonstration import SAMPLE_USERS, Account, prepare_demonstration
from web.limits import limiter
from web.sessions import describe

SignIn = Callable[[Role | None], FlaskClient]
Person = tuple[str, Role, str | None]
"""Who, in which role, of which agency."""
PASSWORD = "a password of some length"
EMAIL = {role: email for role, email, *_ in SAMPLE_USERS}


def settings_of(home: Path) -> Settings:
    return Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")


class CompiledTemplates(BytecodeCache):
    """What templates compile to, for every service of a run: by itself each compiles them anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", CompiledTemplates())
        yield


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Each service has its own routes; the code that makes their addresses is the same for all."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        said = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if said not in compiled:
            compiled[said] = compile_builder(rule, append_unknown)
        return compiled[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="module", autouse=True)
def hashed_quickly() -> Iterator[None]:
    """Real hashes of passwords that cost little: what they cost is tested in the store."""
    users._decoy.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
        patch.setattr(users, "generate_password_hash", quick)
        yield
    users._decoy.cache_clear()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[Account]]:
    folder = tmp_path_factory.mktemp("demonstration")
    settings = settings_of(copy_demonstration(tmp_path_factory, folder / "home"))
    return settings, prepare_demonstration(settings, say=lambda line: None)


@pytest.fixture(scope="session")
def app(demonstration: tuple[Settings, list[Account]]) -> Flask:
    return create_app(demonstration[0])


@pytest.fixture(scope="session")
def database(app: Flask) -> Database:
    return app.extensions["hotspots"]


def signed_in(app: Flask, email: str | None) -> FlaskClient:
    """A client with the session that signing in would have given it."""
    client = app.test_client()
    if email:
        with app.extensions["hotspots"].session() as stored:
            person = describe(users.find_user(stored, email))
        with client.session_transaction() as session:
            now = int(time.time())
            session.update(
                {"_user_id": person.get_id(), "started": now, "seen": now, "name": f"test-{email}"}
            )
    return client


@pytest.fixture(scope="session")
def sign_in(app: Flask) -> SignIn:
    clients: dict[Role | None, FlaskClient] = {}

    def as_role(role: Role | None) -> FlaskClient:
        if role not in clients:
            clients[role] = signed_in(app, EMAIL[role] if role else None)
        return clients[role]

    return as_role


@pytest.fixture(scope="session")
def viewer(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.VIEWER)


@pytest.fixture(scope="session")
def analyst(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.ANALYST)


@pytest.fixture(scope="session")
def submitter(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.SUBMITTER)


@pytest.fixture(scope="session")
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture(scope="session")
def csrf_token() -> Callable[[str], str]:
    def read(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert found, "the page has no form that is protected"
        return found[1]

    return read


@pytest.fixture(scope="session")
def signed_in_to() -> Callable[[Flask, str], FlaskClient]:
    """Signs somebody in to a service other than the demonstration's."""
    return signed_in


@pytest.fixture(scope="session")
def two_agencies() -> Callable[[Database, str, Iterable[Person]], None]:
    """Fills a store with West and East, two agencies and people, and a gazetteer of a list."""
    return _fill_with_two_agencies


def _fill_with_two_agencies(database: Database, places: str, people: Iterable[Person]) -> None:
    home = database.settings.prepare_home()
    listed = home / "places.csv"
    listed.write_text(places)
    build_gazetteer([listed]).save(home / "gazetteer.npz")
    squares = gpd.GeoDataFrame(
        {"name": ["East", "West"]},
        geometry=[shapely.box(x, 150_000, x + 2_000, 152_000) for x in (402_000, 400_000)],
        crs="EPSG:27700",
    )
    areas = CommunityAreas(squares, ("Made by hand.",), "squares", "0", False)
    with database.transaction() as session:
        replace_boundaries(session, areas, title="Squares", attribution="", actor="test")
        for code, name in (("HOU", "Homes (invented)"), ("COU", "Council (invented)")):
            add_agency(session, code, name, actor="test")
        for who, role, agency in people:
            users.add_user(
                session, f"{who}@demo.example", role=role, agency=agency, name=who.title(),
                password=PASSWORD, actor="test",
            )  # fmt: skip


@pytest.fixture
def new_client(app: Flask) -> Callable[[str | None], FlaskClient]:
    return lambda email: signed_in(app, email)


@pytest.fixture
def person(database: Database) -> Iterator[str]:
    """The address of somebody added for one test."""
    email = f"person-{uuid4().hex[:8]}@demo.example"
    with database.transaction() as session:
        users.add_user(
            session, email, role=Role.VIEWER, password=PASSWORD, name="Person", actor="test"
        )
    yield email
    with database.transaction() as session:
        users.set_enabled(session, email, False, actor="test")


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, int]]:
    """The service of an installation behind Waitress in a process of its own: host and port."""
    others = {name: said for name, said in os.environ.items() if not name.startswith("HOTSPOTS_")}
    with subprocess.Popen(
        [sys.executable, "-m", "hotspots", "serve", "--port", "0"],
        env={**others, "HOTSPOTS_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            found = re.search(r"http://(127\.0\.0\.1):(\d+)/", process.stdout.readline())
            assert found, "the service did not start"
            yield found[1], int(found[2])
            assert process.poll() is None, "the service ended by itself"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def serve() -> Callable[[Settings], AbstractContextManager[tuple[str, int]]]:
    return serving


@pytest.fixture(autouse=True)
def fresh_limits(request: pytest.FixtureRequest) -> None:
    """No test counts the attempts of another; a service of a test's own has limits of its own."""
    if "app" in request.fixturenames:
        with request.getfixturevalue("app").app_context():
            limiter.reset()


class TableReader(HTMLParser):
    """The rows of one table of a page, each cell's text."""

    def __init__(self, table_id: str) -> None:
        super().__init__()
        self.table_id, self.rows = table_id, []
        self._inside = self._cell = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._inside = dict(attributes).get("id") == self.table_id
        elif self._inside and tag == "tr":
            self.rows.append([])
        elif self._inside and tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._inside = False
        elif tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._inside and self._cell:
            self.rows[-1][-1] = (self.rows[-1][-1] + data).strip()


@pytest.fixture(scope="session")
def table() -> Callable[[str, str], list[list[str]]]:
    """Reads the body of a table by its id; empty where the page has none."""

    def read(page: str, table_id: str) -> list[list[str]]:
        reader = TableReader(table_id)
        reader.feed(page)
        return reader.rows[1:]

    return read

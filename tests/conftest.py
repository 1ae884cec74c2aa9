"""The installation under test: settings of its own, and a store on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import settings as trials

from hotspots.settings import Settings
from hotspots.store.database import Database
from tests.small_county import SmallCounty, send_small_county

# Speed is never asserted in a test: what takes long once may compile, or wait for other tests.
trials.register_profile("no deadline", deadline=None)
trials.load_profile("no deadline")

PACKAGE = "postgresql-15-postgis-3"
NOT_INSTALLED = f"PostgreSQL with PostGIS is not installed; on Debian: apt-get install {PACKAGE}"
# Not the order of bytes that SQLite sorts in: what leans on either order shows.
COLLATION = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-GB"]
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}
ATTEMPTS_TO_FIND_A_PORT = 5
MEMORY_NEEDED = 2 * 1024**3


@dataclass(frozen=True)
class PostgresServer:
    """A server that lives as long as the test run, with a database that has been upgraded."""

    url: sa.URL
    template: str = "hotspots_template"

    @cached_property
    def _engine(self) -> sa.Engine:
        """Keeps its connection: signing in takes as long as dropping a database."""
        return sa.create_engine(self.url, isolation_level="AUTOCOMMIT", pool_size=1)

    def execute(self, statement: str) -> None:
        """Run a statement that cannot stand in a transaction."""
        with self._engine.connect() as connection:
            connection.execute(sa.text(statement))

    def close(self) -> None:
        """Let go of the connection."""
        self._engine.dispose()

    def create_database(self, *, template: str) -> str:
        """Make a database of its own from another one and return its URL."""
        name = f"hotspots_{uuid4().hex}"
        # Copying files is quicker than logging each of their pages, where they lie in memory.
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.address(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")

    def address(self, name: str) -> str:
        """The URL under which Hotspots uses a database of this server."""
        return self.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server with PostGIS in a folder and on a port of its own."""
    programs, account = _postgres_programs(), _unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="hotspots-postgresql-", dir=_in_memory()))
    try:
        server, data = _start(programs, folder, account)
        try:
            server.execute(f"CREATE DATABASE {server.template}")
            database = Database(_settings(folder, server.address(server.template)))
            database.upgrade()
            database.engine.dispose()
            yield server
        finally:
            server.close()
            _run([programs / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w"], account)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("upgraded")
    settings = _settings(home)
    database = Database(settings)
    database.upgrade()
    database.engine.dispose()
    return home / "hotspots.sqlite"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation in a temporary folder; the environment says the same."""
    home = tmp_path / "home"
    for name in [name for name in os.environ if name.startswith("HOTSPOTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOTSPOTS_HOME", str(home))
    return Settings.from_environment()


@pytest.fixture
def sqlite_database(settings: Settings, _upgraded_file: Path) -> Iterator[Database]:
    """An upgraded store in an SQLite file."""
    shutil.copy(_upgraded_file, settings.prepare_home() / "hotspots.sqlite")
    database = Database(settings)
    yield database
    database.engine.dispose()


@pytest.fixture
def postgres_database(settings: Settings, postgres_server: PostgresServer) -> Iterator[Database]:
    """An upgraded store in a PostgreSQL database of its own."""
    url = postgres_server.create_database(template=postgres_server.template)
    database = Database(replace(settings, database_url=url))
    yield database
    database.engine.dispose()
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """An upgraded store, on SQLite and then on PostgreSQL.

    What never reaches the database is tested on SQLite alone:
    ``parametrize("database", ["sqlite"], indirect=True)``.
    """
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    """A store without tables, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        database = Database(settings)
        yield database
        database.engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template="template1")
    database = Database(replace(settings, database_url=url))
    yield database
    database.engine.dispose()
    server.drop_database(url)


def _settings(home: Path, url: str = "") -> Settings:
    return Settings(home, url or f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")


def _in_memory() -> Path | None:
    """A folder in memory, where the hundreds of files of a database are made several times faster.

    None where there is none, or too little of it.
    """
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < MEMORY_NEEDED:
        return None
    return memory


def _postgres_programs() -> Path:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_config")]
    if on_path := shutil.which("pg_config"):
        found.append(Path(on_path).parent)
    for programs in sorted(found, reverse=True):
        if not (programs / "initdb").exists():
            continue
        shared = subprocess.run(
            [programs / "pg_config", "--sharedir"], check=True, capture_output=True, text=True
        ).stdout.strip()
        if Path(shared, "extension", "postgis.control").exists():
            return programs
    pytest.skip(NOT_INSTALLED)


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip(NOT_INSTALLED)


def _start(
    programs: Path, folder: Path, account: pwd.struct_passwd | None
) -> tuple[PostgresServer, Path]:
    data, password = folder / "data", secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    if account:
        for path in (folder, password_file):
            os.chown(path, account.pw_uid, account.pw_gid)
    _run(
        [programs / "initdb", "-D", data, "--no-sync", "--username=hotspots",
         "--auth=scram-sha-256", f"--pwfile={password_file}", *COLLATION],
        account,
    )  # fmt: skip
    for attempt in range(ATTEMPTS_TO_FIND_A_PORT):
        port = _free_port()
        options = " ".join(f"-c {name}='{value}'" for name, value in SERVER_OPTIONS.items())
        try:
            _run(
                [programs / "pg_ctl", "start", "-D", data, "-w", "-l", folder / "log",
                 "-o", f"-p {port} {options}"],
                account,
            )  # fmt: skip
            break
        except subprocess.CalledProcessError as error:
            # Somebody else may have taken the port in between.
            if attempt == ATTEMPTS_TO_FIND_A_PORT - 1:
                raise RuntimeError((folder / "log").read_text()) from error
    url = sa.URL.create("postgresql+psycopg", "hotspots", password, "127.0.0.1", port, "postgres")
    return PostgresServer(url), data


def _run(command: list[str | Path], account: pwd.struct_passwd | None) -> None:
    # The server inherits what it writes to: reading from a pipe would wait for its end.
    with tempfile.TemporaryFile() as log:
        done = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/",
            user=account and account.pw_uid, group=account and account.pw_gid,
            extra_groups=[] if account else None, check=False,
        )  # fmt: skip
        if done.returncode:
            log.seek(0)
            raise subprocess.CalledProcessError(
                done.returncode, command, output=log.read().decode(errors="replace")
            )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def _small_county_file(tmp_path_factory: pytest.TempPathFactory, _upgraded_file: Path) -> Path:
    home = tmp_path_factory.mktemp("small_county")
    shutil.copy(_upgraded_file, home / "hotspots.sqlite")
    database = Database(_settings(home))
    send_small_county(database)
    database.engine.dispose()
    return home / "hotspots.sqlite"


@pytest.fixture
def small_county(settings: Settings, _small_county_file: Path) -> Iterator[SmallCounty]:
    """A store of its own with two areas and 51 incidents."""
    shutil.copy(_small_county_file, settings.prepare_home() / "hotspots.sqlite")
    database = Database(settings)
    yield SmallCounty(database, settings.home)
    database.engine.dispose()

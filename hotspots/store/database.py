"""The connection to the store: an SQLite file by default, PostgreSQL by changing one URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import (
    Connection,
    Engine,
    column,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    table,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from hotspots.errors import SetupError
from hotspots.settings import Settings
from hotspots.store.schema import Installation

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
UPGRADE_LOCK = 4_873_200_146
"""Any number will do that no other program takes for an advisory lock of its own."""


class Database:
    """One installation's store.

    Parameters
    ----------
    settings
        Names the database; the folder of an SQLite file is created when it is first used.

    Raises
    ------
    SetupError
        If the URL names no database that we can use, or the folder cannot be written.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = _create_engine(settings)
        self._reading = sessionmaker(_reading_engine(self.engine), expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(hotspots_writes=True), expire_on_commit=False
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session to read with: one state throughout, and no waiting for a writer."""
        with self._plainly(), self._reading() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session to write with: all of it is stored when the block ends, or none of it."""
        with self._plainly(), self._writing.begin() as session:
            yield session

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Say in a sentence that a database is busy, full or away; nothing was stored then."""
        try:
            yield
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise SetupError(
                    "The database is busy with another submission; try again in a minute."
                ) from error
            raise SetupError(self._unreachable(error)) from error

    def upgrade(self) -> None:
        """Create the tables, or bring those of an older version up to date.

        Raises
        ------
        SetupError
            If the database cannot be reached, or was written by a newer version of Hotspots.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        try:
            with self.engine.execution_options(hotspots_writes=True).begin() as connection:
                _wait_for_other_upgrades(connection)
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                _add_installation(connection)
        except CommandError as error:
            raise SetupError(
                "The database was written by a newer version of Hotspots; update Hotspots first."
            ) from error
        except DBAPIError as error:
            raise SetupError(self._unreachable(error)) from error

    def is_current(self) -> bool:
        """Whether the tables exist and are those of this version."""
        try:
            with self.engine.connect() as connection:
                revision = _revision(connection)
        except DBAPIError as error:
            raise SetupError(self._unreachable(error)) from error
        return revision == newest_revision()

    def data_version(self, session: Session) -> int:
        """A number that grows whenever incidents, areas or the list of agencies change."""
        return session.scalars(select(Installation.data_version)).one()

    def is_demo(self, session: Session) -> bool:
        """Whether the installation holds invented incidents."""
        return session.scalars(select(Installation.demo)).one()

    def _unreachable(self, error: DBAPIError) -> str:
        detail = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        url = self.engine.url.render_as_string(hide_password=True)
        if "postgis" in detail:
            return (
                f"The database {url} lacks PostGIS ({detail}); install it on the server and run "
                "CREATE EXTENSION postgis in the database as its administrator."
            )
        return f"The database {url} cannot be used ({detail}); check HOTSPOTS_DATABASE_URL."


def open_database(settings: Settings | None = None) -> Database:
    """The store of an installation, created or brought up to date as needed.

    A server's database is upgraded only by ``hotspots db upgrade``, so that starting one of
    several machines never changes tables under the others.
    """
    database = Database(settings or Settings.from_environment())
    try:
        if not database.is_current():
            if database.engine.dialect.name != "sqlite":
                raise SetupError(
                    "The database has not been prepared for this version; run: hotspots db upgrade"
                )
            database.upgrade()
    except SetupError:
        database.engine.dispose()
        raise
    return database


@cache
def newest_revision() -> str:
    """The revision that the last migration leads to, by its file's name.

    Alembic says the same, but each command would wait a quarter of a second for it to be loaded.
    """
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def lock_installation(session: Session) -> Installation:
    """The installation's row, held until the transaction ends: writers take turns."""
    return session.scalars(select(Installation).with_for_update()).one()


def _add_installation(connection: Connection) -> None:
    if connection.scalar(select(Installation.id)) is None:
        connection.execute(insert(Installation).values(id=1, instance=uuid4().hex))


def _wait_for_other_upgrades(connection: Connection) -> None:
    # SQLite's writers take turns anyway; PostgreSQL lets two create the same table, and one fail.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))


def _reading_engine(engine: Engine) -> Engine:
    # SQLite keeps to the state of a session's first look; PostgreSQL must be asked to.
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def _create_engine(settings: Settings) -> Engine:
    try:
        url = make_url(settings.database_url)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(f"{url.drivername} is not a database that we know.")
        if url.get_backend_name() == "sqlite":
            if url.database in (None, "", ":memory:"):
                raise ArgumentError("Nothing would be left of a database in memory.")
            settings.prepare_home()
            engine = create_engine(
                url,
                connect_args={"timeout": BUSY_SECONDS},
                json_serializer=_json,
                hide_parameters=True,
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        # An error of the database is logged, and may not say what was to be stored.
        return create_engine(url, pool_pre_ping=True, json_serializer=_json, hide_parameters=True)
    except ImportError as error:
        raise SetupError(
            f"The database driver {url.get_driver_name()} is not installed; "
            "run make install in the folder of Hotspots."
        ) from error
    except (ValueError, ArgumentError, NoSuchModuleError) as error:
        raise SetupError(
            "HOTSPOTS_DATABASE_URL is not the address of a database; "
            "write it as postgresql://user@host/name."
        ) from error


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would otherwise begin transactions by itself, and too late to lock for writing.
    connection.isolation_level = None
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten, and what was written ahead of it does not stay beside it.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_size_limit = 0")
    # In KiB, where the default of 2 MB makes a large submission write its pages many times over.
    connection.execute("PRAGMA cache_size = -32768")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # The first to open a new file turns it; SQLite tells a second one at once that the file is
    # locked, however long its time limit, because two that wait for each other would wait for ever.
    deadline = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A writer that began by reading could find its snapshot outdated and fail: lock at once.
    writes = connection.get_execution_options().get("hotspots_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

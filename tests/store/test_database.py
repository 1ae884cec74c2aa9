from __future__ import annotations

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from hotspots.errors import SetupError
from hotspots.settings import Settings
from hotspots.store.agencies import add_agency, list_agencies
from hotspots.store.database import Database, lock_installation, open_database
from hotspots.store.schema import Agency, AuditEvent, BoundarySet, Installation, User


def test_all_of_a_transaction_is_stored_or_none(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            add_agency(session, "COU", "An invented council", actor="test")
            lock_installation(session).data_version += 1
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.session() as session:
        assert list_agencies(session) == []
        assert session.scalars(sa.select(AuditEvent)).all() == []
        assert database.data_version(session) == 0


def test_a_statement_that_the_database_refuses_takes_the_rest_with_it(database: Database) -> None:
    def add_twice() -> None:
        with database.transaction() as session:
            session.execute(sa.insert(Agency), {"code": "ONE", "name": "One"})
            session.execute(sa.insert(Agency), {"code": "ONE", "name": "One again"})

    with pytest.raises(sa.exc.IntegrityError) as refused:
        add_twice()
    # The log shows the error: what was to be stored is not for everybody who reads that.
    assert "One again" not in str(refused.value)
    with database.session() as session:
        assert list_agencies(session) == []


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:
        session.execute(
            sa.insert(User),
            {
                "email": "a@example.org",
                "password_hash": "",
                "role": "viewer",
                "session_stamp": "",
                "agency_id": 7,
            },
        )


def test_reading_sees_one_state_and_does_not_wait_for_a_writer(database: Database) -> None:
    with database.session() as reading:
        assert database.data_version(reading) == 0
        with database.transaction() as writing:
            lock_installation(writing).data_version = 5
        with database.transaction() as writing:
            lock_installation(writing).data_version = 6
            assert database.data_version(reading) == 0
        assert database.data_version(reading) == 0
    with database.session() as later:
        assert database.data_version(later) == 6


def test_sqlite_keeps_a_write_ahead_log_and_waits_for_writers(sqlite_database: Database) -> None:
    with sqlite_database.session() as session:
        pragmas = {
            name: session.scalar(sa.text(f"PRAGMA {name}"))
            for name in (
                *("journal_mode", "foreign_keys", "synchronous", "busy_timeout"),
                *("secure_delete", "journal_size_limit"),
            )
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "busy_timeout": 30_000,
        "secure_delete": 1,
        "journal_size_limit": 0,
    }


def test_the_data_folder_is_its_owners_alone(settings: Settings) -> None:
    open_database(settings).engine.dispose()
    assert settings.home.stat().st_mode & 0o777 == 0o700


def test_an_installation_is_a_demonstration_once_it_says_so(database: Database) -> None:
    with database.session() as session:
        assert database.is_demo(session) is False
    with database.transaction() as session:
        lock_installation(session).demo = True
    with database.session() as session:
        assert database.is_demo(session) is True


def test_each_installation_has_a_name_of_its_own(settings: Settings, tmp_path: Path) -> None:
    names = set()
    for home in (tmp_path / "one", tmp_path / "two"):
        opened = open_database(
            replace(settings, home=home, database_url=f"sqlite:///{home / 'store.sqlite'}")
        )
        with opened.session() as session:
            names.add(session.scalars(sa.select(Installation.instance)).one())
        opened.engine.dispose()
    assert len(names) == 2


def _sentence(settings: Settings) -> str:
    with pytest.raises(SetupError) as refused:
        open_database(settings)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "hotspots db upgrade"))
    return sentence


@pytest.mark.parametrize("url", ["nonsense", "oracle://host/name", "mysql://host/name", "x://y"])
def test_an_address_of_no_database_is_refused(settings: Settings, url: str) -> None:
    assert _sentence(replace(settings, database_url=url)) == (
        "HOTSPOTS_DATABASE_URL is not the address of a database; "
        "write it as postgresql://user@host/name."
    )


def test_a_server_that_does_not_answer_is_named_without_its_password(settings: Settings) -> None:
    url = "postgresql://hotspots:secret@127.0.0.1:1/hotspots"
    sentence = _sentence(replace(settings, database_url=url))
    assert "127.0.0.1:1/hotspots cannot be used (" in sentence
    assert sentence.endswith("check HOTSPOTS_DATABASE_URL.")
    assert "secret" not in sentence


def test_a_wrong_password_and_a_missing_database_are_told(postgres_database: Database) -> None:
    url = postgres_database.engine.url
    for wrong in (url.set(password="guessed"), url.set(database="absent")):
        address = wrong.render_as_string(hide_password=False)
        sentence = _sentence(replace(postgres_database.settings, database_url=address))
        assert "cannot be used" in sentence
        assert str(wrong.password) not in sentence


def test_a_missing_driver_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    assert _sentence(replace(settings, database_url="postgresql://h/hotspots")) == (
        "The database driver psycopg is not installed; run make install in the folder of Hotspots."
    )


def test_postgresql_may_be_written_in_the_three_usual_ways(settings: Settings) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        database = Database(replace(settings, database_url=f"{scheme}://user@host/name"))
        assert database.engine.url.drivername == "postgresql+psycopg"


def test_a_file_that_is_no_database_is_refused(settings: Settings) -> None:
    (settings.prepare_home() / "hotspots.sqlite").write_bytes(b"Dear council, " * 1_000)
    assert "file is not a database" in _sentence(settings)


def test_a_data_folder_that_is_a_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("I am a file.")
    assert "set HOTSPOTS_HOME to a folder that you may write" in _sentence(settings)


def test_a_data_folder_that_may_not_be_written_is_refused(settings: Settings) -> None:
    settings.home.mkdir(mode=0o500)
    if os.geteuid() != 0:
        assert "cannot be written" in _sentence(settings)
        return
    # Root may write everywhere, so another account has to try.
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        try:
            Database(settings)
        except SetupError as error:
            os.write(tell, str(error).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(tell)
    with os.fdopen(told) as answer:
        assert "set HOTSPOTS_HOME to a folder that you may write." in answer.read()


MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),
    max_value=datetime(2200, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)


@trials(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=MOMENTS)
def test_a_moment_comes_back_as_the_same_moment_in_utc(
    database: Database, moment: datetime
) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(BoundarySet))
        session.add(
            BoundarySet(title="", source="", sha256="", indicative=True, imported_at=moment)
        )
    with database.session() as session:
        stored = session.scalars(sa.select(BoundarySet.imported_at)).one()
        assert (
            session.scalar(sa.select(sa.func.count()).where(BoundarySet.imported_at == moment)) == 1
        )
    assert stored == moment
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2025, 3, 30, 1, 30)
    with (
        pytest.raises(sa.exc.StatementError, match="says no time zone"),
        database.transaction() as session,
    ):
        session.execute(sa.insert(Agency), {"code": "X", "name": "X", "created_at": naive})


def _mark_as_demo(database: Database) -> None:
    with database.transaction() as session:
        session.execute(sa.update(Installation).values(demo=True))


def test_a_database_that_stays_locked_is_one_sentence(sqlite_database: Database) -> None:
    """Another process holds the file for longer than anybody waits."""
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(str(sqlite_database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(SetupError, match="busy with another submission; try again"):
            _mark_as_demo(sqlite_database)
    finally:
        other.close()


def test_a_database_that_cannot_be_written_is_one_sentence(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(SetupError, match="cannot be used"):
        _mark_as_demo(sqlite_database)


def test_those_who_open_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    # SQLite refuses one of them at once where both turn the file to write-ahead logging.
    people = 12

    def open_it(home: Path, together: threading.Barrier) -> str:
        opened = Database(Settings(home, f"sqlite:///{home / 'h.sqlite'}", home / "g.npz"))
        together.wait()
        with opened.engine.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        opened.engine.dispose()
        return mode

    with ThreadPoolExecutor(people) as pool:
        for number in range(120):
            together = threading.Barrier(people)
            home = tmp_path / str(number)
            modes = pool.map(open_it, [home] * people, [together] * people)
            assert set(modes) == {"wal"}

"""One row without a session: what a session would find, and nothing left open behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus

from hotspots.errors import SetupError
from hotspots.store.database import Database
from hotspots.store.lone_query import LoneQuery
from hotspots.store.schema import Agency, Installation

STATEMENT = (
    sa.select(Agency.code, Agency.name, Installation.data_version)
    .join(Installation, sa.true())
    .where(Agency.id >= sa.bindparam("least"), Agency.id <= sa.bindparam("most"))
    .order_by(Agency.id)
)
QUERY = LoneQuery(STATEMENT)


@pytest.fixture
def agencies(database: Database) -> Database:
    """Agencies 1 and 2, of which one has a name that is hostile to whoever pastes it into SQL."""
    with database.transaction() as session:
        for number, code, name in ((1, "ONE", "One's 100 % :least ?"), (2, "TWO", "Zwei - \u2014")):
            session.execute(sa.insert(Agency), {"id": number, "code": code, "name": name})
    return database


@trials(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(-3, 5), st.integers(-3, 5))
def test_it_finds_what_a_session_finds(agencies: Database, least: int, most: int) -> None:
    asked = {"least": least, "most": most}
    with agencies.session() as session:
        expected = session.execute(STATEMENT, asked).first()
    assert QUERY.first(agencies, asked) == (None if expected is None else tuple(expected))


def test_of_several_rows_it_is_the_first(agencies: Database) -> None:
    assert QUERY.first(agencies, {"most": 9, "least": 0}) == ("ONE", "One's 100 % :least ?", 0)


def test_what_another_connection_stored_is_seen_at_once(agencies: Database) -> None:
    for version in (1, 2, 3):
        with agencies.transaction() as session:
            session.execute(sa.update(Installation).values(data_version=version))
        found = QUERY.first(agencies, {"least": 2, "most": 2})
        assert found is not None
        assert found[2] == version


def test_what_is_not_stored_yet_is_not_seen(agencies: Database) -> None:
    with agencies.transaction() as session:
        session.execute(sa.update(Installation).values(data_version=7))
        found = QUERY.first(agencies, {"least": 2, "most": 2})
        assert found is not None
        assert found[2] == 0


def test_the_connection_goes_back_without_a_transaction(agencies: Database) -> None:
    QUERY.first(agencies, {"least": 0, "most": 9})  # a second row is left unread
    pooled = agencies.engine.raw_connection()
    raw = pooled.dbapi_connection
    if agencies.engine.dialect.name == "sqlite":
        assert not raw.in_transaction
        # A reader that still held its state would keep this from emptying what was written ahead.
        assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    else:
        assert raw.info.transaction_status == TransactionStatus.IDLE
        assert raw.autocommit is False
    pooled.close()
    with agencies.transaction() as session:
        session.execute(sa.update(Installation).values(data_version=8))


def test_threads_that_ask_at_once_have_their_own_answers(agencies: Database) -> None:
    def ask(number: int) -> str:
        found = QUERY.first(agencies, {"least": number, "most": number})
        assert found is not None
        return str(found[0])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, [1, 2] * 100)) == ["ONE", "TWO"] * 100


def test_it_asks_again_when_the_server_closed_the_connection(postgres_database: Database) -> None:
    count = LoneQuery(sa.select(sa.func.count(Agency.id)).where(Agency.id < sa.bindparam("id")))
    pid = sa.text("select pg_backend_pid()")
    with postgres_database.engine.connect() as kept, postgres_database.engine.connect() as other:
        ended = kept.scalar(pid)
        kept.rollback()
        kept.close()
        other.execute(sa.text("select pg_terminate_backend(:ended)"), {"ended": ended})
    assert count.first(postgres_database, {"id": 9}) == (0,)


def test_a_database_that_is_away_is_said_in_a_sentence(
    sqlite_database: Database, tmp_path: Path
) -> None:
    count = LoneQuery(sa.select(sa.func.count(Agency.id)).where(Agency.id < sa.bindparam("id")))
    assert count.first(sqlite_database, {"id": 9}) == (0,)
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE agencies RENAME TO elsewhere")
    with pytest.raises(SetupError, match="cannot be used"):
        count.first(sqlite_database, {"id": 9})
    sqlite_database.engine.dispose()
    (tmp_path / "home" / "hotspots.sqlite").rename(tmp_path / "hotspots.sqlite")
    (tmp_path / "home" / "hotspots.sqlite").mkdir()
    with pytest.raises(SetupError, match="cannot be used"):
        count.first(sqlite_database, {"id": 9})

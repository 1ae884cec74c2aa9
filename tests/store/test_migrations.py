from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hotspots.errors import SetupError
from hotspots.settings import Settings
from hotspots.store import audit
from hotspots.store.database import MIGRATIONS, Database, newest_revision, open_database
from hotspots.store.location_text import location_key
from hotspots.store.schema import Incident, Installation, Table

pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def _ours(thing: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    # PostGIS brings a table; 0002 adds columns and indexes for geographic programs alone.
    return not (name == "spatial_ref_sys" or (name or "").split("_")[-1] == "geom")


def _differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "include_object": _ours},
        )
        return list(compare_metadata(context, Table.metadata))


def _constraints(database: Database) -> dict[str, set[str]]:
    inspector = sa.inspect(database.engine)
    return {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)}
        for table in Table.metadata.tables
    }


def _migrate(database: Database, change: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    writing = database.engine.execution_options(hotspots_writes=True)
    with writing.begin() as connection:
        config.attributes["connection"] = connection
        change(config)


def test_migrations_make_the_tables_that_the_models_describe(empty_database: Database) -> None:
    empty_database.upgrade()
    assert _differences(empty_database) == []
    assert _constraints(empty_database) == {
        name: {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, sa.CheckConstraint)
        }
        for name, table in Table.metadata.tables.items()
    }


def test_a_difference_between_tables_and_models_is_seen(empty_database: Database) -> None:
    empty_database.upgrade()
    with empty_database.transaction() as session:
        session.execute(sa.text("ALTER TABLE agencies DROP COLUMN name"))
    assert [(kind, column.name) for kind, _, _, column in _differences(empty_database)] == [
        ("add_column", "name")
    ]


def test_an_upgrade_can_be_repeated_and_keeps_what_is_there(database: Database) -> None:
    with database.session() as session:
        before = session.scalars(sa.select(Installation.instance)).one()
    database.upgrade()
    database.upgrade()
    with database.session() as session:
        assert session.scalars(sa.select(Installation.instance)).all() == [before]


def test_every_revision_can_be_taken_back_and_made_again(empty_database: Database) -> None:
    for revision in reversed(REVISIONS):
        _migrate(empty_database, lambda config, to=revision: command.upgrade(config, to))
    made = sorted(sa.inspect(empty_database.engine).get_table_names())
    for _ in REVISIONS:
        _migrate(empty_database, lambda config: command.downgrade(config, "-1"))
    left = set(sa.inspect(empty_database.engine).get_table_names())
    assert left <= {"alembic_version", "spatial_ref_sys"}
    empty_database.upgrade()
    assert sorted(sa.inspect(empty_database.engine).get_table_names()) == made
    assert _differences(empty_database) == []


def test_an_audit_trail_of_before_0003_is_still_whole_after_it(empty_database: Database) -> None:
    empty_database.upgrade()
    with empty_database.transaction() as session:
        audit.record(session, "analyst@example.org", "download")
        audit.record(session, "analyst@example.org", "download")
    _migrate(empty_database, lambda config: command.downgrade(config, "0002"))
    _migrate(empty_database, lambda config: command.upgrade(config, "head"))
    with empty_database.session() as session:
        assert audit.verify(session) is None


def test_incidents_of_before_0004_are_grouped_by_what_they_say(
    database: Database, incident: Callable[..., Any], send: Callable[..., Any]
) -> None:
    texts = [{"address": "Back of  Tesco\u00e9"}, {"address": "back of tesco\u00e9"}, {}]
    send(
        [
            incident(f"R{i}", location=location, easting=None, northing=None)
            for i, location in enumerate(texts)
        ]
    )
    _migrate(database, lambda config: command.downgrade(config, "0003"))
    _migrate(database, lambda config: command.upgrade(config, "head"))
    with database.session() as session:
        keys = session.scalars(sa.select(Incident.location_key).order_by(Incident.id)).all()
    assert keys == [location_key(location) for location in texts]
    assert keys[0] == keys[1] != keys[2]


def test_a_failed_upgrade_leaves_nothing_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: sa.Connection) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("hotspots.store.database._add_installation", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        empty_database.upgrade()
    assert sa.inspect(empty_database.engine).get_table_names() == []
    assert not empty_database.is_current()


def test_the_newest_revision_is_that_of_the_last_file() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert newest_revision() == script.get_current_head()
    for one in script.walk_revisions():
        assert Path(one.path).name.startswith(f"{one.revision}_")


def test_processes_that_upgrade_at_once_upgrade_once(empty_database: Database) -> None:
    settings = empty_database.settings
    environment = os.environ | {"HOTSPOTS_DATABASE_URL": settings.database_url}
    upgrading = [
        subprocess.Popen(
            [sys.executable, "-c", "from hotspots.commands.db import upgrade; upgrade()"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    ended = [(*process.communicate(timeout=60), process.returncode) for process in upgrading]
    assert [(error, status) for _, error, status in ended] == [("", 0)] * 2
    assert empty_database.is_current()
    with empty_database.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Installation)) == 1


def test_a_newer_database_is_refused_with_one_sentence(database: Database) -> None:
    with database.transaction() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert not database.is_current()
    with pytest.raises(SetupError) as refused:
        database.upgrade()
    assert str(refused.value) == (
        "The database was written by a newer version of Hotspots; update Hotspots first."
    )


def test_opening_creates_an_embedded_database_by_itself(
    empty_database: Database,
) -> None:
    if empty_database.engine.dialect.name == "sqlite":
        opened = open_database(empty_database.settings)
        assert opened.is_current()
        opened.engine.dispose()
    else:
        with pytest.raises(SetupError, match=r"run: hotspots db upgrade$"):
            open_database(empty_database.settings)


def test_a_role_that_may_not_add_postgis_is_told_who_may(
    settings: Settings, postgres_server: Any
) -> None:
    url = postgres_server.create_database(template="template1")
    name = sa.make_url(url).database
    postgres_server.execute("CREATE ROLE ordinary LOGIN PASSWORD 'ordinary'")
    postgres_server.execute(f"ALTER DATABASE {name} OWNER TO ordinary")
    owned = sa.make_url(url).set(username="ordinary", password="ordinary")
    database = Database(replace(settings, database_url=owned.render_as_string(hide_password=False)))
    try:
        with pytest.raises(SetupError) as refused:
            database.upgrade()
        assert "CREATE EXTENSION postgis" in str(refused.value)
        assert sa.inspect(database.engine).get_table_names() == []

        administrator = sa.create_engine(url, poolclass=sa.NullPool)
        with administrator.begin() as connection:
            connection.execute(sa.text("CREATE EXTENSION postgis"))
        database.upgrade()
        administrator.dispose()
        assert database.is_current()
    finally:
        database.engine.dispose()
        postgres_server.drop_database(url)
        postgres_server.execute("DROP ROLE ordinary")

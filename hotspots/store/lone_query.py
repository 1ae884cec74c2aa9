"""Queries of one row that every request asks, without a session around them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any, Protocol, cast

from sqlalchemy import Engine, Select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.sql.compiler import SQLCompiler

from hotspots.store.database import Database


class LoneQuery:
    """A query whose one row is read by itself, as often as every map layer is asked for.

    It is put into words once for each kind of database, and asked of a pooled connection as it is:
    one statement sees one state of the database, so no transaction is begun and ended around it.
    What goes wrong is left to an ordinary session, which asks again or says why it cannot.

    Parameters
    ----------
    statement
        Its parameters are named, and its columns numbers and text, which both databases' drivers
        give as they are.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._prepared: dict[str, SQLCompiler] = {}

    def first(self, database: Database, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, or None where there is none.

        Raises
        ------
        SetupError
            If the database is busy or away.
        """
        engine = database.engine
        prepared = self._prepare(engine)
        try:
            return _read(engine, prepared, prepared.construct_params(parameters))
        except engine.dialect.loaded_dbapi.Error:
            with database.session() as session:
                row = session.execute(self._statement, parameters).first()
            return None if row is None else tuple(row)

    def _prepare(self, engine: Engine) -> SQLCompiler:
        dialect = engine.dialect
        if dialect.name not in self._prepared:
            self._prepared[dialect.name] = self._statement.compile(dialect=dialect)
        return self._prepared[dialect.name]


class _Psycopg(Protocol):
    autocommit: bool


def _read(
    engine: Engine, prepared: SQLCompiler, values: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    with closing(engine.raw_connection()) as pooled:
        connection = pooled.dbapi_connection
        assert connection is not None
        if prepared.positional:
            given: Any = [values[name] for name in prepared.positiontup or ()]
            return _fetch(connection, prepared.string, given)
        # PostgreSQL's driver begins a transaction unless it is told not to.
        alone = cast(_Psycopg, connection)
        alone.autocommit = True
        try:
            return _fetch(connection, prepared.string, values)
        finally:
            alone.autocommit = False


def _fetch(connection: DBAPIConnection, text: str, values: Any) -> tuple[Any, ...] | None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(text, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row

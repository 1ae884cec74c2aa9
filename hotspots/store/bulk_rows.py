"""Many rows written as fast as the driver takes them.

Values are turned into what the database keeps by the columns' own types, a column's converter found
once and not once for each row, and used once for each distinct object and not for each value.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, Boolean, Dialect, TypeDecorator
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import NamedColumn

from hotspots.store.table import Table

Converter = Callable[[Any], Any]
ROWS_AT_ONCE = 2_000
"""Of one statement, where the driver takes so many values: its own plan takes memory too."""
NOTHING: Mapping[str, Sequence[Any]] = MappingProxyType({})


def insert_rows(
    session: Session,
    table: type[Table],
    rows: Sequence[Mapping[str, Any]],
    *,
    beside: Mapping[str, Sequence[Any]] = NOTHING,
) -> None:
    """Insert rows in the session's transaction, in their order.

    Parameters
    ----------
    rows
        Each with the same attributes of ``table`` as the first, at least two; others are left to
        the database. What is no attribute of it is passed over.
    beside
        More attributes, each with a value for every row: cheaper than to copy rows and add it.
    """
    if rows:
        columns = _columns(table, rows[0])
        values = dict(zip(columns, _transposed(columns, rows), strict=True))
        insert_columns(session, table, {**values, **beside})


def insert_columns(
    session: Session, table: type[Table], values: Mapping[str, Sequence[Any]]
) -> None:
    """Insert rows given column by column: those of many rows take far less memory so.

    Parameters
    ----------
    values
        Attributes of ``table``, each with a value for every row.
    """
    columns = _columns(table, values)
    session.flush()
    dialect = session.connection().dialect
    names = ", ".join(_name(column, dialect) for column in columns.values())
    into = f"INSERT INTO {_quoted(table, dialect)} ({names}) VALUES "  # noqa: S608
    marks = f"({', '.join([_mark(dialect)] * len(columns))})"
    rows = _rows(session, list(columns.values()), [values[name] for name in columns])
    if dialect.name == "sqlite":
        _insert_many_at_once(session, into, marks, rows)
    else:
        session.connection().exec_driver_sql(into + marks, rows)


def update_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Change rows by their ``id`` in the session's transaction.

    Objects that the session has loaded are not told.

    Parameters
    ----------
    rows
        Each with ``id`` and the same attributes of ``table`` as the first.
    """
    if not rows:
        return
    columns = _columns(table, rows[0])
    columns["id"] = columns.pop("id")  # the last, as in the statement
    session.flush()
    dialect = session.connection().dialect
    *changed, key = (f"{_name(column, dialect)} = {_mark(dialect)}" for column in columns.values())
    session.connection().exec_driver_sql(
        f"UPDATE {_quoted(table, dialect)} SET {', '.join(changed)} WHERE {key}",  # noqa: S608
        _rows(session, list(columns.values()), _transposed(columns, rows)),
    )


def _columns(table: type[Table], row: Mapping[str, Any]) -> dict[str, NamedColumn[Any]]:
    known = table.__mapper__.column_attrs
    return {one.key: one.columns[0] for one in known if one.key in row}


def _transposed(
    columns: Mapping[str, NamedColumn[Any]], rows: Sequence[Mapping[str, Any]]
) -> list[Sequence[Any]]:
    return list(zip(*map(itemgetter(*columns), rows), strict=True))


def _insert_many_at_once(
    session: Session, into: str, marks: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert with few, long statements.

    SQLite's driver holds Python back before and after every statement, not while it runs: row by
    row, what other threads do meanwhile would wait for it, and it for them.
    """
    connection = session.connection()
    driver = connection.connection.driver_connection
    most = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) if driver else 0
    at_once = max(1, min(ROWS_AT_ONCE, most // len(rows[0]))) if rows else 1
    first = 0
    while first < len(rows):
        # The driver keeps statements, megabytes each: what is left is halves, not one of its own.
        while at_once > len(rows) - first:
            at_once //= 2
        part = rows[first : first + at_once]
        connection.exec_driver_sql(
            into + ", ".join([marks] * at_once), tuple(chain.from_iterable(part))
        )
        first += at_once


def _rows(
    session: Session, columns: Sequence[NamedColumn[Any]], values: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Rows of what the database keeps of values that are given column by column."""
    dialect = session.connection().dialect
    # Moments and flags stand in many rows and in several columns of one type.
    known: defaultdict[type, dict[int, Any]] = defaultdict(dict)
    converted = []
    for column, sent in zip(columns, values, strict=True):
        convert = _converter(column, dialect)
        same = known[type(column.type)]
        converted.append(_converted(sent, convert, same) if convert else sent)
    return list(zip(*converted, strict=True))


def _converted(sent: Sequence[Any], convert: Converter, known: dict[int, Any]) -> list[Any]:
    """What the database keeps of values; ``known`` has that of objects by their ids.

    All values are alive until the last is written, so no two objects have one id.
    """
    ids = list(map(id, sent))
    for at, value in dict(zip(ids, sent, strict=True)).items():
        if at not in known:
            known[at] = convert(value)
    return [known[at] for at in ids]


def _converter(column: NamedColumn[Any], dialect: Dialect) -> Converter | None:
    """What turns a value into one for the driver; None where it takes them as they are."""
    if isinstance(column.type, Boolean) and dialect.name == "sqlite":
        return _number  # its driver takes truth too, but by a search that costs more than the row
    if not isinstance(column.type, JSON | TypeDecorator):
        return None
    found: Converter | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _number(truth: bool | None) -> int | None:
    return None if truth is None else int(truth)


def _quoted(table: type[Table], dialect: Dialect) -> str:
    return dialect.identifier_preparer.quote(table.__tablename__)


def _name(column: NamedColumn[Any], dialect: Dialect) -> str:
    return dialect.identifier_preparer.quote(column.name)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"

"""Many rows written as fast as the driver takes them.

Values are turned into what the database keeps by the columns' own types, a column's converter found
once and not once for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Dialect, TypeDecorator
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import NamedColumn

from hotspots.store.table import Table


def insert_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in the session's transaction, in their order.

    Parameters
    ----------
    rows
        Each with the same attributes of ``table`` as the first, at least two; others are left to
        the database.
    """
    if not rows:
        return
    columns = _columns(table, rows[0])
    session.flush()
    dialect = session.connection().dialect
    names = ", ".join(_name(column, dialect) for column in columns.values())
    marks = ", ".join([_mark(dialect)] * len(columns))
    _write(
        session,
        f"INSERT INTO {_quoted(table, dialect)} ({names}) VALUES ({marks})",  # noqa: S608
        columns,
        rows,
    )


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
    _write(
        session,
        f"UPDATE {_quoted(table, dialect)} SET {', '.join(changed)} WHERE {key}",  # noqa: S608
        columns,
        rows,
    )


def _columns(table: type[Table], row: Mapping[str, Any]) -> dict[str, NamedColumn[Any]]:
    known = table.__mapper__.column_attrs
    return {one.key: one.columns[0] for one in known if one.key in row}


def _write(
    session: Session,
    statement: str,
    columns: Mapping[str, NamedColumn[Any]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    connection = session.connection()
    values: list[Sequence[Any]] = list(zip(*map(itemgetter(*columns), rows), strict=True))
    # Moments stand in several rows and columns; no two objects are alive under one id.
    known: dict[int, Any] = {}
    for position, column in enumerate(columns.values()):
        convert = _converter(column, connection.dialect)
        if isinstance(column.type, TypeDecorator) and convert:
            new = {id(value): value for value in values[position] if id(value) not in known}
            known.update((at, convert(value)) for at, value in new.items())
            values[position] = [known[id(value)] for value in values[position]]
        elif convert:
            values[position] = list(map(convert, values[position]))
    connection.exec_driver_sql(statement, list(zip(*values, strict=True)))


def _converter(column: NamedColumn[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if not isinstance(column.type, JSON | TypeDecorator):
        return None  # drivers take numbers, text and truth as they are
    found: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _quoted(table: type[Table], dialect: Dialect) -> str:
    return dialect.identifier_preparer.quote(table.__tablename__)


def _name(column: NamedColumn[Any], dialect: Dialect) -> str:
    return dialect.identifier_preparer.quote(column.name)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"

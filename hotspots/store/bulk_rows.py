"""Many rows into one table as fast as the driver takes them.

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
    known = table.__mapper__.column_attrs
    attributes = [attribute.key for attribute in known if attribute.key in rows[0]]
    columns = [known[attribute].columns[0] for attribute in attributes]
    connection = session.connection()
    values = list(zip(*map(itemgetter(*attributes), rows), strict=True))
    for position, column in enumerate(columns):
        if convert := _converter(column, connection.dialect):
            values[position] = tuple(map(convert, values[position]))
    statement = _statement(table, columns, connection.dialect)
    connection.exec_driver_sql(statement, list(zip(*values, strict=True)))


def _converter(column: NamedColumn[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if not isinstance(column.type, JSON | TypeDecorator):
        return None  # drivers take numbers, text and truth as they are
    found: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _statement(table: type[Table], columns: Sequence[NamedColumn[Any]], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    placeholder = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(column.name) for column in columns)
    placeholders = ", ".join([placeholder] * len(columns))
    return f"INSERT INTO {quote(table.__tablename__)} ({names}) VALUES ({placeholders})"  # noqa: S608 - names of our own

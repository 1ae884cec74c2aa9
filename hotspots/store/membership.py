"""Asking for thousands of rows at once, with one parameter instead of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, any_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session


def one_of(
    session: Session,
    column: InstrumentedAttribute[Any],
    values: Sequence[int] | Sequence[str],
) -> ColumnElement[bool]:
    """Whether a column of whole numbers or of text holds one of the values.

    Preparing a statement with a parameter for each value takes longer than running it. Not for
    columns of floats: what SQLite reads from text may differ in the last digit.
    """
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(orjson.dumps(list(values)).decode()).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(cast(list(values), ARRAY(column.type)))

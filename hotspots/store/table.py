"""What all tables share: how moments are kept and how constraints are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

WITHOUT_ZONE = len("2025-01-01 00:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC: SQLite has no time zones and would drop them silently."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The moment {value} says no time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """As `process_bind_param`; on SQLite straight to the text that it keeps."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def text_of(value: datetime | None) -> str | None:
            if value is not None and value.tzinfo is not UTC:
                value = self.process_bind_param(value, dialect)
            return None if value is None else value.isoformat(" ", "microseconds")[:WITHOUT_ZONE]

        return text_of

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


class Table(DeclarativeBase):
    """What all tables share: names for constraints, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON}  # noqa: RUF012

"""Rows written in bulk: what the database keeps of them, however they are given."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, select, text

from hotspots.store.bulk_rows import ROWS_AT_ONCE, insert_columns, insert_rows
from hotspots.store.database import Database
from hotspots.store.schema import Agency, AuditEvent, Place

WHEN = datetime(2025, 3, 27, 21, 30, tzinfo=UTC)


def agency(code: str, *, enabled: bool) -> dict[str, object]:
    return {"code": code, "name": f"Invented {code}", "enabled": enabled}


def test_what_stands_beside_rows_is_stored_with_the_row_of_its_position(database: Database) -> None:
    moments = [WHEN, WHEN + timedelta(days=1)]
    rows = [agency("A", enabled=True), agency("B", enabled=False)]
    with database.transaction() as session:
        insert_rows(session, Agency, rows, beside={"created_at": moments})
    with database.session() as session:
        stored = session.scalars(select(Agency).order_by(Agency.id)).all()
    assert [(one.code, one.enabled, one.created_at) for one in stored] == [
        ("A", True, moments[0]),
        ("B", False, moments[1]),
    ]


def test_truth_is_kept_as_the_database_itself_keeps_it(database: Database) -> None:
    with database.transaction() as session:
        insert_rows(session, Agency, [agency("A", enabled=True)], beside={"created_at": [WHEN]})
        session.add(Agency(code="B", name="Invented B", enabled=True, created_at=WHEN))
    with database.session() as session:
        raw = session.execute(text("SELECT enabled, created_at FROM agencies ORDER BY id")).all()
    assert raw[0] == raw[1]


def test_one_moment_in_several_zones_is_one_moment(database: Database) -> None:
    there = WHEN.astimezone(timezone(timedelta(hours=5)))
    rows = [agency("A", enabled=True), agency("B", enabled=True), agency("C", enabled=True)]
    with database.transaction() as session:
        insert_rows(session, Agency, rows, beside={"created_at": [WHEN, there, WHEN]})
    with database.session() as session:
        assert set(session.scalars(select(Agency.created_at))) == {WHEN}


def test_columns_are_stored_as_rows_in_their_order(database: Database) -> None:
    with database.transaction() as session:
        insert_columns(
            session,
            Place,
            {"easting": [1.5, 2.5], "northing": [3.0, 4.0], "area_id": [None, None]},
        )
    with database.session() as session:
        places = session.scalars(select(Place).order_by(Place.id)).all()
    assert [(place.easting, place.northing, place.area_id) for place in places] == [
        (1.5, 3.0, None),
        (2.5, 4.0, None),
    ]


@pytest.mark.parametrize("most_values", [250_000, 999, 3])
def test_more_rows_than_one_statement_takes_keep_their_order(
    database: Database, most_values: int
) -> None:
    numbers = [float(number) for number in range(2 * ROWS_AT_ONCE + 1)]
    with database.transaction() as session:
        connection = session.connection().connection.driver_connection
        if isinstance(connection, sqlite3.Connection):
            connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most_values)
        insert_columns(
            session,
            Place,
            {"easting": numbers, "northing": numbers, "area_id": [None] * len(numbers)},
        )
        stored = session.scalars(select(Place.easting).order_by(Place.id)).all()
    assert stored == numbers


def test_uploads_of_any_size_have_a_few_statements_in_common(database: Database) -> None:
    """The driver keeps the last hundred, and one of 2,000 incidents takes five megabytes."""
    said: set[str] = set()

    def keep(*execution: object) -> None:
        said.add(str(execution[2]))

    event.listen(database.engine, "before_cursor_execute", keep)
    sizes = [*range(1, 40), ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 777]
    with database.transaction() as session:
        for size in sizes:
            numbers = [1_000.0 * size + number / 4 for number in range(size)]
            insert_columns(
                session, Place, {"easting": numbers, "northing": numbers, "area_id": [None] * size}
            )
        assert len(session.scalars(select(Place.id)).all()) == sum(sizes)
    event.remove(database.engine, "before_cursor_execute", keep)
    assert 1 <= len([one for one in said if one.startswith("INSERT")]) <= ROWS_AT_ONCE.bit_length()


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.transaction() as session:
        insert_rows(session, AuditEvent, [], beside={"rows": []})
    with database.session() as session:
        assert session.scalars(select(AuditEvent)).all() == []

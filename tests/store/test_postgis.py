"""What a geographic program sees that connects to the store."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa

from hotspots.boundaries import CommunityAreas
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database


@pytest.fixture
def database(postgres_database: Database) -> Database:
    """Here, PostgreSQL alone."""
    return postgres_database


@pytest.fixture
def filled(
    database: Database,
    two_areas: CommunityAreas,
    incident: Callable[..., Any],
    send: Callable[..., Any],
) -> Database:
    """Two areas and 401 incidents, one of them without a point."""
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="test")
    send(
        [
            incident(f"R{i}", easting=400_000.25 + 100 * column, northing=150_000.5 + 50 * row)
            for i, (row, column) in enumerate(product(range(20), range(20)))
        ]
        + [incident("nowhere", easting=None, northing=None)]
    )  # fmt: skip
    return database


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.session() as session:
        return [tuple(row) for row in session.execute(sa.text(query))]


def test_geom_is_the_point_of_each_incident(filled: Database) -> None:
    assert _rows(
        filled,
        "SELECT count(*), count(geom), min(ST_SRID(geom)), max(ST_SRID(geom)),"
        " bool_and(ST_X(geom) = easting AND ST_Y(geom) = northing) FROM incidents",
    ) == [(401, 400, 27700, 27700, True)]
    assert _rows(filled, "SELECT geom FROM incidents WHERE reference = 'nowhere'") == [(None,)]


def test_geom_follows_a_correction(
    filled: Database, incident: Callable[..., Any], send: Callable[..., Any]
) -> None:
    send([incident("R0", easting=401_111.0, northing=150_222.0)])
    assert _rows(filled, "SELECT ST_X(geom), ST_Y(geom) FROM incidents WHERE reference = 'R0'") == [
        (401_111.0, 150_222.0)
    ]


def test_geom_cannot_be_written_by_hand(filled: Database) -> None:
    with pytest.raises(sa.exc.ProgrammingError), filled.transaction() as session:
        session.execute(sa.text("UPDATE incidents SET geom = NULL"))


def test_area_polygons_are_those_of_the_boundaries(
    filled: Database, two_areas: CommunityAreas
) -> None:
    found = dict(_rows(filled, "SELECT name, ST_AsBinary(geom) FROM areas"))
    for name, shape in zip(two_areas.areas["name"], two_areas.areas.geometry, strict=True):
        stored = shapely.from_wkb(bytes(found[name]))
        assert stored.geom_type == "MultiPolygon"
        assert stored.equals(shape)


def test_the_catalogue_that_programs_read_knows_type_and_reference_system(
    filled: Database,
) -> None:
    assert _rows(
        filled,
        "SELECT f_table_name, f_geometry_column, coord_dimension, srid, type"
        " FROM geometry_columns ORDER BY 1",
    ) == [
        ("areas", "geom", 2, 27700, "MULTIPOLYGON"),
        ("incidents", "geom", 2, 27700, "POINT"),
    ]


def test_the_indexes_are_gist_and_used(filled: Database) -> None:
    assert _rows(
        filled,
        "SELECT tablename, indexname FROM pg_indexes WHERE indexdef LIKE '%USING gist (geom)%'"
        " ORDER BY 1",
    ) == [("areas", "ix_areas_geom"), ("incidents", "ix_incidents_geom")]
    window = "ST_MakeEnvelope(400000, 150000, 400150, 150060, 27700)"
    with filled.transaction() as session:
        session.execute(sa.text("ANALYZE incidents"))
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = session.scalars(
            sa.text(f"EXPLAIN SELECT 1 FROM incidents WHERE geom && {window}")
        ).all()
    assert "ix_incidents_geom" in " ".join(plan)
    assert _rows(filled, f"SELECT count(*) FROM incidents WHERE geom && {window}") == [(4,)]


def test_points_and_areas_agree_with_the_area_that_was_stored(filled: Database) -> None:
    disagreeing = _rows(
        filled,
        "SELECT i.reference FROM incidents i JOIN places p ON p.id = i.place_id"
        " JOIN areas a ON a.id = p.area_id WHERE NOT ST_Covers(a.geom, i.geom)",
    )
    assert disagreeing == []


def test_geopandas_reads_the_points_with_their_reference_system(filled: Database) -> None:
    read = gpd.read_postgis(
        "SELECT reference, geom FROM incidents WHERE geom IS NOT NULL", filled.engine
    )
    assert read.crs.to_epsg() == 27700
    assert len(read) == 400
    assert read.total_bounds.tolist() == [400_000.25, 150_000.5, 401_900.25, 150_950.5]


def test_the_guides_view_and_account_show_no_sensitive_incident(
    filled: Database, incident: Callable[..., Any], send: Callable[..., Any], postgres_server: Any
) -> None:
    send([incident("hidden", sensitive=True)])
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "use-postgresql.md"
    [statements] = re.findall(r"```sql\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    with filled.transaction() as session:
        for statement in filter(str.strip, statements.split(";")):
            session.execute(sa.text(statement))
    account = sa.create_engine(
        filled.engine.url.set(username="gis", password="choose one"), poolclass=sa.NullPool
    )
    try:
        with account.connect() as connection:
            seen = gpd.read_postgis("SELECT * FROM incidents_for_gis", connection)
            areas = gpd.read_postgis("SELECT name, geom FROM areas", connection)
        assert (len(seen), seen.crs.to_epsg(), len(areas)) == (400, 27700, 2)
        with account.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text("SELECT count(*) FROM incidents"))
    finally:
        with filled.transaction() as session:
            session.execute(sa.text("DROP OWNED BY gis"))
        postgres_server.execute("DROP ROLE gis")

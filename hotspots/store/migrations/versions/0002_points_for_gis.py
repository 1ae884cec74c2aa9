"""Geometry columns on PostgreSQL, so that QGIS and ArcGIS connect to the store directly."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute(
        "ALTER TABLE incidents ADD COLUMN geom geometry(Point, 27700) GENERATED ALWAYS AS"
        " (ST_SetSRID(ST_MakePoint(easting, northing), 27700)) STORED"
    )
    op.execute("CREATE INDEX ix_incidents_geom ON incidents USING gist (geom)")
    op.execute(
        "ALTER TABLE areas ADD COLUMN geom geometry(MultiPolygon, 27700) GENERATED ALWAYS AS"
        " (ST_Multi(ST_GeomFromWKB(geometry, 27700))) STORED"
    )
    op.execute("CREATE INDEX ix_areas_geom ON areas USING gist (geom)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.drop_column("incidents", "geom")
    op.drop_column("areas", "geom")

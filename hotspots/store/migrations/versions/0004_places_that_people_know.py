"""Where people put incidents on the map, places that agencies know, and how rows were located.

No table that others refer to is made anew: on SQLite that would delete the rows that refer to it.
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 10_000


def upgrade() -> None:
    op.add_column(
        "incidents",
        sa.Column(
            "location_key", sa.String(length=32), nullable=False, server_default=sa.text("''")
        ),
    )
    _name_locations()
    op.create_index(
        "ix_incidents_unlocated",
        "incidents",
        ["agency_id", "location_key"],
        sqlite_where=sa.text("easting IS NULL"),
        postgresql_where=sa.text("easting IS NULL"),
    )
    op.create_table(
        "agency_areas",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_agency_areas_agency_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agency_id", "name", name="pk_agency_areas"),
    )
    op.create_table(
        "submission_matches",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("match_type", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"],
            name="fk_submission_matches_submission_id", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "match_type", name="pk_submission_matches"),
    )  # fmt: skip
    _create_placings()


def _create_placings() -> None:
    op.create_table(
        "placings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("location_key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("easting", sa.Float(precision=53), nullable=True),
        sa.Column("northing", sa.Float(precision=53), nullable=True),
        sa.Column("match_type", sa.String(length=20), nullable=False),
        sa.Column("accuracy_m", sa.Float(precision=53), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(easting IS NULL) = (northing IS NULL)", name=op.f("ck_placings_point")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_placings_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_placings"),
    )
    op.create_index("ix_placings_agency_id", "placings", ["agency_id"])
    op.create_table(
        "placed_incidents",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("placing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"],
            name="fk_placed_incidents_incident_id", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placing_id"], ["placings.id"],
            name="fk_placed_incidents_placing_id", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", name="pk_placed_incidents"),
    )  # fmt: skip
    op.create_index("ix_placed_incidents_placing_id", "placed_incidents", ["placing_id"])
    op.create_table(
        "local_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("easting", sa.Float(precision=53), nullable=False),
        sa.Column("northing", sa.Float(precision=53), nullable=False),
        sa.Column("radius", sa.Float(precision=53), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("placing_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_local_places_agency_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_local_places_created_by"),
        sa.ForeignKeyConstraint(
            ["placing_id"], ["placings.id"],
            name="fk_local_places_placing_id", ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_local_places"),
        sa.UniqueConstraint("agency_id", "text_key", name="uq_local_places_agency_id_text_key"),
    )  # fmt: skip


def _name_locations() -> None:
    """Give the incidents without a point the key by which their text is known."""
    incidents = sa.table(
        "incidents",
        sa.column("id", sa.Integer),
        sa.column("location", sa.JSON),
        sa.column("location_key", sa.String),
        sa.column("easting", sa.Float),
    )
    connection, last = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.select(incidents.c.id, incidents.c.location)
            .where(incidents.c.easting.is_(None), incidents.c.id > last)
            .order_by(incidents.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        connection.execute(
            sa.update(incidents)
            .where(incidents.c.id == sa.bindparam("row"))
            .values(location_key=sa.bindparam("key")),
            [{"row": row.id, "key": _location_key(row.location)} for row in rows],
        )
        last = rows[-1].id


def _location_key(location: dict[str, str]) -> str:
    written = {field: " ".join(said.split()).casefold() for field, said in location.items()}
    spoken = json.dumps(written, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(spoken.encode()).hexdigest()[:32]


def downgrade() -> None:
    for table in (
        "local_places",
        "placed_incidents",
        "placings",
        "submission_matches",
        "agency_areas",
    ):
        op.drop_table(table)
    op.drop_index("ix_incidents_unlocated", "incidents")
    op.drop_column("incidents", "location_key")

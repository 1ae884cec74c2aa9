"""What an administrator sets for all pages."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=100), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("tile_url", sa.String(length=500), nullable=False),
        sa.Column("tile_attribution", sa.String(length=200), nullable=False),
        sa.Column("tile_zoom", sa.Integer(), nullable=False),
        sa.Column("tiles_file", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_service_settings_one")),
        sa.CheckConstraint(
            "tile_url = '' OR tiles_file = ''", name=op.f("ck_service_settings_one_background")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_service_settings"),
    )


def downgrade() -> None:
    op.drop_table("service_settings")

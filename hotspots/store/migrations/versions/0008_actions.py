"""What was done at hotspots, and from when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("subtype", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("protected_place", sa.String(length=200), nullable=False),
        sa.Column("protected_outline", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done_by", sa.String(length=200), nullable=False),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('patrols', 'lighting', 'warden', 'other')", name=op.f("ck_actions_kind")
        ),
        sa.CheckConstraint(
            "ended IS NULL OR began <= ended", name=op.f("ck_actions_interval")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
    )  # fmt: skip
    op.create_index("ix_actions_area", "actions", ["area"])


def downgrade() -> None:
    op.drop_table("actions")

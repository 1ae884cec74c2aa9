"""How many people and households live in a community area, where somebody has said so."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added one by one: a table made anew would lose the column that geographic programs read.
    op.add_column("areas", sa.Column("residents", sa.Integer(), nullable=True))
    op.add_column("areas", sa.Column("households", sa.Integer(), nullable=True))
    op.add_column(
        "boundary_sets",
        sa.Column(
            "residents_source", sa.String(length=500), nullable=False, server_default=sa.text("''")
        ),
    )


def downgrade() -> None:
    op.drop_column("boundary_sets", "residents_source")
    op.drop_column("areas", "households")
    op.drop_column("areas", "residents")

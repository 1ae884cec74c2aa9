"""The audit trail refuses changes, and the installation knows its last event.

A chain of hashes shows what was altered in it, but not that its last events are gone: the
installation's row keeps the hash of the last one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSAL = "audit events are never changed or removed"


def upgrade() -> None:
    with op.batch_alter_table("installation") as installation:
        installation.add_column(
            sa.Column("audit_hash", sa.String(length=64), nullable=False, server_default="0" * 64)
        )
    with op.batch_alter_table("installation") as installation:
        installation.alter_column("audit_hash", server_default=None)
    op.execute(
        "UPDATE installation SET audit_hash ="
        " (SELECT hash FROM audit_events ORDER BY id DESC LIMIT 1)"
        " WHERE EXISTS (SELECT 1 FROM audit_events)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_events_no_{change.lower()} BEFORE {change} ON audit_events"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_events_append_only ON audit_events")
        op.execute("DROP FUNCTION refuse_audit_change()")
    else:
        op.execute("DROP TRIGGER audit_events_no_update")
        op.execute("DROP TRIGGER audit_events_no_delete")
    with op.batch_alter_table("installation") as installation:
        installation.drop_column("audit_hash")

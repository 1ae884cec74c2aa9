"""Agencies send: files on their way in, saved mappings, keys, and who withdrew what.

A role is added by writing the constraint anew in SQLite's own table of tables, as its documentation
of ALTER TABLE describes for constraints: making the table of users anew would delete what refers to
it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES_BEFORE = "role IN ('viewer', 'submitter', 'analyst')"
ROLES = "role IN ('viewer', 'submitter', 'analyst', 'administrator')"


def upgrade() -> None:
    _change_roles(ROLES_BEFORE, ROLES)
    op.add_column(
        "submissions",
        sa.Column(
            "channel", sa.String(length=10), nullable=False, server_default=sa.text("'file'")
        ),
    )
    op.add_column(
        "submissions",
        sa.Column("sent_by", sa.String(length=254), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("submissions", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    op.add_column("submissions", sa.Column("withdrawn_by", sa.String(length=254), nullable=True))
    op.add_column("incidents", sa.Column("confirmed_id", sa.Integer(), nullable=True))
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sheet", sa.String(length=255), nullable=True),
        sa.Column("profile", sa.JSON(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("delete_after", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'queued', 'running', 'done', 'failed')",
            name=op.f("ck_uploads_state"),
        ),
        sa.CheckConstraint(
            "(state = 'done') = (submission_id IS NOT NULL)", name=op.f("ck_uploads_done")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_uploads_agency_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_uploads_user_id"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_uploads_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_agency_id", "uploads", ["agency_id"])
    op.create_index("ix_uploads_state", "uploads", ["state"])
    _create_mappings()
    _create_keys()


def _create_mappings() -> None:
    op.create_table(
        "agency_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_agency_profiles_agency_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name="fk_agency_profiles_saved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_agency_profiles"),
        sa.UniqueConstraint("agency_id", "name", name="uq_agency_profiles_agency_id_name"),
    )
    op.create_table(
        "agency_categories",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code_key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"],
            name="fk_agency_categories_agency_id", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name="fk_agency_categories_decided_by"
        ),
        sa.PrimaryKeyConstraint("agency_id", "code_key", name="pk_agency_categories"),
    )  # fmt: skip


def _create_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_api_keys_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )
    op.create_index("ix_api_keys_agency_id", "api_keys", ["agency_id"])
    op.create_table(
        "idempotent_answers",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"],
            name="fk_idempotent_answers_agency_id", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "key", name="pk_idempotent_answers"),
    )  # fmt: skip
    op.create_index("ix_idempotent_answers_answered_at", "idempotent_answers", ["answered_at"])


def _change_roles(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
        op.create_check_constraint(op.f("ck_users_role"), "users", after)
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'users'"
        ),
        {"before": before, "after": after},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    for table in (
        "idempotent_answers",
        "api_keys",
        "agency_categories",
        "agency_profiles",
        "uploads",
    ):
        op.drop_table(table)
    op.drop_column("incidents", "confirmed_id")
    for column in ("withdrawn_by", "withdrawn_at", "sent_by", "channel"):
        op.drop_column("submissions", column)
    op.execute("UPDATE users SET role = 'viewer', enabled = false WHERE role = 'administrator'")
    _change_roles(ROLES, ROLES_BEFORE)

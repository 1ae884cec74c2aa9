"""The tables of how agencies send: files on their way in, mappings they saved, keys they hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from hotspots.store.table import Table, now

if TYPE_CHECKING:
    from hotspots.store.schema import Agency, User

RECEIVED, QUEUED, RUNNING, DONE, FAILED = "received", "queued", "running", "done", "failed"
UPLOAD_STATES = (RECEIVED, QUEUED, RUNNING, DONE, FAILED)


class Upload(Table):
    """A spreadsheet on its way in: from its arrival until its rows are a submission.

    It is done only in the transaction that stores its rows, so an upload is wholly in or wholly
    not. The file itself is kept for its corrected rows to be sent, and deleted at ``delete_after``.
    """

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sheet: Mapped[str | None] = mapped_column(String(255))
    """The worksheet that is read; None is the first one that holds a table."""
    profile: Mapped[dict[str, Any] | None]
    """How it is read, as a person confirmed it."""
    state: Mapped[str] = mapped_column(String(10), default=RECEIVED)
    message: Mapped[str] = mapped_column(Text, default="")
    """Why it failed, in one sentence."""
    attempts: Mapped[int] = mapped_column(default=0)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    received_at: Mapped[datetime] = mapped_column(default=now)
    queued_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    delete_after: Mapped[datetime]
    agency: Mapped[Agency] = relationship(lazy="joined")
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN {UPLOAD_STATES}", "state"),
        CheckConstraint("(state = 'done') = (submission_id IS NOT NULL)", "done"),
        Index("ix_uploads_state", "state"),
    )


class AgencyProfile(Table):
    """How an agency's files are read, as its people confirmed it; see `intake.profile.Profile`."""

    __tablename__ = "agency_profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]]
    headings: Mapped[list[str]] = mapped_column(JSON)
    """The columns of the file that it was made for, so that the next such file is recognised."""
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("agency_id", "name"),)


class AgencyCategory(Table):
    """What one of an agency's own codes means; the same for its files, forms and calls."""

    __tablename__ = "agency_categories"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agencies.id", ondelete="CASCADE"), primary_key=True
    )
    code_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    code: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(100))
    """``theme/subtype``, or ``none``."""
    decided_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ApiKey(Table):
    """A key with which an agency's own system calls; what is kept opens nothing."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    """Its public part, by which people speak of it."""
    digest: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    agency: Mapped[Agency] = relationship(lazy="joined")


class IdempotentAnswer(Table):
    """What a call under an idempotency key was answered, so that repeating it does nothing new."""

    __tablename__ = "idempotent_answers"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agencies.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime] = mapped_column(default=now, index=True)

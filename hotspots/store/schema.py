"""The tables, the same on SQLite and on PostgreSQL.

Places are stored as metres on the National Grid (EPSG:27700). On PostgreSQL a migration adds a
generated ``geom`` column to incidents and areas, which this module does not know of: geographic
programs read it, we do not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.roles import Role
from hotspots.store.actions_schema import Action as Action
from hotspots.store.boundary_schema import Area as Area
from hotspots.store.boundary_schema import BoundarySet as BoundarySet
from hotspots.store.placing_schema import PlacedIncident as PlacedIncident
from hotspots.store.placing_schema import Placing as Placing
from hotspots.store.placing_schema import StoredLocalPlace as StoredLocalPlace
from hotspots.store.sending_schema import AgencyCategory as AgencyCategory
from hotspots.store.sending_schema import AgencyProfile as AgencyProfile
from hotspots.store.sending_schema import ApiKey as ApiKey
from hotspots.store.sending_schema import IdempotentAnswer as IdempotentAnswer
from hotspots.store.sending_schema import Upload as Upload
from hotspots.store.service_settings_schema import StoredServiceSettings as StoredServiceSettings
from hotspots.store.table import Table as Table
from hotspots.store.table import UtcDateTime as UtcDateTime
from hotspots.store.table import now as now

SNAPPED = "snapped"
"""The flag of an incident whose point is a shared map point, which a publisher put in its place."""

PLACED = "placed_by_person"
"""The flag of an incident whose point a person chose, because its text alone gave none."""


class Installation(Table):
    """One row: which installation this is, and a number that grows whenever its data change."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance: Mapped[str] = mapped_column(String(32))
    data_version: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)
    audit_hash: Mapped[str] = mapped_column(String(64), default="0" * 64)
    """Of the last audit event: without it nobody would miss one that was removed at the end."""


class Agency(Table):
    """An organisation that sends incidents."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class AgencyArea(Table):
    """A community area in which an agency works; one without any works everywhere.

    Kept by name, so that it outlives an import of new boundaries.
    """

    __tablename__ = "agency_areas"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agencies.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(200), primary_key=True)


class User(Table):
    """A person who signs in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    enabled: Mapped[bool] = mapped_column(default=True)
    session_stamp: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=now)
    agency: Mapped[Agency | None] = relationship(lazy="joined")

    __table_args__ = (CheckConstraint(f"role IN {tuple(role.value for role in Role)}", "role"),)


class Submission(Table):
    """One file, form or call an agency sent, and what became of its rows."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    profile: Mapped[str] = mapped_column(String(100))
    encoding: Mapped[str] = mapped_column(String(40))
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    channel: Mapped[str] = mapped_column(String(10), server_default=text("'file'"))
    """How it came: file (from a shell), upload, form or api."""
    sent_by: Mapped[str] = mapped_column(String(254), server_default=text("''"))
    """Whom its agency's history names: an address, a key's public part, the command line."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(254))
    rows: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    held: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    located: Mapped[int]
    outside: Mapped[int]
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    agency: Mapped[Agency] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint(
            "rows = accepted + rejected + held + updated + unchanged", name="conservation"
        ),
    )


class SubmissionMatch(Table):
    """How many incident rows of a submission were located by one kind of match."""

    __tablename__ = "submission_matches"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True
    )
    match_type: Mapped[str] = mapped_column(String(20), primary_key=True)
    rows: Mapped[int]


class SubmissionRow(Table):
    """A row that did not become an incident, with the reason its sender reads."""

    __tablename__ = "submission_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), index=True
    )
    row_number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    column: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
    """The row's mapped columns as sent; columns that we do not use are not kept."""

    __table_args__ = (CheckConstraint("outcome IN ('rejected', 'held')", "outcome"),)


class Place(Table):
    """A distinct point. Many incidents share one, so analysis reads points once."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    easting: Mapped[float] = mapped_column(Float(53))
    northing: Mapped[float] = mapped_column(Float(53))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"))

    __table_args__ = (UniqueConstraint("easting", "northing"),)


class Incident(Table):
    """What happened, when and where, as its agency last reported it."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    reference: Mapped[str] = mapped_column(String(200))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    confirmed_id: Mapped[int | None]
    """The last submission that reported it unchanged: withdrawing the one before leaves it."""
    version: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str | None] = mapped_column(String(40))
    subtype: Mapped[str | None] = mapped_column(String(40))
    sensitive: Mapped[bool]
    start: Mapped[datetime] = mapped_column("started_at")
    end: Mapped[datetime] = mapped_column("ended_at")
    time_precision: Mapped[str] = mapped_column(String(10))
    month: Mapped[str] = mapped_column(String(7))
    location: Mapped[dict[str, Any]]
    """The location as it was sent, field by field."""
    location_key: Mapped[str] = mapped_column(String(32), server_default=text("''"))
    """Of one without a point: the same for all that were written alike; see `location_text`."""
    easting: Mapped[float | None] = mapped_column(Float(53))
    northing: Mapped[float | None] = mapped_column(Float(53))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    match_type: Mapped[str] = mapped_column(String(20))
    accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    confidence: Mapped[float] = mapped_column(Float(53))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        UniqueConstraint("agency_id", "reference"),
        CheckConstraint("started_at <= ended_at", "interval"),
        CheckConstraint("(easting IS NULL) = (place_id IS NULL)", "located"),
        Index("ix_incidents_theme_month", "theme", "month"),
        Index(
            "ix_incidents_unlocated",
            "agency_id",
            "location_key",
            sqlite_where=text("easting IS NULL"),
            postgresql_where=text("easting IS NULL"),
        ),
    )


class IncidentVersion(Table):
    """What an incident said before it was updated."""

    __tablename__ = "incident_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incidents.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    replaced_at: Mapped[datetime] = mapped_column(default=now)
    content: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("incident_id", "version"),)


class AuditEvent(Table):
    """Who did what and when; each row carries the hash of the one before it."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    rows: Mapped[int] = mapped_column(default=0)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

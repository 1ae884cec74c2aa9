"""The tables of what people know about places that geocoding does not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.store.table import Table, now

if TYPE_CHECKING:
    from hotspots.store.schema import Agency


class Placing(Table):
    """What a person decided about a text that geocoding gave no point: where it is, or nowhere.

    Who it was stands in the audit trail alone.
    """

    __tablename__ = "placings"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    location_key: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    """The location as it was sent, on one line."""
    easting: Mapped[float | None] = mapped_column(Float(53))
    northing: Mapped[float | None] = mapped_column(Float(53))
    """None where the person said that it cannot be placed."""
    match_type: Mapped[str] = mapped_column(String(20))
    accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    label: Mapped[str] = mapped_column(String(200), default="")
    incidents: Mapped[int]
    placed_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
    agency: Mapped[Agency] = relationship(lazy="joined")

    __table_args__ = (CheckConstraint("(easting IS NULL) = (northing IS NULL)", "point"),)


class PlacedIncident(Table):
    """An incident about whose place a person decided; gone when the decision is undone."""

    __tablename__ = "placed_incidents"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True
    )
    placing_id: Mapped[int] = mapped_column(
        ForeignKey("placings.id", ondelete="CASCADE"), index=True
    )


class StoredLocalPlace(Table):
    """A text that an agency often writes, and the place that its people mean by it."""

    __tablename__ = "local_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="CASCADE"))
    text_key: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    easting: Mapped[float] = mapped_column(Float(53))
    northing: Mapped[float] = mapped_column(Float(53))
    radius: Mapped[float] = mapped_column(Float(53))
    kind: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    placing_id: Mapped[int | None] = mapped_column(ForeignKey("placings.id", ondelete="SET NULL"))

    __table_args__ = (UniqueConstraint("agency_id", "text_key"),)

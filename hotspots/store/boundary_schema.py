"""The tables of community areas: each import of them, and the areas it brought."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.store.table import Table, now


class BoundarySet(Table):
    """One import of community areas; the newest is in force."""

    __tablename__ = "boundary_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))
    attribution: Mapped[str] = mapped_column(Text, default="")
    indicative: Mapped[bool]
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    residents_source: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    """Where the numbers of residents and households come from; empty where there are none."""
    imported_at: Mapped[datetime] = mapped_column(default=now)
    areas: Mapped[list[Area]] = relationship(order_by="Area.name", cascade="all, delete-orphan")


class Area(Table):
    """A community area: a name and a polygon (WKB, EPSG:27700)."""

    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(primary_key=True)
    boundary_set_id: Mapped[int] = mapped_column(
        ForeignKey("boundary_sets.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(200))
    geometry: Mapped[bytes] = mapped_column(LargeBinary)
    residents: Mapped[int | None]
    households: Mapped[int | None]

    __table_args__ = (UniqueConstraint("boundary_set_id", "slug"),)

"""The table of what was done at places: patrols, lighting, a warden."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.store.table import Table, now

ACTION_KINDS = {
    "patrols": "Patrols",
    "lighting": "Lighting",
    "warden": "Warden",
    "other": "Something else",
}
"""What can be done, and what a person calls it."""


class Action(Table):
    """What was done at one place, and from when.

    The outlines are WKT in EPSG:27700. Who noted it stands in the audit trail alone.
    """

    __tablename__ = "actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(String(200), index=True)
    """The community area by name, so that it outlives an import of new boundaries."""
    theme: Mapped[str] = mapped_column(String(40))
    subtype: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(200))
    outline: Mapped[str] = mapped_column(Text)
    """As those who see exact places see it."""
    protected_place: Mapped[str] = mapped_column(String(200))
    protected_outline: Mapped[str | None] = mapped_column(Text)
    """As everyone else sees it: squares of protected cells; None where none may be shown."""
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    done_by: Mapped[str] = mapped_column(String(200))
    began: Mapped[date]
    ended: Mapped[date | None]
    noted_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(ACTION_KINDS)}", "kind"),
        CheckConstraint("ended IS NULL OR began <= ended", "interval"),
    )

"""The table of what an administrator sets for all pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.store.table import Table, now


class StoredServiceSettings(Table):
    """One row, or none where nothing was ever set: then everything is as usual."""

    __tablename__ = "service_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    organisation: Mapped[str] = mapped_column(String(100))
    colour: Mapped[str] = mapped_column(String(7))
    """As ``#rrggbb``."""
    tile_url: Mapped[str] = mapped_column(String(500))
    """Empty where there is no tile server, as the texts below."""
    tile_attribution: Mapped[str] = mapped_column(String(200))
    tile_zoom: Mapped[int]
    tiles_file: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint("id = 1", "one"),
        CheckConstraint("tile_url = '' OR tiles_file = ''", "one_background"),
    )

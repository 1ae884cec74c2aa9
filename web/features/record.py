"""Who read which layers, in the audit: once a day for each key and view."""

from __future__ import annotations

from contextlib import suppress

from hotspots.errors import SetupError
from hotspots.store import audit
from hotspots.store.api_keys import name_of
from hotspots.store.table import now
from web.cache import AnswerCache
from web.callers import calling_key
from web.features.catalogue import Collection
from web.features.feature_table import feature_table
from web.features.view import View
from web.installation import database, source

MOST_NAMED = 5
# A program reads a layer in many pages and boxes: each would be a line of its own.
_recorded: AnswerCache[None] = AnswerCache(10_000)


def record_reading(collection: Collection, view: View) -> None:
    """Write down that the calling key reads a layer, unless that is written today already."""
    key = calling_key()
    today = now().date()
    # A store that is busy is no reason to refuse a call that only reads; the next one is written.
    with suppress(SetupError):
        _recorded.get(
            (*source(), key.id, today, collection.id, view),
            lambda: _record(name_of(key), collection, view),
        )


def _record(reader: str, collection: Collection, view: View) -> None:
    features = len(feature_table(collection, view))
    with database().transaction() as session:
        audit.record(
            session, reader, "read layer", subject=f"{collection.id}: {_said(view)}", rows=features
        )


def _said(view: View) -> str:
    chosen = view.selection
    few = len(view.areas) <= MOST_NAMED
    areas = ", ".join(area.slug for area in view.areas) if few else f"{len(view.areas)} areas"
    parts = (
        f"{chosen.theme}/{chosen.subtype}" if chosen.subtype else chosen.theme,
        f"{chosen.period.first} to {chosen.period.last}",
        ", ".join(chosen.agencies) or "all agencies",
        f"within {chosen.located_within} m" if chosen.located_within else "",
        chosen.times or "",
        areas,
    )
    return "; ".join(part for part in parts if part)

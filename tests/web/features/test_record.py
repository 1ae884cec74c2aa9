"""Who read which layers stands in the audit, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotspots.errors import SetupError
from hotspots.store import audit
from hotspots.store.api_keys import find_key, name_of
from hotspots.store.schema import AuditEvent
from hotspots.store.table import now
from web.features import record

METRES = "http://www.opengis.net/def/crs/EPSG/0/27700"


def readings(own) -> list[tuple[str, str, int]]:
    with own.database.session() as session:
        assert audit.verify(session) is None
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "read layer").order_by(AuditEvent.id)
        )
        return [(event.actor, event.subject, event.rows) for event in events]


def test_each_key_layer_and_view_once(own) -> None:
    with own.database.session() as session:
        name = name_of(find_key(session, own.key))
    own.get("/ogc/collections")
    assert readings(own) == []
    for query in ("limit=5", "limit=5&offset=5", "bbox=0,0,1,1", f"crs={METRES}"):
        own.get(f"/ogc/collections/cells/items?datetime=2025-03&{query}")
    own.get("/ogc/collections/cells/items/west.400500-150500?datetime=2025-03&area=West")
    own.get(
        "/ogc/collections/areas/items?subtype=nuisance&agency=COU&within=500&times=weekday-day"
        "&datetime=2025-03"
    )
    rest = "2025-03 to 2025-03; all agencies"
    assert readings(own) == [
        (name, f"cells: asb; {rest}; east, west", 162),
        (name, f"cells: asb; {rest}; west", 81),
        # One agency alone is all of them.
        (
            name,
            "areas: asb/nuisance; 2025-03 to 2025-03; all agencies; within 500 m; weekday-day; "
            "east, west",
            2,
        ),
    ]
    own.get("/ogc/collections/cells/items?datetime=2025-03", Authorization=f"Bearer {own.issue()}")
    assert len(readings(own)) == 4


def test_another_day_is_another_line(own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.get("/ogc/collections/areas/items")
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr(record, "now", lambda: tomorrow)
    own.get("/ogc/collections/areas/items")
    assert len(readings(own)) == 2


def test_a_store_that_is_busy_refuses_nobody_and_is_asked_again(
    own, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise SetupError("The database is busy.")

    own.get("/ogc/collections/density/items")
    with monkeypatch.context() as patch:
        patch.setattr("hotspots.store.audit.record", busy)
        own.get("/ogc/collections/areas/items")
    assert len(readings(own)) == 1
    own.get("/ogc/collections/areas/items")
    assert len(readings(own)) == 2

"""The service's settings, kept on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from hotspots.errors import InputError
from hotspots.service_settings import ServiceSettings
from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent, Installation
from hotspots.store.service_settings import (
    read_frame,
    read_service_settings,
    save_service_settings,
)

KEYED = ServiceSettings(
    name="Safer Wiltshire ☂",
    organisation="A CSP (invented)",
    colour="#6b1f5c",
    tile_url="https://tiles.example.org/{z}/{x}/{y}.png?key=dont-tell",
    tile_attribution="© [Maps](https://maps.example)",
    tile_zoom=16,
)


def save(database: Database, settings: ServiceSettings) -> ServiceSettings:
    with database.transaction() as session:
        return save_service_settings(session, settings, actor="kim@x")


def read(database: Database) -> ServiceSettings:
    with database.session() as session:
        return read_service_settings(session)


def test_a_new_installation_has_the_usual_settings(database: Database) -> None:
    assert read(database) == ServiceSettings()


def test_settings_are_kept_and_replaced(database: Database) -> None:
    assert save(database, KEYED) == KEYED
    assert read(database) == KEYED
    save(database, ServiceSettings(name="Map", tiles_file="a.pmtiles", tile_attribution="OS"))
    assert read(database) == ServiceSettings(
        name="Map", tiles_file="a.pmtiles", tile_attribution="OS"
    )
    save(database, ServiceSettings())
    assert read(database) == ServiceSettings()


def test_the_audit_trail_says_who_changed_which_and_never_the_key(database: Database) -> None:
    save(database, KEYED)
    save(database, KEYED)
    with database.session() as session:
        events = session.scalars(sa.select(AuditEvent)).all()
        assert audit.verify(session) is None
    assert [(event.actor, event.action, event.subject) for event in events] == [
        (
            "kim@x",
            "change service settings",
            "name, organisation, colour, tile url, tile attribution, tile zoom",
        )
    ]


def test_what_cannot_be_used_changes_nothing(database: Database) -> None:
    save(database, KEYED)
    with pytest.raises(InputError):
        save(database, ServiceSettings(colour="#ffffff"))
    assert read(database) == KEYED


def test_the_database_itself_keeps_one_row_and_one_background(database: Database) -> None:
    save(database, KEYED)
    for change in ("SET id = 2", "SET tiles_file = 'a.mbtiles'"):
        with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:
            session.execute(sa.text(f"UPDATE service_settings {change}"))
    assert read(database) == KEYED


def test_the_frame_of_a_page_is_one_query(database: Database) -> None:
    save(database, KEYED)
    with database.transaction() as session:
        session.execute(sa.update(Installation).values(demo=True))
    asked: list[str] = []
    with database.session() as session:
        sa.event.listen(
            session.get_bind(), "before_cursor_execute", lambda *said: asked.append(said[2])
        )
        frame = read_frame(session)
    assert (frame.settings, frame.demo) == (KEYED, True)
    assert [statement.split()[0] for statement in asked if statement != "BEGIN"] == ["SELECT"]

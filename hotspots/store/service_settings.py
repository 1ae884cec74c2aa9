"""What an administrator set for all pages, as it is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.service_settings import ServiceSettings, checked_settings
from hotspots.store import audit
from hotspots.store.schema import Installation
from hotspots.store.service_settings_schema import StoredServiceSettings
from hotspots.store.table import now


@dataclass(frozen=True)
class Frame:
    """What every page needs to know of the installation around its own content."""

    settings: ServiceSettings
    demo: bool


def read_frame(session: Session) -> Frame:
    """The settings, and whether the incidents are invented, in one query."""
    demo, stored = session.execute(
        select(Installation.demo, StoredServiceSettings).outerjoin(
            StoredServiceSettings, StoredServiceSettings.id == Installation.id
        )
    ).one()
    return Frame(_settings_of(stored), demo)


def read_service_settings(session: Session) -> ServiceSettings:
    """The settings as they stand; the usual ones where nothing was set."""
    return read_frame(session).settings


def save_service_settings(
    session: Session, said: ServiceSettings, *, actor: str
) -> ServiceSettings:
    """Replace the settings; nothing happens where they are the same already.

    The audit trail says which of them changed, not to what: an address may hold a key.
    Whether a file of tiles can be used is for the caller to find out (`check_tiles_file`).

    Raises
    ------
    InputError
        As `checked_settings`.
    """
    checked, before = checked_settings(said), read_service_settings(session)
    changed = [
        field.name.replace("_", " ")
        for field in fields(ServiceSettings)
        if getattr(checked, field.name) != getattr(before, field.name)
    ]
    if changed:
        session.merge(StoredServiceSettings(id=1, changed_at=now(), **asdict(checked)))
        session.flush()
        audit.record(session, actor, "change service settings", subject=", ".join(changed))
    return checked


def _settings_of(stored: StoredServiceSettings | None) -> ServiceSettings:
    if stored is None:
        return ServiceSettings()
    return ServiceSettings(
        **{field.name: getattr(stored, field.name) for field in fields(ServiceSettings)}
    )

"""Who did what and when, in a chain of hashes: altering or removing a row shows.

Events say how many rows were concerned, never what was in them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.store.database import lock_installation
from hotspots.store.schema import AuditEvent, Installation, now

FIRST = "0" * 64


def record(
    session: Session,
    actor: str,
    action: str,
    *,
    purpose: str = "",
    subject: str = "",
    rows: int = 0,
) -> AuditEvent:
    """Append an event; writers take turns, so that the chain has one order."""
    installation = lock_installation(session)
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).first()
    event = AuditEvent(
        id=last.id + 1 if last else 1,
        at=now(),
        actor=actor[:254],
        action=action,
        purpose=purpose[:200],
        subject=subject[:300],
        rows=rows,
        previous_hash=last.hash if last else FIRST,
    )
    event.hash = installation.audit_hash = _digest(event)
    session.add(event)
    session.flush()
    return event


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold."""

    event_id: int
    reason: str


def verify(session: Session) -> Break | None:
    """The first event that was altered or is missing; None if all is well."""
    previous, expected_id = FIRST, 1
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        if event.id != expected_id or event.previous_hash != previous:
            return Break(event.id, "the event before it is missing or was replaced")
        if event.hash != _digest(event):
            return Break(event.id, "it was altered")
        previous, expected_id = event.hash, event.id + 1
    if session.scalars(select(Installation.audit_hash)).one() != previous:
        return Break(expected_id, "it is missing, or the one before it was added by hand")
    return None


def _digest(event: AuditEvent) -> str:
    content = [
        event.id,
        event.at.isoformat(),
        event.actor,
        event.action,
        event.purpose,
        event.subject,
        event.rows,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()

"""When people were last here, as the audit trail tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store.schema import AuditEvent

SIGNED_IN = "sign in"


def last_sign_ins(session: Session) -> Mapping[str, datetime]:
    """Address -> when that person last signed in; who never did is left out."""
    query = (
        select(AuditEvent.actor, func.max(AuditEvent.at))
        .where(AuditEvent.action == SIGNED_IN)
        .group_by(AuditEvent.actor)
    )
    return dict(session.execute(query).all())

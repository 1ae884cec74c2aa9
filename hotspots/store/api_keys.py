"""The keys with which agencies' own systems call: what is kept of one opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.database import lock_installation
from hotspots.store.schema import ApiKey, now

READ_LAYERS = "layers:read"
SCOPES = {
    "incidents:write": "Send incidents, and correct those that were sent",
    "incidents:withdraw": "Withdraw incidents and whole submissions",
    "submissions:read": "Read what was sent and what became of it",
    READ_LAYERS: "Read the map layers of every area, as a viewer sees them",
}
"""What a key may be allowed to do, and that in words."""

MARK = "hs"
LONGEST_LABEL = 100
LONGEST_OVERLAP = timedelta(days=90)
USE_IS_WRITTEN_EVERY = timedelta(minutes=1)

State = Literal["in use", "expired", "revoked"]


def issue_key(
    session: Session,
    agency_code: str,
    *,
    label: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    actor: str,
) -> tuple[ApiKey, str]:
    """Make a key for an agency's system.

    Parameters
    ----------
    label
        What the key is for, in the words of whoever asked for it.
    scopes
        Some of `SCOPES`.
    expires_at
        From when it opens nothing; never, if left out.

    Returns
    -------
    key, secret
        The secret is what the system sends. It is shown here and never again.

    Raises
    ------
    InputError
        If the label, the scopes or the expiry cannot be used.
    NotFoundError
        If there is no such agency.
    ConflictError
        If the agency is disabled.
    """
    agency = find_agency(session, agency_code)
    if not agency.enabled:
        raise ConflictError(
            f"The agency {agency.code} is disabled, so no key of its own would open anything; "
            "enable the agency first."
        )
    if expires_at is not None and expires_at <= now():
        raise InputError("The key would have expired already; choose a later day.")
    key, secret = _new_key(session, agency.id, _label(label), _scopes(scopes), expires_at)
    issued = f"{agency.code} {name_of(key)}: {', '.join(key.scopes)}"
    audit.record(session, actor, "issue key", subject=issued)
    return key, secret


def rotate_key(
    session: Session, prefix: str, *, overlap: timedelta, actor: str
) -> tuple[ApiKey, str]:
    """Give a key a successor of the same label, scopes and length of life.

    The old one opens for the overlap, so that a system can be given the new one meanwhile.

    Raises
    ------
    InputError
        If the overlap is negative or longer than 90 days.
    NotFoundError
        If there is no such key.
    ConflictError
        If the key opens nothing any more.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InputError(
            f"The old key can stay for 0 to {LONGEST_OVERLAP.days} days beside the new one."
        )
    old = find_key(session, prefix)
    lock_installation(session)  # two that rotate the same key take turns
    session.refresh(old)
    if state_of(old) != "in use":
        raise ConflictError(f"The key {name_of(old)} is {state_of(old)}; issue a new one.")
    moment = now()
    expires_at = moment + (old.expires_at - old.created_at) if old.expires_at else None
    key, secret = _new_key(session, old.agency_id, old.label, old.scopes, expires_at)
    old.expires_at = min(filter(None, (old.expires_at, moment + overlap)))
    audit.record(
        session, actor, "rotate key", subject=f"{old.agency.code} {name_of(old)} to {name_of(key)}"
    )
    return key, secret


def revoke_key(session: Session, prefix: str, *, actor: str) -> ApiKey:
    """Let a key open nothing from now on; one that was revoked stays so.

    Raises
    ------
    NotFoundError
        If there is no such key.
    """
    key = find_key(session, prefix)
    if key.revoked_at is None:
        key.revoked_at = now()
        audit.record(session, actor, "revoke key", subject=f"{key.agency.code} {name_of(key)}")
    return key


def find_key(session: Session, prefix: str) -> ApiKey:
    """The key of that public part, with or without what stands before and after it.

    Raises
    ------
    NotFoundError
        If there is none; the sentence repeats nothing that could be a secret.
    """
    public = prefix.strip().removeprefix(f"{MARK}_").partition("_")[0]
    key = session.scalars(select(ApiKey).where(ApiKey.prefix == _plain(public))).first()
    if key is None:
        raise NotFoundError(
            "There is no key that begins like this; list them with: hotspots keys list"
        )
    return key


def list_keys(session: Session, agency_code: str | None = None) -> Sequence[ApiKey]:
    """All keys, or those of one agency, the newest first within each agency.

    Raises
    ------
    NotFoundError
        If there is no such agency.
    """
    query = select(ApiKey).order_by(ApiKey.agency_id, ApiKey.id.desc())
    if agency_code is not None:
        query = query.where(ApiKey.agency_id == find_agency(session, agency_code).id)
    return session.scalars(query).all()


def authenticate_key(session: Session, presented: str) -> ApiKey | None:
    """The key that was presented, if it opens anything; reading is enough for that.

    An unknown key takes the same comparison as a wrong one. Keys of disabled agencies, and those
    that are expired or revoked, are as unknown as ones that never were.
    """
    mark, _, rest = presented.partition("_")
    public = rest.partition("_")[0]
    key = session.scalars(select(ApiKey).where(ApiKey.prefix == _plain(public))).first()
    matches = hmac.compare_digest(key.digest if key else _digest(""), _digest(presented))
    if key is None or not matches or mark != MARK:
        return None
    return key if key.agency.enabled and state_of(key) == "in use" else None


def note_use(session: Session, key: ApiKey) -> None:
    """Remember that a key was used just now."""
    stored = session.get(ApiKey, key.id)
    if stored is not None:
        stored.last_used_at = now()


def use_is_noted(key: ApiKey) -> bool:
    """Whether the last use that was written is recent enough."""
    return key.last_used_at is not None and now() - key.last_used_at < USE_IS_WRITTEN_EVERY


def state_of(key: ApiKey) -> State:
    """Whether a key opens anything, its agency being enabled."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now() else "in use"


def name_of(key: ApiKey) -> str:
    """The public part of a key, by which histories and people speak of it."""
    return f"{MARK}_{key.prefix}"


def _new_key(
    session: Session,
    agency_id: int,
    label: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
) -> tuple[ApiKey, str]:
    lock_installation(session)
    prefix = secrets.token_hex(4)
    while session.scalars(select(ApiKey.id).where(ApiKey.prefix == prefix)).first():
        prefix = secrets.token_hex(4)
    secret = f"{MARK}_{prefix}_{secrets.token_hex(24)}"
    key = ApiKey(
        agency_id=agency_id, prefix=prefix, digest=_digest(secret), label=label,
        scopes=list(scopes), expires_at=expires_at,
    )  # fmt: skip
    session.add(key)
    session.flush()
    session.refresh(key)
    return key, secret


def _digest(presented: str) -> str:
    # A random secret of 192 bits cannot be guessed, so its digest need not be slow.
    return hashlib.sha256(presented.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(public: str) -> str:
    """A public part as it can be asked of a database: some refuse characters that no text has."""
    return public if public.isascii() and public.isalnum() else ""


def _label(label: str) -> str:
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable():
        raise InputError(f"Say what the key is for, in 1 to {LONGEST_LABEL} characters.")
    return label


def _scopes(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        said = f'"{unknown[0][:60]}" is not a scope' if unknown else "The key would allow nothing"
        raise InputError(f"{said}; choose from {', '.join(SCOPES)}.")
    return [scope for scope in SCOPES if scope in scopes]

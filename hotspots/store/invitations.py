"""Links on which people choose their passwords, so that nobody else ever knows one.

There is no mail server: an administrator hands the link over. It is signed with the installation's
key and bound to the account's stamp, so using it, renewing it or disabling the account ends it, and
no table keeps it. That and when somebody was invited is in the audit trail.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, NotFoundError
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.schema import AuditEvent, User
from hotspots.store.table import now
from hotspots.store.users import NO_PASSWORD, find_user, get_user, set_password

LIFE = timedelta(days=7)
INVITED = "invite user"
LONGEST_TOKEN = 500
GONE = (
    "This link does not work any more: it was used, replaced by a newer one, or is older than "
    f"{LIFE.days} days. Ask the person who runs this service for a new one."
)


@dataclass(frozen=True)
class Invitation:
    """Somebody who was invited and has not chosen a password yet."""

    user: User
    sent_at: datetime
    ends_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether its link can still work."""
        return self.ends_at > now()


def invite(session: Session, email: str, *, key: bytes, actor: str) -> str:
    """Make the link's token for a person; their old password, sessions and links end.

    Parameters
    ----------
    key
        The installation's, see `hotspots.signing_key`.

    Raises
    ------
    NotFoundError
        If there is no such person.
    ConflictError
        If the person was disabled.
    """
    lock_installation(session)
    user = find_user(session, email)
    if not user.enabled:
        raise ConflictError(f"{user.email} is disabled; enable the account before inviting.")
    user.password_hash = NO_PASSWORD
    user.session_stamp = secrets.token_hex(16)
    session.flush()
    audit.record(session, actor, INVITED, subject=user.email)
    ends = int((now() + LIFE).timestamp())
    return _signer(key).dumps([user.id, _mark(user), ends])


def find_invited(session: Session, token: str, *, key: bytes) -> User:
    """Whom a token invites.

    Raises
    ------
    NotFoundError
        If it is not one of ours, or has been used, renewed or outlived.
    """
    user_id, mark, ends = _read(token, key)
    user = get_user(session, user_id)
    if user is None or ends <= now().timestamp() or user.password_hash != NO_PASSWORD:
        raise NotFoundError(GONE)
    if not hmac.compare_digest(mark.encode(), _mark(user).encode()):
        raise NotFoundError(GONE)
    return user


def accept(session: Session, token: str, password: str, *, key: bytes) -> User:
    """Choose the password; the token works no more.

    Raises
    ------
    NotFoundError
        As for `find_invited`.
    InputError
        If the password would be guessed; the token still works then.
    """
    lock_installation(session)  # of two that use it at once, the second is refused
    user = find_invited(session, token, key=key)
    return set_password(session, user.email, password, actor=user.email)


def invitations(session: Session) -> Sequence[Invitation]:
    """Who was invited and has not come yet, by address, those whose links have ended too."""
    invited = (
        select(AuditEvent.subject, func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.action == INVITED)
        .group_by(AuditEvent.subject)
        .subquery()
    )
    query = (
        select(User, invited.c.at)
        .join(invited, invited.c.subject == User.email)
        .where(User.password_hash == NO_PASSWORD, User.enabled)
        .order_by(User.email)
    )
    return [Invitation(user, at, at + LIFE) for user, at in session.execute(query)]


def _signer(key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt="hotspots invitation", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _mark(user: User) -> str:
    """Changes with the account's stamp, which itself is nobody's to read."""
    return hashlib.sha256(f"invitation {user.session_stamp}".encode()).hexdigest()[:32]


def _read(token: str, key: bytes) -> tuple[int, str, int]:
    if len(token) > LONGEST_TOKEN:
        raise NotFoundError(GONE)
    signer = _signer(key)
    try:
        user_id, mark, ends = signer.loads(token)
    except (BadData, ValueError) as error:
        raise NotFoundError(GONE) from error
    # Decoding passes over letters that base 64 does not have: only what we wrote is a link.
    if signer.dumps([user_id, mark, ends]) != token:
        raise NotFoundError(GONE)
    return user_id, mark, ends

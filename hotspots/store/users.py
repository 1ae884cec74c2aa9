"""The people who sign in: local accounts with a role and, where it matters, an agency."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.roles import Role
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.database import lock_installation
from hotspots.store.schema import User

SHORTEST_PASSWORD = 12


def add_user(
    session: Session,
    email: str,
    *,
    role: Role,
    password: str,
    name: str = "",
    agency: str | None = None,
    actor: str,
) -> User:
    """Add a person.

    Raises
    ------
    InputError
        If the address or the password cannot be used, or a submitter has no agency.
    ConflictError
        If the address is taken.
    """
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email) or len(email) > 254:
        raise InputError(f'"{email}" is not an email address; write it like name@example.gov.uk.')
    name = name.strip()
    if len(name) > 200:
        raise InputError("The person's name is longer than 200 letters; shorten it.")
    lock_installation(session)  # two that add the same address take turns
    if session.scalars(select(User).where(User.email == email)).first():
        raise ConflictError(f"There is a user with the address {email} already.")
    if role is Role.SUBMITTER and agency is None:
        raise InputError("A submitter sends incidents for an agency; name it with --agency CODE.")
    user = User(
        email=email,
        name=name,
        role=role.value,
        agency=find_agency(session, agency) if agency else None,
        password_hash=_hash(password),
        session_stamp=secrets.token_hex(16),
    )
    session.add(user)
    session.flush()
    audit.record(session, actor, "add user", subject=f"{email} as {role.value}")
    return user


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The enabled user with this address and password, or None.

    An unknown address takes as long as a wrong password, so that nobody learns who has an
    account. The attempt is recorded either way.
    """
    user = session.scalars(select(User).where(User.email == email.strip().lower())).first()
    matches = check_password_hash(user.password_hash if user else _decoy(), password)
    if user is None or not matches or not user.enabled:
        audit.record(session, user.email if user else "unknown", "sign-in refused")
        return None
    audit.record(session, user.email, "sign in")
    return user


def get_user(session: Session, user_id: int) -> User | None:
    """The user with this id, unless there is none or they were disabled."""
    user = session.get(User, user_id)
    return user if user and user.enabled else None


def find_user(session: Session, email: str) -> User:
    """The user with this address, enabled or not.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    user = session.scalars(select(User).where(User.email == email.strip().lower())).first()
    if user is None:
        raise NotFoundError(f"There is no user with the address {email}.")
    return user


def list_users(session: Session) -> Sequence[User]:
    """All users, by address."""
    return session.scalars(select(User).order_by(User.email)).all()


def set_enabled(session: Session, email: str, enabled: bool, *, actor: str) -> User:
    """Let a person sign in, or end their sessions and keep them out."""
    user = find_user(session, email)
    user.enabled = enabled
    user.session_stamp = secrets.token_hex(16)
    audit.record(session, actor, "enable user" if enabled else "disable user", subject=user.email)
    return user


def set_password(session: Session, email: str, password: str, *, actor: str) -> User:
    """Give a person a new password; sessions under the old one end."""
    user = find_user(session, email)
    user.password_hash = _hash(password)
    user.session_stamp = secrets.token_hex(16)
    audit.record(session, actor, "set password", subject=user.email)
    return user


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(f"The password is too short; use at least {SHORTEST_PASSWORD} characters.")
    return generate_password_hash(password)


@cache
def _decoy() -> str:
    return generate_password_hash(secrets.token_hex(16))

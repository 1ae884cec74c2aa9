"""The people who sign in: local accounts with a role and, where it matters, an agency."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.roles import Role
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.database import lock_installation
from hotspots.store.passwords import require_good_password
from hotspots.store.schema import Agency, User

LARGEST_ID = 2**31 - 1
NO_PASSWORD = ""
"""Stands where the hash would: the person was invited and cannot sign in yet."""


def add_user(
    session: Session,
    email: str,
    *,
    role: Role,
    password: str | None,
    name: str = "",
    agency: str | None = None,
    actor: str,
) -> User:
    """Add a person.

    Parameters
    ----------
    password
        None for a person who chooses one by an invitation, and cannot sign in until then.

    Raises
    ------
    InputError
        If the address or the password cannot be used, or a submitter has no agency.
    ConflictError
        If the address is taken.
    """
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email) or not _fits(email, 254):
        raise InputError(f'"{email}" is not an email address; write it like name@example.gov.uk.')
    lock_installation(session)  # two that add the same address take turns
    if session.scalars(select(User).where(User.email == email)).first():
        raise ConflictError(f"There is a user with the address {email} already.")
    user = User(
        email=email,
        name=_name(name),
        role=role.value,
        agency=_agency(session, role, agency),
        password_hash=NO_PASSWORD if password is None else _hash(password, email),
        session_stamp=secrets.token_hex(16),
    )
    session.add(user)
    session.flush()
    audit.record(session, actor, "add user", subject=f"{email} as {role.value}")
    return user


def change_user(
    session: Session, email: str, *, name: str, role: Role, agency: str | None, actor: str
) -> User:
    """Change what is said of a person; another role or agency ends their sessions.

    Raises
    ------
    InputError
        If the name cannot be used, or a submitter has no agency.
    NotFoundError
        If there is no such person or agency.
    ConflictError
        If nobody could administer the service any more.
    """
    lock_installation(session)
    user = find_user(session, email)
    said = (_name(name), role.value, _agency(session, role, agency))
    if said == (user.name, user.role, user.agency):
        return user
    if role is not Role.ADMINISTRATOR:
        _require_another_administrator(session, user)
    if said[1:] != (user.role, user.agency) and user.password_hash != NO_PASSWORD:
        user.session_stamp = secrets.token_hex(16)
    user.name, user.role, user.agency = said
    session.flush()
    of = f" of {user.agency.code}" if user.agency else ""
    audit.record(session, actor, "change user", subject=f"{user.email} as {user.role}{of}")
    return user


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The enabled user with this address and password, or None.

    An unknown address takes as long as a wrong password, so that nobody learns who has an
    account. The attempt is recorded either way.
    """
    user = session.scalars(select(User).where(User.email == email.strip().lower())).first()
    stored = user.password_hash if user else NO_PASSWORD
    matches = check_password_hash(stored or _decoy(), password)
    if user is None or not matches or not user.enabled or stored == NO_PASSWORD:
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


def user_numbered(session: Session, number: int) -> User:
    """The user with this number, enabled or not.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    # A number that no column could hold is an error to a database, where it is only unknown.
    user = session.get(User, number) if 0 < number <= LARGEST_ID else None
    if user is None:
        raise NotFoundError("There is no such person.")
    return user


def list_users(session: Session) -> Sequence[User]:
    """All users, by address."""
    return session.scalars(select(User).order_by(User.email)).all()


def set_enabled(session: Session, email: str, enabled: bool, *, actor: str) -> User:
    """Let a person sign in, or end their sessions and keep them out.

    Raises
    ------
    NotFoundError
        If there is no such person.
    ConflictError
        If nobody could administer the service any more.
    """
    lock_installation(session)
    user = find_user(session, email)
    if not enabled:
        _require_another_administrator(session, user)
    user.enabled = enabled
    user.session_stamp = secrets.token_hex(16)
    audit.record(session, actor, "enable user" if enabled else "disable user", subject=user.email)
    return user


def set_password(session: Session, email: str, password: str, *, actor: str) -> User:
    """Give a person a new password; sessions under the old one end.

    Raises
    ------
    InputError
        If the password would be guessed.
    """
    user = find_user(session, email)
    user.password_hash = _hash(password, user.email)
    user.session_stamp = secrets.token_hex(16)
    audit.record(session, actor, "set password", subject=user.email)
    return user


def knows_password(session: Session, user_id: int, password: str) -> bool:
    """Whether a signed-in person gave their own password; a wrong one is recorded."""
    user = get_user(session, user_id)
    if user is None or user.password_hash == NO_PASSWORD:
        return False
    matches = check_password_hash(user.password_hash, password)
    if not matches:
        audit.record(session, user.email, "password refused")
    return matches


def end_sessions(session: Session, email: str, *, actor: str) -> User:
    """Sign a person out everywhere; an invitation that is open ends too."""
    user = find_user(session, email)
    user.session_stamp = secrets.token_hex(16)
    audit.record(session, actor, "end sessions", subject=user.email)
    return user


def _require_another_administrator(session: Session, user: User) -> None:
    if user.role != Role.ADMINISTRATOR.value or not user.enabled:
        return
    others = select(func.count()).where(
        User.role == Role.ADMINISTRATOR.value,
        User.enabled,
        User.password_hash != NO_PASSWORD,
        User.id != user.id,
    )
    if not session.scalar(others):
        raise ConflictError(
            f"{user.email} is the only administrator who can sign in, and without one nobody could "
            "change anything here; make somebody else an administrator first."
        )


def _agency(session: Session, role: Role, code: str | None) -> Agency | None:
    if role is Role.SUBMITTER and not code:
        raise InputError("A submitter sends incidents for an agency; name it with --agency CODE.")
    return find_agency(session, code) if code else None


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not _fits(name, 200):
        raise InputError("The person's name is longer than 200 letters; shorten it.")
    return name


def _fits(text: str, most: int) -> bool:
    # PostgreSQL keeps no NUL; nothing else that does not print is part of a name either.
    return len(text) <= most and text.isprintable()


def _hash(password: str, email: str) -> str:
    require_good_password(password, email=email)
    return generate_password_hash(password)


@cache
def _decoy() -> str:
    return generate_password_hash(secrets.token_hex(16))

"""Who is signed in, and for how long."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from threading import Lock

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from hotspots.roles import Role
from hotspots.store.schema import User
from hotspots.store.signed_in import find_signed_in
from web.installation import database
from web.session_cookie import SessionCookie

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 12 * 60 * 60
# The cookie is sent anew at most this often, so that a map's layers do not each rewrite it.
REFRESH_SECONDS = 30


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]
    """The person behind a request, as far as views need to know."""

    id: int
    email: str
    name: str
    role: Role
    agency_id: int | None
    agency_name: str
    stamp: str

    def get_id(self) -> str:
        """What the cookie names: the account, and the stamp that a new password replaces."""
        return f"{self.id}.{self.stamp}"


class EndedSessions:
    """Sessions that were signed out: a copy of their cookie opens nothing any more.

    Kept by this process for as long as such a cookie could live.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = Lock()

    def end(self, name: str) -> None:
        """Remember a session's end, and forget those whose cookies have died anyway."""
        now = time.time()
        with self._lock:
            self._until = {n: until for n, until in self._until.items() if until > now}
            self._until[name] = now + LONGEST_SECONDS

    def __contains__(self, name: str) -> bool:
        with self._lock:
            return name in self._until


_ended = EndedSessions()


def describe(user: User) -> Person:
    """The person of a stored user."""
    return Person(
        id=user.id,
        email=user.email,
        name=user.name or user.email,
        role=Role(user.role),
        agency_id=user.agency.id if user.agency else None,
        agency_name=user.agency.name if user.agency else "",
        stamp=user.session_stamp,
    )


def start_session(person: Person) -> None:
    """Sign a person in under a fresh session."""
    session.clear()
    session["name"] = secrets.token_hex(16)
    session["started"] = session["seen"] = int(time.time())
    login_user(person)


def end_session() -> None:
    """Sign the person out and forget everything the session held."""
    _ended.end(session.get("name", ""))
    logout_user()
    session.clear()


def register_sessions(app: Flask) -> None:
    """Find the person of each request."""
    app.session_interface = SessionCookie()
    manager = LoginManager()
    # Its own context processor would ask the store for the person on the page that says it is away.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    # It would still work one out from every request's address and browser, and compare it to none.
    manager._session_identifier_generator = str
    manager.user_loader(_load)


def _load(identity: str) -> Person | None:
    if not _still_running():
        session.clear()
        return None
    user_id, _, stamp = identity.partition(".")
    if not (user_id.isascii() and user_id.isdecimal()):
        return None
    found = find_signed_in(database(), int(user_id))
    if found is None or found.session_stamp != stamp:
        return None
    if request.method in ("GET", "HEAD"):  # any other may change the data before it asks for them
        g.data_version = found.data_version
    return Person(
        id=found.id,
        email=found.email,
        name=found.name or found.email,
        role=Role(found.role),
        agency_id=found.agency_id,
        agency_name=found.agency_name or "",
        stamp=found.session_stamp,
    )


def _still_running() -> bool:
    now = int(time.time())
    started, seen = session.get("started", 0), session.get("seen", 0)
    if now - started > LONGEST_SECONDS or now - seen > IDLE_SECONDS:
        return False
    if session.get("name", "") in _ended:
        return False
    if now - seen > REFRESH_SECONDS:
        session["seen"] = now
    return True

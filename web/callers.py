"""Which agency's system calls, by the key that it presents."""

from __future__ import annotations

from contextlib import suppress

from flask import current_app, g, request

from hotspots.errors import SetupError
from hotspots.store.api_keys import authenticate_key, name_of, note_use, use_is_noted
from hotspots.store.schema import ApiKey
from web.installation import database
from web.limits import limiter
from web.problems import CallRefusedError

REALM = 'Bearer realm="Hotspots"'
BASIC = 'Basic realm="Hotspots", charset="UTF-8"'
USUAL_CALLS = "300 per minute"


def require_key(scope: str, *, as_password: bool = False) -> None:
    """Let a call in whose key allows it to do what it asks; a person's session opens nothing here.

    Parameters
    ----------
    as_password
        Whether the key may also be the password of HTTP Basic, under any user name.

    Raises
    ------
    CallRefusedError
        401 without a key that opens anything, 403 with one that does not allow this.
    """
    presented = _presented(as_password=as_password)
    if not presented:
        raise CallRefusedError(
            401,
            "The call names no key; send the header: Authorization: Bearer, and your agency's key"
            f"{', or the key as the password' if as_password else ''}.",
            # ArcGIS sends a password only where it was asked for one.
            headers={"WWW-Authenticate": BASIC if as_password else REALM},
        )
    with database().session() as session:
        key = authenticate_key(session, presented)
    if key is None:
        wrong = BASIC if as_password else f'{REALM}, error="invalid_token"'
        raise CallRefusedError(
            401,
            "The key opens nothing: it is wrong, was revoked or has expired; ask the person who "
            "runs this service for a new one.",
            headers={"WWW-Authenticate": wrong},
        )
    if scope not in key.scopes:
        raise CallRefusedError(
            403,
            f"The key {name_of(key)} does not allow this; it needs the scope {scope}.",
            headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
        )
    g.api_key = key
    _note_use(key)


def calling_key() -> ApiKey:
    """The key under which this call is made."""
    key: ApiKey = g.api_key
    return key


def _presented(*, as_password: bool) -> str:
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return presented.strip()
    basic = request.authorization
    if as_password and basic is not None and basic.type == "basic":
        return (basic.password or "").strip()
    return ""


def _note_use(key: ApiKey) -> None:
    if use_is_noted(key):
        return
    # A store that is busy is no reason to refuse a call that only reads.
    with suppress(SetupError), database().transaction() as session:
        note_use(session, key)


def _calls_allowed() -> str:
    allowed: str = current_app.config.get("CALLS_PER_KEY", USUAL_CALLS)
    return allowed


limited = limiter.shared_limit(
    _calls_allowed, scope="calls", key_func=lambda: name_of(calling_key())
)
"""Declare a view whose calls count towards what one key may ask in a minute."""

"""Which addresses are asked and followed: https, or what the installation's own setting names."""

from __future__ import annotations

from urllib.parse import urlsplit

from hotspots.errors import InputError, SetupError


def require_setting(address: str, *, variable: str) -> str:
    """Return the address of a publisher that a setting names, without a slash at its end.

    Raises
    ------
    SetupError
        If it is not an address of a web server.
    """
    if _origin(address) is None or "?" in address or "#" in address:
        raise SetupError(
            f"{variable} {address!r} is not the address of a web server; write it as "
            "https://host/path, or leave it out for the publisher's own."
        )
    return address.rstrip("/")


def require_safe(address: str, *, setting: str) -> str:
    """Return an address that a publisher's answer names, if it may be followed.

    It may where it is https, or on the very host and port of the setting. So an answer that was
    tampered with leads neither to a file of this machine nor off the encrypted way.

    Raises
    ------
    InputError
        If it may not.
    """
    origin = _origin(address)
    if origin is None or not (origin[0] == "https" or origin == _origin(setting)):
        raise InputError(
            f"{shown(setting)} leads to {shown(address)!r}, which is not https and is not "
            "followed; try again later, or set the address that is right."
        )
    return address


def shown(address: str) -> str:
    """An address as messages and records give it: without a query, which may hold a signature."""
    try:
        parts = urlsplit(address)
        host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{host}{parts.path}"[:300]


def _origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where there is no such web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        return None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)

"""What every response carries to protect the people who read it, and the key that signs cookies."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from flask import Flask, Response, g, request

from hotspots.errors import SetupError
from hotspots.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
A_YEAR = "max-age=31536000; includeSubDomains"


def nonce() -> str:
    """This response's own token, without which the browser runs no script inside a page."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def protect(response: Response) -> Response:
    """Add the headers; what is not declared cacheable is kept nowhere."""
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = A_YEAR
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def configure_cookies(app: Flask, *, https: bool) -> None:
    """Cookies that scripts cannot read, and other sites cannot use, gone with the browser."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-hotspots" if https else "hotspots",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_PATH="/",
    )


def secret_key(settings: Settings) -> bytes:
    """The key that signs cookies, made once for an installation and readable by its owner alone.

    Raises
    ------
    SetupError
        If the data folder cannot be written.
    """
    path = settings.prepare_home() / "secret_key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise SetupError(
            f"The file {path}, which signs people's sessions, cannot be used "
            f"({error.strerror}); give this account the right to read and write it."
        ) from error
    if len(key) < 32:
        raise SetupError(f"The file {path} is damaged; delete it, and people sign in again.")
    return key


def _write_once(path: Path, key: bytes) -> None:
    # Two servers may start at once: the file appears complete, and the first one's stays.
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # A file system without links.
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)

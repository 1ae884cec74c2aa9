"""What every response carries to protect the people who read it, and the key that signs cookies."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from hotspots.signing_key import secret_key as secret_key

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:{tiles}; connect-src 'self'; form-action 'self'; base-uri 'none'; "
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
    # One server of tiles, where an administrator has set it, and only for a page with a map.
    tiles = f" {g.tile_origin}" if "tile_origin" in g else ""
    said = {name.lower() for name, _ in response.headers}
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce(), tiles=tiles)
    for name, value in HEADERS.items():
        if name.lower() not in said:
            response.headers.add(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = A_YEAR
    if "cache-control" not in said:
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

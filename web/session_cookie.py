"""The cookie that holds a session: Flask's own, with what is the same for all of them kept."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class KeyedSigner(TimestampSigner):
    """Derives the key of a secret once, where the signer it stands for does for every cookie."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key that signs with one of the signer's secrets; with the newest unless given."""
        secret = self.secret_keys[-1] if secret_key is None else secret_key
        return _derived_key(secret, self.salt, self.key_derivation, self.digest_method)


class SessionCookie(SecureCookieSessionInterface):
    """Flask's cookie, byte for byte; requests that only read it are answered with less work."""

    def __init__(self) -> None:
        self._keys: tuple[object, ...] = ()
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs cookies and checks them, made anew when the secrets change."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if keys != self._keys:
            made = super().get_signing_serializer(app)
            if made is not None:
                made.signer = KeyedSigner
            self._serializer, self._keys = made, keys
        return self._serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where the session changed, and say that the answer depends on it."""
        says_so = "Cookie" in response.headers.get("Vary", "")
        if says_so and session and not self.should_set_cookie(app, session):
            return
        super().save_session(app, session, response)


@lru_cache(maxsize=16)
def _derived_key(secret: str | bytes, salt: bytes, way: str, digest: object) -> bytes:
    signer = TimestampSigner(secret, salt=salt, key_derivation=way, digest_method=digest)
    return signer.derive_key()

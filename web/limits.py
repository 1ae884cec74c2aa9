"""How often something may be tried."""

from __future__ import annotations

import hashlib

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PER_ADDRESS = "30 per 15 minutes"
PER_ACCOUNT = "8 per 15 minutes"

limiter = Limiter(get_remote_address, strategy="moving-window")


def account_named() -> str:
    """The account a sign-in names, as a digest, so that the counter holds no address."""
    named = request.form.get("email", "").strip().lower()
    return hashlib.sha256(named.encode()).hexdigest()


def failed(response: Response) -> bool:
    """Whether an attempt counts: a sign-in that succeeds answers with a redirect."""
    return response.status_code >= 400

"""How often something may be tried, and how large it may be."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])

PER_ADDRESS = "30 per 15 minutes"
PER_ACCOUNT = "8 per 15 minutes"
UPLOADS_PER_PERSON = "200 per hour"
USUAL_BODY = 1024 * 1024
"""Bytes that a request may carry unless its view declares more."""
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes that the server takes in at all: a file a little too large is still told so on its page."""


class DeclaredLimits(Limiter):
    """Limits of the views that declare them, and of no other."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        # Before a request only limits of all views are looked up, and there are none.
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = DeclaredLimits(get_remote_address, strategy="moving-window")


def account_named() -> str:
    """The account a sign-in names, as a digest, so that the counter holds no address."""
    named = request.form.get("email", "").strip().lower()
    return hashlib.sha256(named.encode()).hexdigest()


def failed(response: Response) -> bool:
    """Whether an attempt counts: a sign-in that succeeds answers with a redirect."""
    return response.status_code >= 400


def seconds_to_wait() -> int:
    """After how many seconds the limit that was broken lets the next attempt through."""
    broken = limiter.current_limit
    return max(1, broken.reset_at - int(time.time())) if broken else 60


def person_signed_in() -> str:
    """Who asks, for limits that a shared address must not share."""
    return str(current_user.get_id())


def body_up_to(most: int) -> Callable[[View], View]:
    """Declare a view that takes more than the little that a form sends, in bytes."""

    def declare(view: View) -> View:
        view.largest_body = most  # type: ignore[attr-defined]
        return view

    return declare


def widen_body() -> None:
    """Before anything of a body is read: let in as much as the view has declared."""
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "largest_body", None)
    if most is not None:
        request.max_content_length = most

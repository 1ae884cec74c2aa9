"""A secret that was just made, shown to the person who made it once and never again.

The page that made it redirects here, so that loading the page again makes nothing. The secret waits
in this process's memory, for a few minutes: it is in no cookie, no address and no database.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from threading import Lock

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.errors import NotFoundError
from web.administration.blueprint import administrators, blueprint

WAITS_SECONDS = 5 * 60
SHOWN = (
    "What was here is shown only once, and it was shown or waited for too long. If nobody wrote it "
    "down, make a new one: a key is rotated, a person is invited again."
)


@dataclass(frozen=True)
class Secret:
    """What is shown.

    Attributes
    ----------
    kind
        ``key`` or ``invitation``: which words stand around it.
    value
        The secret itself.
    about
        Whose it is.
    back
        Where to go on.
    """

    kind: str
    value: str
    about: str
    back: str


class ShownOnce:
    """Secrets that wait for their one showing, each for one session of one person."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, tuple[int, str], Secret]] = {}
        self._lock = Lock()

    def put(self, owner: tuple[int, str], secret: Secret) -> str:
        """Keep a secret for its owner and name the handle that fetches it."""
        handle, now = secrets.token_urlsafe(16), time.monotonic()
        with self._lock:
            self._waiting = {h: kept for h, kept in self._waiting.items() if kept[0] > now}
            self._waiting[handle] = (now + WAITS_SECONDS, owner, secret)
        return handle

    def take(self, owner: tuple[int, str], handle: str) -> Secret | None:
        """The secret, which is gone then; None for anybody else, who takes nothing away."""
        with self._lock:
            until, whose, secret = self._waiting.get(handle, (0.0, None, None))
            if whose != owner:
                return None
            del self._waiting[handle]
        return secret if until > time.monotonic() else None


_waiting = ShownOnce()


def show_once(secret: Secret) -> Response:
    """Send the person on to the page that shows a secret."""
    handle = _waiting.put(_owner(), secret)
    return redirect(url_for("administration.shown", handle=handle), 303)


@blueprint.get("/shown/<handle>")
@administrators
def shown(handle: str) -> str:
    """Show a secret for the first and last time."""
    # A browser that only asks whether the page is there has shown nothing to anybody.
    secret = _waiting.take(_owner(), handle) if request.method == "GET" else None
    if secret is None:
        raise NotFoundError(SHOWN)
    return render_template("administration/shown.html", secret=secret)


def _owner() -> tuple[int, str]:
    return current_user.id, session.get("name", "")

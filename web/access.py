"""Who may enter which view. A view that declares nothing is open to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.roles import Role
from web.callers import require_key
from web.errors import wants_problem

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: frozenset[Role | None] = frozenset([None, *Role])
"""Everyone, signed in or not; None stands for a person who is not signed in."""


@dataclass(frozen=True)
class KeyWith:
    """The rule of a view for agencies' own systems: a key that allows so much, and no session.

    ``as_password`` lets the key come as the password of HTTP Basic too, for programs that can send
    it in no other way. It is for views that change nothing: a browser may send it unasked.
    """

    scope: str
    as_password: bool = False


Rule = frozenset[Role | None] | KeyWith


def public(view: View) -> View:
    """Declare a view that needs no sign-in."""
    return _declare(view, PUBLIC)


def allow(*roles: Role) -> Callable[[View], View]:
    """Declare the roles that may enter a view."""
    return lambda view: _declare(view, frozenset(roles))


everyone_signed_in = allow(*Role)


def allow_key(scope: str, *, as_password: bool = False) -> Callable[[View], View]:
    """Declare what a key must allow to enter a view; people's sessions do not open it."""
    return lambda view: _declare(view, KeyWith(scope, as_password))


def allowed(app: Flask, endpoint: str) -> Rule | None:
    """Who may enter an endpoint, or None where its view declares nothing."""
    rule: Rule | None = getattr(app.view_functions[endpoint], "allowed", None)
    return rule


def check_access() -> Response | None:
    """Before every request: let the person in, send them to sign in, or refuse."""
    if request.endpoint is None:
        return None  # No such address; Flask answers 404.
    rule = allowed(current_app, request.endpoint)
    if rule is None:
        current_app.logger.error("%s declares no access rule and was refused", request.endpoint)
        abort(403)
    if isinstance(rule, KeyWith):
        require_key(rule.scope, as_password=rule.as_password)
        return None
    if rule == PUBLIC:
        return None  # Who asks does not matter: no store is read, and no session is prolonged.
    person = current_user._get_current_object()
    role = person.role if person.is_authenticated else None
    if role in rule:
        return None
    if role is not None:
        abort(403)
    if wants_problem():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted if wanted != "/" else None))


def safe_destination(wanted: str | None) -> str:
    """Where to go after signing in: a page of ours, never another site's."""
    if not wanted or not wanted.isprintable() or "\\" in wanted or not wanted.startswith("/"):
        return "/"
    # Browsers read two or more leading slashes as the name of another site.
    return "/" if wanted.startswith("//") else wanted


def _declare(view: View, rule: frozenset[Any] | KeyWith) -> View:
    view.allowed = rule  # type: ignore[attr-defined]
    return view

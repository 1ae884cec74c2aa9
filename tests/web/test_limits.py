"""That the limits which are looked up before a request are none: `DeclaredLimits` skips them."""

from __future__ import annotations

from flask import Flask

from web.limits import limiter


def test_every_limit_is_declared_by_a_view(app: Flask) -> None:
    limits = limiter.limit_manager
    of_all = [
        *limits.default_limits,
        *limits.application_limits,
        *(limit for name in app.blueprints for limit in limits.blueprint_limits(app, name)),
    ]
    assert of_all == []

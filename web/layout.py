"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user

from hotspots.roles import Role
from hotspots.service_settings import ServiceSettings
from hotspots.themes import THEMES
from web.security import nonce
from web.service.frame import frame, last_settings
from web.service.style import stylesheet_address
from web.wording import count, decimals, moment, month, percent, told

PARTS_OF = {"maps": ("compare", "hotspot")}
"""Blueprints whose pages are reached from another's, and stand under it in the navigation."""

DONE = ("hotspot.actions", "hotspot.action", "hotspot.change", "hotspot.remove")
"""Pages of what was done, which have a place of their own in the navigation."""


def register_layout(app: Flask) -> None:
    """Give templates the navigation, the service's looks, a demonstration's notice and formats."""
    app.context_processor(_frame)
    app.jinja_env.globals.update(csp_nonce=nonce, themes=THEMES)
    app.jinja_env.filters.update(
        count=count, told=told, decimals=decimals, percent=percent, moment=moment, month=month
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _frame() -> dict[str, Any]:
    if "store_away" in g:
        return {"navigation": [], "person": None, "demo": False, **_looks(last_settings())}
    person = current_user if current_user.is_authenticated else None
    found = frame()
    return {
        "navigation": _navigation(),
        "person": person,
        "demo": found.demo,
        **_looks(found.settings),
    }


def _looks(settings: ServiceSettings) -> dict[str, Any]:
    return {"service": settings, "service_stylesheet": stylesheet_address(settings)}


def _navigation() -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return []
    items: list[dict[str, Any]] = [
        {"text": "County map", "href": url_for("maps.county"), "part": "maps"},
        {"text": "Reports", "href": url_for("reports.choose"), "part": "reports"},
        {"text": "What was done", "href": url_for("hotspot.actions"), "part": "done"},
    ]
    if current_user.role is Role.SUBMITTER:
        items.append(
            {
                "text": "Submissions",
                "href": url_for("submissions.own"),
                "part": "submissions",
            }
        )
        items.append({"text": "Incidents", "href": url_for("incidents.own"), "part": "incidents"})
    if current_user.role in (Role.SUBMITTER, Role.ANALYST):
        items.append(
            {"text": "Places to find", "href": url_for("locations.waiting"), "part": "locations"}
        )
    if current_user.role is Role.ADMINISTRATOR:
        items.append(
            {
                "text": "Administration",
                "href": url_for("administration.overview"),
                "part": "administration",
            }
        )
    here = "done" if request.endpoint in DONE else request.blueprint
    for item in items:
        item["active"] = here in (item["part"], *PARTS_OF.get(item["part"], ()))
    return items

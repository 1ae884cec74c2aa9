"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user

from hotspots.roles import Role
from hotspots.themes import THEMES
from web.installation import database
from web.security import nonce
from web.wording import count, decimals, moment, month, percent, told


def register_layout(app: Flask) -> None:
    """Give templates the navigation, the notice of a demonstration and the number formats."""
    app.context_processor(_frame)
    app.jinja_env.globals.update(csp_nonce=nonce, themes=THEMES)
    app.jinja_env.filters.update(
        count=count, told=told, decimals=decimals, percent=percent, moment=moment, month=month
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _frame() -> dict[str, Any]:
    if "store_away" in g:
        return {"navigation": [], "person": None, "demo": False}
    person = current_user if current_user.is_authenticated else None
    return {"navigation": _navigation(), "person": person, "demo": _is_demo()}


def _navigation() -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return []
    items: list[dict[str, Any]] = [
        {"text": "County map", "href": url_for("maps.county"), "part": "maps"},
        {"text": "Reports", "href": url_for("reports.choose"), "part": "reports"},
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
    for item in items:
        item["active"] = request.blueprint == item["part"]
    return items


def _is_demo() -> bool:
    with database().session() as session:
        return database().is_demo(session)

"""The addresses under ``/administration``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

from hotspots.roles import Role
from web.access import allow

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

administrators = allow(Role.ADMINISTRATOR)
"""Declares a view for those who run the service."""

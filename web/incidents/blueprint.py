"""The addresses under ``/incidents``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")

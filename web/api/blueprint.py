"""The addresses under ``/api/v1``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

"""The addresses under ``/locations``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("locations", __name__, url_prefix="/locations")

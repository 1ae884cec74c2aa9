"""The addresses under ``/administration``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

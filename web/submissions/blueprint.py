"""The addresses under ``/submissions``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")

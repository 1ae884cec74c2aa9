"""The blueprint of hotspots and of what was done there; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("hotspot", __name__)

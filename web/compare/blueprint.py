"""The blueprint of comparisons; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("compare", __name__)

"""What an administrator's settings are answered under."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("service", __name__)

"""The addresses under ``/ogc``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint, Response

from hotspots.store.api_keys import READ_LAYERS
from web.access import allow_key

blueprint = Blueprint("features", __name__, url_prefix="/ogc")

for_readers = allow_key(READ_LAYERS, as_password=True)
"""Declare a view that needs a key for layers; as a password too, as geographic programs send it."""


@blueprint.after_request
def _vary(response: Response) -> Response:
    # What is answered depends on who asks, and here it is the key that says so.
    response.headers["Vary"] = "Accept-Encoding, Authorization"
    return response

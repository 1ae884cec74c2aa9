"""Background tiles from a file of ours, for everybody who may see a map."""

from __future__ import annotations

import base64
import hashlib

from flask import Response, abort, request

from hotspots.errors import HotspotsError
from hotspots.tiles.picture import PNG, picture_type
from web.access import everyone_signed_in
from web.service.background import open_tiles
from web.service.blueprint import blueprint
from web.service.frame import service_settings

MOST_ZOOM = 22
KEPT = "private, max-age=86400"
"""By this person's browser alone, for a day; the address changes with the file."""
EMPTY = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
"""One transparent pixel: a place that the file does not cover is no error."""


@blueprint.get("/tiles/<int:z>/<int:x>/<int:y>")
@everyone_signed_in
def tile(z: int, x: int, y: int) -> Response:
    """One tile, counted from the north-west."""
    opened = open_tiles(service_settings())
    if opened is None or z > MOST_ZOOM or max(x, y) >= 2**z:
        abort(404)
    try:
        body = opened.file.tile(z, x, y) or EMPTY
    except HotspotsError:
        abort(404)
    kind = picture_type(body)
    if kind is None:
        body, kind = EMPTY, PNG
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = KEPT
    response.headers["Vary"] = "Cookie"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response

"""Map layers as they are sent: compressed once, kept, and answered with 304 where unchanged."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Response, request

from web.cache import AnswerCache

KEPT_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class StoredLayer:
    """A layer's body, compressed, and the tag that names exactly these bytes."""

    compressed: bytes
    etag: str


_kept: AnswerCache[StoredLayer] = AnswerCache(KEPT_BYTES, lambda layer: len(layer.compressed))


def answer_layer(key: Hashable, build: Callable[[], bytes]) -> Response:
    """Answer with the layer of a key.

    Parameters
    ----------
    key
        Everything the layer depends on: installation, data version, filters and what the person
        may see. Two people who may see different things never share a key.
    build
        Makes the GeoJSON where it is not kept.
    """
    layer = _kept.get(key, lambda: _store(build()))
    gzipped = request.accept_encodings["gzip"] > 0
    body = layer.compressed if gzipped else gzip.decompress(layer.compressed)
    response = Response(body, mimetype="application/geo+json")
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    # Kept by this person's browser only, and asked about before every use: a layer seen while
    # signed in is not shown to whoever uses the browser next.
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(layer.etag if gzipped else f"{layer.etag}-plain")
    response.make_conditional(request)
    return response


def _store(body: bytes) -> StoredLayer:
    return StoredLayer(
        compressed=gzip.compress(body, compresslevel=6, mtime=0),
        etag=hashlib.sha256(body).hexdigest()[:32],
    )

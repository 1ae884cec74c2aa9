"""Map layers as they are sent: compressed once, kept, and answered with 304 where unchanged."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request
from werkzeug.http import parse_accept_header

from web.cache import AnswerCache

KEPT_BYTES = 128 * 1024 * 1024
HEADERS = (
    ("Vary", "Accept-Encoding, Cookie"),
    # Kept by this person's browser only, and asked about before every use: a layer seen while
    # signed in is not shown to whoever uses the browser next.
    ("Cache-Control", "private, no-cache"),
)
GZIPPED = ("Content-Encoding", "gzip")


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
    gzipped = _takes_gzip(request.headers.get("Accept-Encoding"))
    response = Response(
        layer.compressed if gzipped else gzip.decompress(layer.compressed),
        headers=[*HEADERS, *((GZIPPED,) if gzipped else ())],
        mimetype="application/geo+json",
    )
    response.headers["ETag"] = f'"{layer.etag}"' if gzipped else f'"{layer.etag}-plain"'
    if "If-None-Match" in request.headers or "If-Match" in request.headers:
        response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str | None) -> bool:
    return bool(parse_accept_header(accepted)["gzip"] > 0)


def _store(body: bytes) -> StoredLayer:
    return StoredLayer(
        compressed=gzip.compress(body, compresslevel=6, mtime=0),
        etag=hashlib.sha256(body).hexdigest()[:32],
    )

"""Large pages compressed on their way, so that the length gives nothing away.

Compressed length tells how much of a text repeats itself. Somebody who can put words into a page's
address and watch the length of the answer could so guess at a secret of the page, such as the token
of its forms (BREACH; Gluck, Harris and Prado 2013). A random number of bytes in the header of every
answer hides the difference that one letter makes ("Heal the BREACH"; Palacios and others 2022).
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Response, make_response, request

LEVEL = 5
PADDING = 100
SMALLEST = 2_000
"""In bytes; a smaller page is sent as it is."""


def compressed_page(html: str, status: int = 200) -> Response:
    """Answer with a page, compressed where the browser takes it."""
    response = make_response(html, status)
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    body = html.encode()
    if len(body) >= SMALLEST and request.accept_encodings["gzip"] > 0:
        response.set_data(_compressed(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _compressed(body: bytes) -> bytes:
    # The name of a file, which nobody reads, is the one part of the header of any length.
    padding = "x" * (1 + secrets.randbelow(PADDING))
    out = io.BytesIO()
    with gzip.GzipFile(padding, "wb", LEVEL, out, mtime=0) as file:
        file.write(body)
    return out.getvalue()

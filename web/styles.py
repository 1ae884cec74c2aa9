"""Styles and scripts, served from a folder that is named after its contents' hash."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for

from hotspots.errors import SetupError
from web.access import public

STATIC = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def built_version() -> str:
    """The name of the folder in force.

    Raises
    ------
    SetupError
        If nothing was built.
    """
    try:
        return (STATIC / "version.txt").read_text(encoding="ascii").strip()
    except OSError as error:
        raise SetupError(
            "The pages' styles and scripts have not been built; "
            "install the project again: pip install --no-deps -e ."
        ) from error


def asset(name: str) -> str:
    """The address of a style, script or image; it changes with the contents."""
    return url_for("static", filename=f"{built_version()}/{name}")


@public
def serve_static(filename: str) -> Response:
    """One built file, compressed where the browser accepts it."""
    if not filename.startswith(f"{built_version()}/"):
        abort(404)  # Only that folder's contents never change.
    compressed = f"{filename}.gz"
    accepts_gzip = request.accept_encodings["gzip"] > 0
    if accepts_gzip and (STATIC / compressed).is_file():
        response = send_from_directory(STATIC, compressed)
        response.mimetype = _mimetype(filename)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(STATIC, filename)
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Vary"] = "Accept-Encoding"
    return response


def register_styles(app: Flask) -> None:
    """Serve the built files and let templates name them."""
    built_version()
    app.add_url_rule("/static/<path:filename>", "static", serve_static)
    app.jinja_env.globals["asset"] = asset


def _mimetype(filename: str) -> str:
    types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    return types.get(Path(filename).suffix, "application/octet-stream")

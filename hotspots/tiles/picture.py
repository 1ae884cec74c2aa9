"""Pictures that a tile may be, known by how their bytes begin."""

from __future__ import annotations

from pathlib import Path

from hotspots.intake.quotation import quote

LARGEST_TILE = 4 * 1024 * 1024
"""Bytes; a tile of 256 or 512 pixels a side has some tens of kilobytes."""
PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"


def picture_type(body: bytes) -> str | None:
    """The media type of a PNG, JPEG or WebP; None of anything else.

    Nothing else is ever sent as a tile: a browser would run what an SVG or a page holds.
    """
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return WEBP
    return None


def vector_sentence(path: Path) -> str:
    """What to do about vector tiles."""
    return (
        f"{quote(path.name)} holds vector tiles, and these maps draw pictures; open it in QGIS and "
        'save the area with "Generate XYZ tiles (MBTiles)" as PNG.'
    )


def no_picture_sentence(path: Path) -> str:
    """What to do about tiles that are neither pictures nor vector tiles."""
    return (
        f"{quote(path.name)} holds tiles that are not PNG, JPEG or WebP pictures; make it again as "
        "raster tiles."
    )

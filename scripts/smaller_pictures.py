"""Screenshots with a palette of 256 colours in place of all: a third of the size, and as legible.

``python scripts/smaller_pictures.py docs/images/*.png`` writes each picture over itself if that
makes it smaller.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

COLOURS = 256


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        before = path.read_bytes()
        after = smaller(before)
        if len(after) < len(before):
            path.write_bytes(after)
        sys.stdout.write(
            f"{path.name}: {len(before):,} to {min(len(before), len(after)):,} bytes\n"
        )


def smaller(png: bytes) -> bytes:
    """The picture with a palette; one that has a palette already as it is."""
    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P":
            return png
        # Dots of two colours in place of one would make letters hard to read, and files large.
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Screenshots with a palette of 256 colours in place of all: a third of the size, and as legible.

``python scripts/smaller_pictures.py docs/images/*.png`` writes each picture over itself if that
makes it smaller. Read and written are the PNG files that a browser makes: 8 bits, not interlaced
(PNG specification, third edition, https://www.w3.org/TR/png-3/).
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
COLOURS = 256

Bytes = NDArray[np.uint8]


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        before = path.read_bytes()
        pixels = read_pixels(before)
        after = before if pixels is None else write_palette(pixels)
        if len(after) < len(before):
            path.write_bytes(after)
        sys.stdout.write(
            f"{path.name}: {len(before):,} to {min(len(before), len(after)):,} bytes\n"
        )


def read_pixels(png: bytes) -> Bytes | None:
    """Red, green and blue of each pixel, shape (rows, columns, 3); None of one with a palette."""
    chunks = _chunks(png)
    width, height, bits, kind, *_, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if bits != 8 or kind not in CHANNELS or interlaced:
        return None
    channels = CHANNELS[kind]
    data = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8)
    lines = _unfilter(data.reshape(height, 1 + width * channels), channels)
    return lines.reshape(height, width, channels)[..., :3]


def write_palette(pixels: Bytes) -> bytes:
    """The picture with its most frequent colours, every other one as the nearest of them."""
    height, width, _ = pixels.shape
    number = pixels.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    found, at, n = np.unique(number, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-n, kind="stable")[:COLOURS]]
    palette = _parts(kept)
    nearest = np.array([_nearest(colour, palette) for colour in _parts(found)], dtype=np.uint8)
    lines = np.zeros((height, 1 + width), dtype=np.uint8)
    lines[:, 1:] = nearest[at].reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _parts(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=1)


def _nearest(colour: NDArray[np.int64], palette: NDArray[np.int64]) -> int:
    return int(((palette - colour) ** 2).sum(axis=1).argmin())


def _chunks(png: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name = png[at + 4 : at + 8]
        found[name] = found.get(name, b"") + png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@njit
def _unfilter(lines: Bytes, channels: int) -> Bytes:
    height, width = lines.shape[0], lines.shape[1] - 1
    out = np.zeros((height, width), dtype=np.uint8)
    for y in range(height):
        kind = lines[y, 0]
        for x in range(width):
            left = np.int64(out[y, x - channels]) if x >= channels else 0
            above = np.int64(out[y - 1, x]) if y else 0
            corner = np.int64(out[y - 1, x - channels]) if y and x >= channels else 0
            guess = 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = above
            elif kind == 3:
                guess = (left + above) // 2
            elif kind == 4:
                rise = left + above - corner
                by = abs(rise - left), abs(rise - above), abs(rise - corner)
                guess = (
                    left
                    if by[0] <= by[1] and by[0] <= by[2]
                    else (above if by[1] <= by[2] else corner)
                )
            out[y, x] = (lines[y, x + 1] + guess) & 255
    return out


if __name__ == "__main__":
    main(sys.argv[1:])

"""The pictures of the documentation: light, and made smaller without a change that is seen."""

from __future__ import annotations

import importlib.util
import re
import struct
import zlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = sorted((ROOT / "docs/images").glob("*.png"))
LARGEST_BYTES = 200_000


@pytest.fixture(scope="module")
def smaller() -> ModuleType:
    path = ROOT / "scripts/smaller_pictures.py"
    spec = importlib.util.spec_from_file_location("smaller_pictures", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_of_the_documentation_is_light(picture: Path) -> None:
    assert picture.stat().st_size < LARGEST_BYTES


def test_every_picture_that_make_takes_is_in_the_documentation() -> None:
    rule = (ROOT / "Makefile").read_text().split("\nscreenshots:")[1].split("\n\n")[0]
    named = set(re.findall(r"[a-z-]+-top", rule))
    assert named
    assert named <= {picture.stem for picture in PICTURES}


def by_hand(pixels: np.ndarray, kind: int) -> bytes:
    """A PNG whose lines are all filtered in one way, written out as the specification says."""
    height, width, _ = pixels.shape
    values = pixels.astype(int)
    lines = []
    for y in range(height):
        line = [kind]
        for x in range(width):
            for channel in range(3):
                left = values[y, x - 1, channel] if x else 0
                above = values[y - 1, x, channel] if y else 0
                corner = values[y - 1, x - 1, channel] if x and y else 0
                nearest = min((left, above, corner), key=lambda p: abs(left + above - corner - p))
                guess = (0, left, above, (left + above) // 2, nearest)[kind]
                line.append((values[y, x, channel] - guess) % 256)
        lines.append(bytes(line))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(lines))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize("kind", range(5))
def test_pixels_are_read_however_their_lines_are_filtered(smaller: ModuleType, kind: int) -> None:
    pixels = np.random.default_rng(kind).integers(0, 256, (7, 5, 3))
    assert np.array_equal(smaller.read_pixels(by_hand(pixels, kind)), pixels)


def drawn(png: bytes) -> np.ndarray:
    """The colours of a picture with a palette, its lines not filtered."""
    at, parts = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        parts[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    palette = np.frombuffer(parts[b"PLTE"], dtype=np.uint8).reshape(-1, 3)
    lines = np.frombuffer(zlib.decompress(parts[b"IDAT"]), dtype=np.uint8)
    return palette[lines.reshape(height, 1 + width)[:, 1:]]


def test_a_picture_of_few_colours_stays_as_it_is(smaller: ModuleType) -> None:
    colours = np.random.default_rng(1).integers(0, 256, (200, 3))
    pixels = colours[np.random.default_rng(2).integers(0, 200, (30, 40))].astype(np.uint8)
    assert np.array_equal(drawn(smaller.write_palette(pixels)), pixels)


def test_of_many_colours_the_frequent_stay_and_others_become_the_nearest(
    smaller: ModuleType,
) -> None:
    grey = np.repeat(np.arange(256), 3).reshape(1, 256, 3)
    odd = np.array([[[10, 11, 10]]])
    pixels = np.concatenate([grey, grey, odd], axis=1).astype(np.uint8)
    found = drawn(smaller.write_palette(pixels))
    assert np.array_equal(found[0, :512], pixels[0, :512])
    assert found[0, 512].tolist() == [10, 10, 10]


def test_a_picture_that_is_small_already_is_left_alone(smaller: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(by_hand(np.random.default_rng(4).integers(0, 256, (20, 30, 3)), 0))
    smaller.main([str(path)])
    once = path.read_bytes()
    smaller.main([str(path)])
    assert path.read_bytes() == once

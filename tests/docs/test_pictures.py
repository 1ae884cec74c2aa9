"""The pictures of the documentation: light, and made smaller without a change that is seen."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PICTURES = sorted((ROOT / "docs/images").glob("*.png"))
LARGEST_BYTES = 200_000

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scripts/smaller_pictures.py"
    spec = importlib.util.spec_from_file_location("smaller_pictures", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn(pixels: Pixels) -> bytes:
    """A PNG of all colours, as a browser takes a screenshot."""
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return png.getvalue()


def seen(png: bytes) -> Pixels:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"))


def page() -> Pixels:
    """White paper with black lines and a corner of many colours, 300 by 400 pixels."""
    pixels = np.full((300, 400, 3), 255, dtype=np.uint8)
    pixels[20:280:10, 20:300] = 0
    pixels[:100, 300:, :2] = np.random.default_rng(3).integers(90, 190, (100, 100, 2))
    pixels[:100, 300:, 2] = 150
    return pixels


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_of_the_documentation_is_light(picture: Path) -> None:
    assert picture.stat().st_size < LARGEST_BYTES


def test_every_picture_that_make_takes_is_in_the_documentation() -> None:
    rule = (ROOT / "Makefile").read_text().split("\nscreenshots:")[1].split("\n\n")[0]
    named = set(re.findall(r"[a-z-]+-top", rule))
    assert named
    assert named <= {picture.stem for picture in PICTURES}


def test_a_picture_of_few_colours_stays_as_it_is(script: ModuleType) -> None:
    colours = np.random.default_rng(1).integers(0, 256, (200, 3), dtype=np.uint8)
    pixels = colours[np.random.default_rng(2).integers(0, 200, (30, 40))]
    assert np.array_equal(seen(script.smaller(drawn(pixels))), pixels)


def test_paper_and_letters_keep_their_colours_and_others_become_near_ones(
    script: ModuleType,
) -> None:
    before = page()
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 5_000
    after = seen(script.smaller(drawn(before)))
    plain = np.isin(before, (0, 255)).all(axis=2)
    assert np.array_equal(after[plain], before[plain])
    assert np.abs(after.astype(int) - before.astype(int)).max() <= 16


def test_a_picture_is_written_over_itself_where_that_makes_it_smaller(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.png"
    before = drawn(page())
    path.write_bytes(before)
    script.main([str(path)])
    once = path.read_bytes()
    assert len(once) < len(before)
    assert f"page.png: {len(before):,} to {len(once):,} bytes" in capsys.readouterr().out
    script.main([str(path)])
    assert path.read_bytes() == once


def test_a_picture_that_a_palette_makes_larger_is_left_alone(
    script: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "dot.png"
    before = drawn(np.array([[[1, 2, 3], [200, 100, 0]]], dtype=np.uint8))
    path.write_bytes(before)
    assert len(script.smaller(before)) > len(before)
    script.main([str(path)])
    assert path.read_bytes() == before

"""The maps' colours darken step by step, so they hold in grey, in print and for every eye."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from web.styles import STATIC, built_version

# Brettel, Vienot and Mollon's simulation is not needed: luminance alone must tell classes apart.
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ WEIGHTS)


def colours(kind: str) -> list[str]:
    style = (STATIC / built_version() / "app.css").read_text(encoding="utf-8")
    found = dict(re.findall(rf"\.{kind}-(\d)\{{fill:(#[0-9a-f]{{6}})", style))
    return [found[number] for number in sorted(found)]


@pytest.mark.parametrize(
    ("kind", "number"), [("band", 6), ("class", 5), ("accuracy", 6), ("change", 5)]
)
def test_each_class_is_clearly_darker_than_the_one_before(kind: str, number: int) -> None:
    scale = [luminance(colour) for colour in colours(kind)]
    assert len(scale) == number
    contrasts = [(a + 0.05) / (b + 0.05) for a, b in pairwise(scale)]
    assert min(contrasts) >= 1.25
    assert (scale[0] + 0.05) / (scale[-1] + 0.05) > 7


def test_swatch_and_shape_have_one_colour() -> None:
    style = (STATIC / built_version() / "app.css").read_text(encoding="utf-8")
    for kind in ("band", "class"):
        for fill, background in re.findall(
            rf"\.{kind}-\d\{{fill:(#\w+);background-color:(#\w+)\}}", style
        ):
            assert fill == background

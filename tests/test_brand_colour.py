"""Colours that white letters can be read on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotspots.brand_colour import (
    check_brand_colour,
    contrast_with_white,
    nearest_darker,
    parse_colour,
)
from hotspots.errors import InputError

COLOURS = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [
        # By hand: black has luminance 0, so 1.05 / 0.05; a pure colour has its coefficient alone.
        ("#000000", 21.0),
        ("#ffffff", 1.0),
        ("#ff0000", 1.05 / (0.2126 + 0.05)),
        ("#0000ff", 1.05 / (0.0722 + 0.05)),
        # The two greys that are given as the limit everywhere.
        ("#767676", 4.54),
        ("#777777", 4.48),
    ],
)
def test_contrast(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize("text", ["#1D70B8", "1d70b8", " #1d70b8\n"])
def test_a_colour_is_written_in_one_way(text: str) -> None:
    assert parse_colour(text) == "#1d70b8"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#fff",
        "blue",
        "#12345g",
        "#1234567",
        "#123456;}body{display:none",
        "#１２３４５６",
        "\0",
    ],
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is not a colour; write # and six digits"):
        parse_colour(text)


def test_too_light_a_colour_is_refused_with_a_darker_one() -> None:
    with pytest.raises(InputError, match=r"contrast of 4\.47 to 1.*that will do is #767676\.$"):
        check_brand_colour("#777777")


@given(COLOURS)
def test_the_shade_that_is_proposed_will_do_and_is_hardly_darker_than_needed(colour: str) -> None:
    proposed = nearest_darker(colour)
    assert check_brand_colour(proposed) == proposed
    if contrast_with_white(colour) >= 4.5:
        assert proposed == colour
    else:
        channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        darker = [int(proposed[i : i + 2], 16) for i in (1, 3, 5)]
        assert all(new <= old for new, old in zip(darker, channels, strict=True))
        # One step of 255 of the lightest colours changes the contrast by a fiftieth at most.
        assert contrast_with_white(proposed) < 4.5 * 1.03

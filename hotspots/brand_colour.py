"""The colour of a service's header: dark enough for the white letters on it."""

from __future__ import annotations

import re
from itertools import takewhile

from hotspots.errors import InputError
from hotspots.intake.quotation import quote

LEAST_CONTRAST = 4.5
"""Of text and its background, success criterion 1.4.3 of the Web Content Accessibility
Guidelines 2.2, level AA."""
_HEXADECIMAL = re.compile(r"#?([0-9a-f]{6})", re.ASCII | re.IGNORECASE)
Channels = tuple[int, int, int]


def parse_colour(text: str) -> str:
    """A colour as ``#rrggbb`` in small letters; the sign in front may be left out.

    Raises
    ------
    InputError
        If it is written in any other way.
    """
    found = _HEXADECIMAL.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"{quote(text)} is not a colour; write # and six digits or letters from a to f, "
            "such as #123f4a."
        )
    return f"#{found[1].lower()}"


def check_brand_colour(text: str) -> str:
    """A colour that white letters can be read on, as ``#rrggbb``.

    Raises
    ------
    InputError
        If it is no colour, or too light; a darker one is proposed then.
    """
    colour = parse_colour(text)
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        # Cut off, not rounded: 4.499 must not read as enough.
        raise InputError(
            f"White letters on {colour} have a contrast of {int(contrast * 100) / 100:.2f} to 1, "
            f"less than {LEAST_CONTRAST} to 1, and are hard to read; the nearest darker shade that "
            f"will do is {nearest_darker(colour)}."
        )
    return colour


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white letters on a colour ``#rrggbb``, from 1 to 21.

    As the Web Content Accessibility Guidelines 2.2 define it by relative luminance.
    """
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def nearest_darker(colour: str) -> str:
    """The lightest shade of a colour that white letters can be read on.

    The colour itself where it is dark enough; otherwise its channels made smaller by the same
    factor, so that the hue stays.
    """
    shades = (_shade(colour, step) for step in range(255, -1, -1))
    too_light = takewhile(lambda shade: contrast_with_white(shade) < LEAST_CONTRAST, shades)
    return _shade(colour, 255 - sum(1 for _ in too_light))


def _shade(colour: str, step: int) -> str:
    return "#" + "".join(f"{channel * step // 255:02x}" for channel in _channels(colour))


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

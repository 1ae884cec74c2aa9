"""National Grid references: two letters and digits, with tetrads and quadrants.

The letters name a 100 km square (Ordnance Survey's scheme of 5 x 5 squares of 500 km and of 100 km,
lettered from the north-west without I), the digits a square inside it. The answer is the centre of
that square and half its diagonal.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from hotspots.geocoding.cell import plain
from hotspots.geocoding.result import Flag

_SQUARES = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
# A 2 km square of a 10 km square, lettered upwards column by column from the south-west, no O.
_TETRADS = "ABCDEFGHIJKLMNPQRSTUVWXYZ"
_QUADRANTS = {"SW": (0, 0), "SE": (1, 0), "NW": (0, 1), "NE": (1, 1)}
_GRID_WIDTH, _GRID_HEIGHT = 700_000, 1_300_000

_DAMAGED = re.compile(r"(?:[A-Z]{2})?\s*\d+(?:[.,]\d+)?E[+-]?\d+")
_WITH_LETTERS = re.compile(r"([A-Z]{2})([0-9 ]*?) ?(NE|NW|SE|SW|[A-Z])?")
_SEPARATORS = re.compile(r"[\s,;:/_\-\u2010-\u2015]+")
_FULL_COORDINATES = re.compile(r"(\d{6}) (\d{6,7})")
_DIGITS_ONLY = re.compile(r"[0-9 ]+")


@dataclass(frozen=True, slots=True)
class GridSquare:
    """A square of the National Grid.

    Attributes
    ----------
    easting, northing
        Its centre in metres, EPSG:27700.
    size
        Its side in metres.
    """

    easting: float
    northing: float
    size: float

    @property
    def radius(self) -> float:
        """Half its diagonal in metres: the whole square lies within."""
        return self.size / math.sqrt(2)


def parse_grid_reference(text: str) -> GridSquare | Flag:
    """Read a grid reference with any spacing; a flag says why it cannot be used.

    Accepted are two letters with 0, 2, 4, 6, 8 or 10 digits ("ST 846 603"), with 2 digits and a
    tetrad letter ("ST86H"), with 2 or 4 digits and a quadrant ("ST8460NE"), and a full easting
    and northing without letters ("384600 160300").
    """
    cleaned = plain(text).rstrip(".")
    if _DAMAGED.fullmatch(cleaned):
        return Flag.GRID_REFERENCE_DAMAGED
    cleaned = _SEPARATORS.sub(" ", cleaned).strip()
    if full := _FULL_COORDINATES.fullmatch(cleaned):
        return _on_the_grid(GridSquare(int(full[1]) + 0.5, int(full[2]) + 0.5, 1.0))
    if _DIGITS_ONLY.fullmatch(cleaned):
        return Flag.GRID_REFERENCE_AMBIGUOUS
    match = _WITH_LETTERS.fullmatch(cleaned)
    if match is None:
        return Flag.GRID_REFERENCE_UNREADABLE
    letters, digits, part = match[1], match[2].replace(" ", ""), match[3]
    groups = match[2].split()
    if len(digits) % 2 or (len(groups) == 2 and len(groups[0]) != len(groups[1])):
        return Flag.GRID_REFERENCE_ODD
    corner = _corner(letters)
    if corner is None or len(digits) > 10 or not digits.isascii():
        return Flag.GRID_REFERENCE_UNREADABLE
    half = len(digits) // 2
    size = 100_000.0 / 10**half
    x = corner[0] + int(digits[:half] or "0") * size
    y = corner[1] + int(digits[half:] or "0") * size
    if part is not None:
        inside = _part_of_square(part, size, half)
        if inside is None:
            return Flag.GRID_REFERENCE_UNREADABLE
        x, y, size = x + inside[0], y + inside[1], inside[2]
    return _on_the_grid(GridSquare(x + size / 2, y + size / 2, size))


def format_grid_reference(easting: float, northing: float, *, digits: int = 6) -> str:
    """Name the square that holds a point, as "ST 846 603".

    Parameters
    ----------
    easting, northing
        Metres, EPSG:27700.
    digits
        0, 2, 4, 6, 8 or 10: squares of 100 km down to 1 m.

    Raises
    ------
    ValueError
        If the point is not on the grid or ``digits`` is not one of these.
    """
    if digits not in range(0, 11, 2):
        raise ValueError(f"digits is {digits}; it must be 0, 2, 4, 6, 8 or 10")
    if not (0 <= easting < _GRID_WIDTH and 0 <= northing < _GRID_HEIGHT):
        raise ValueError(f"{easting}, {northing} is not on the National Grid")
    column, row = int(easting // 100_000), int(northing // 100_000)
    # The 500 km square S has its corner at the origin; false columns and rows count from VV.
    first = _SQUARES[(4 - (row // 5 + 1)) * 5 + column // 5 + 2]
    second = _SQUARES[(4 - row % 5) * 5 + column % 5]
    half = digits // 2
    size = 10 ** (5 - half)
    parts = (int(value % 100_000) // size for value in (easting, northing))
    return " ".join([first + second, *(f"{part:0{half}d}" for part in parts if half)])


def _corner(letters: str) -> tuple[float, float] | None:
    if "I" in letters:
        return None
    first, second = (_SQUARES.index(letter) for letter in letters)
    column = (first % 5 - 2) * 5 + second % 5
    row = (4 - first // 5 - 1) * 5 + 4 - second // 5
    if not (0 <= column < 7 and 0 <= row < 13):
        return None
    return column * 100_000.0, row * 100_000.0


def _part_of_square(part: str, size: float, half: int) -> tuple[float, float, float] | None:
    if part in _QUADRANTS and half in (1, 2):
        right, up = _QUADRANTS[part]
        return right * size / 2, up * size / 2, size / 2
    if part in _TETRADS and len(part) == 1 and half == 1:
        column, row = divmod(_TETRADS.index(part), 5)
        return column * 2_000.0, row * 2_000.0, 2_000.0
    return None


def _on_the_grid(square: GridSquare) -> GridSquare | Flag:
    inside = 0 <= square.easting < _GRID_WIDTH and 0 <= square.northing < _GRID_HEIGHT
    return square if inside else Flag.OUT_OF_RANGE

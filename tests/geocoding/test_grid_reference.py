"""Grid references in every form."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.grid_reference import (
    GridSquare,
    format_grid_reference,
    parse_grid_reference,
)
from hotspots.geocoding.result import Flag


@pytest.mark.parametrize(
    ("text", "easting", "northing", "size"),
    [
        ("ST", 350_000, 150_000, 100_000),
        ("ST86", 385_000, 165_000, 10_000),
        ("ST 84 60", 384_500, 160_500, 1_000),
        ("ST 846 603", 384_650, 160_350, 100),
        ("st846603.", 384_650, 160_350, 100),
        ("\ufeffST\u00a0846\u2009603", 384_650, 160_350, 100),
        ("S T 8 4 6 6 0 3".replace("S T", "ST"), 384_650, 160_350, 100),
        ("ST 8466 6030", 384_665, 160_305, 10),
        ("ST 84660 60300", 384_660.5, 160_300.5, 1),
        # Tetrads: A is the south-western 2 km, Z the north-eastern, N in the middle column.
        ("ST86A", 381_000, 161_000, 2_000),
        ("ST86H", 383_000, 165_000, 2_000),
        ("ST86N", 385_000, 167_000, 2_000),
        ("ST86P", 385_000, 169_000, 2_000),
        ("ST86Z", 389_000, 169_000, 2_000),
        ("ST86NE", 387_500, 167_500, 5_000),
        ("ST 8460 SW", 384_250, 160_250, 500),
        ("384660 160330", 384_660.5, 160_330.5, 1),
        # Ordnance Survey's own example of a station: Caister water tower, TG 51409 13177.
        ("TG 51409 13177", 651_409.5, 313_177.5, 1),
        ("SV 9 1", 95_000, 15_000, 10_000),
        ("HP 60 10", 460_500, 1_210_500, 1_000),
    ],
)
def test_centre_and_size(text: str, easting: float, northing: float, size: float) -> None:
    assert parse_grid_reference(text) == GridSquare(easting, northing, size)


@pytest.mark.parametrize(
    ("text", "radius"), [("ST8460", 707), ("ST846603", 71), ("ST86H", 1_414), ("ST86NE", 3_536)]
)
def test_radius_is_half_the_diagonal(text: str, radius: float) -> None:
    square = parse_grid_reference(text)
    assert isinstance(square, GridSquare)
    assert round(square.radius) == radius


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("ST 846", Flag.GRID_REFERENCE_ODD),
        ("ST 84 603", Flag.GRID_REFERENCE_ODD),
        ("ST 84 6032", Flag.GRID_REFERENCE_ODD),
        ("ST8.66E+07", Flag.GRID_REFERENCE_DAMAGED),
        ("8.66E+07", Flag.GRID_REFERENCE_DAMAGED),
        ("84660 60330", Flag.GRID_REFERENCE_AMBIGUOUS),
        ("8466060330", Flag.GRID_REFERENCE_AMBIGUOUS),
        ("SI 846 603", Flag.GRID_REFERENCE_UNREADABLE),
        ("ZZ 846 603", Flag.GRID_REFERENCE_UNREADABLE),
        ("ST86O", Flag.GRID_REFERENCE_UNREADABLE),
        ("ST846603NE", Flag.GRID_REFERENCE_UNREADABLE),
        ("ST 846.6 603.3", Flag.GRID_REFERENCE_UNREADABLE),
        ("ST 846600 603300", Flag.GRID_REFERENCE_UNREADABLE),
        ("ST\u0661\u0662", Flag.GRID_REFERENCE_UNREADABLE),
        ("High Street", Flag.GRID_REFERENCE_UNREADABLE),
        ("", Flag.GRID_REFERENCE_UNREADABLE),
        ("999999 999999", Flag.OUT_OF_RANGE),
    ],
)
def test_refusals(text: str, flag: Flag) -> None:
    assert parse_grid_reference(text) is flag


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse_grid_reference(text), GridSquare | Flag)


@given(st.integers(0, 699_999), st.integers(0, 1_299_999), st.sampled_from([0, 2, 4, 6, 8, 10]))
def test_a_point_is_in_the_square_that_it_is_given(
    easting: int, northing: int, digits: int
) -> None:
    square = parse_grid_reference(format_grid_reference(easting, northing, digits=digits))
    assert isinstance(square, GridSquare)
    assert square.size == 10 ** (5 - digits // 2)
    assert max(abs(square.easting - easting), abs(square.northing - northing)) <= square.size / 2


@pytest.mark.parametrize(
    ("point", "digits"), [((-1, 0), 6), ((700_000, 0), 6), ((math.nan, 0), 6), ((1, 1), 3)]
)
def test_formatting_refuses(point: tuple[float, float], digits: int) -> None:
    with pytest.raises(ValueError, match=r"digits|National Grid"):
        format_grid_reference(*point, digits=digits)

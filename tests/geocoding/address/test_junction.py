"""Junctions from a table and from two circles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.address.junction import JunctionIndex, estimated_meetings
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import Names
from hotspots.geocoding.result import Flag, MatchType, flags_of


def streets(*circles: tuple[int, int, int]) -> NameIndex:
    easting, northing, radius = (np.array(c, dtype=np.int32) for c in zip(*circles, strict=True))
    count = len(circles)
    text = tuple(f"Street {place}" for place in range(count))
    return NameIndex(
        Names(
            text, text, np.arange(count, dtype=np.int32), np.zeros(count, np.uint8), easting,
            northing, radius, ("",) * count, ("",) * count, np.zeros(count, np.uint8),
        )
    )  # fmt: skip


def test_the_order_of_the_roads_does_not_matter(county: Gazetteer) -> None:
    index = JunctionIndex(county.junctions)
    for roads in (("a361", "b3098"), ("b3098", "a361"), ("the a361", "the b3098")):
        (found,) = index.meetings(*roads)
        assert (found.easting, found.northing, found.radius) == (385_700, 158_200, 30)
        assert found.match_type is MatchType.JUNCTION
    assert index.meetings("a361", "m4") == []


def test_two_circles_of_one_size_meet_in_the_middle() -> None:
    # Radius 100 and 120 apart: half the chord is sqrt(100^2 - 60^2) = 80; a tenth more is 88.
    (found,) = estimated_meetings(streets((0, 0, 100), (120, 0, 100)), [0], [1])
    assert (found.easting, found.northing) == (60, 0)
    assert found.radius == math.ceil(1.1 * 80)
    assert flags_of(found.flags) == (Flag.JUNCTION_ESTIMATED,)


def test_a_small_circle_inside_a_large_one_is_the_estimate() -> None:
    (found,) = estimated_meetings(streets((0, 0, 400), (100, 50, 60)), [0], [1])
    assert (found.easting, found.northing, found.radius) == (100, 50, 66)


def test_streets_that_cannot_meet_or_only_somewhere_give_nothing() -> None:
    assert estimated_meetings(streets((0, 0, 100), (300, 0, 100)), [0], [1]) == []
    assert estimated_meetings(streets((0, 0, 2_000), (100, 0, 2_000)), [0], [1]) == []
    assert estimated_meetings(streets((0, 0, 100)), [0], [0]) == []


@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300), st.integers(0, 400)),
    st.floats(0, 2 * math.pi),
    st.floats(0, 1),
)
def test_a_point_in_both_circles_is_within_the_radius(
    sizes: tuple[int, int, int], angle: float, share: float
) -> None:
    one, other, apart = sizes
    places = estimated_meetings(streets((0, 0, one), (apart, 0, other)), [0], [1])
    x, y = share * one * math.cos(angle), share * one * math.sin(angle)
    if math.hypot(x - apart, y) <= other and places:
        assert math.hypot(x - places[0].easting, y - places[0].northing) <= places[0].radius + 1e-6


@pytest.mark.parametrize("pair", [("", ""), ("a361", "a361")])
def test_odd_pairs_are_no_junction(county: Gazetteer, pair: tuple[str, str]) -> None:
    assert JunctionIndex(county.junctions).meetings(*pair) == []

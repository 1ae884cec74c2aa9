"""The two scales: nothing moves further than it may, and what is too small to see goes."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from hotspots.backdrop.generalise import AREA_TOLERANCE_M, for_areas, for_county
from hotspots.backdrop.kinds import Kind
from tests.backdrop.test_ways import told, ways


def test_an_area_s_map_keeps_every_kind_with_fewer_corners_in_whole_metres() -> None:
    wavy = LineString([(0, 0), (100, 2.2), (200.4, 0), (300, 60.3)])
    light = for_areas(
        ways(
            (Kind.LOCAL, "", "Mill Lane", wavy),
            (Kind.CANAL, "", "", LineString([(0, 9), (0, 99)])),
            (Kind.LOCAL, "", "Stub", LineString([(0, 0), (3, 0)])),
            (Kind.BUILT_UP, "", "", box(0, 0, 500, 500)),
        )
    )
    assert told(light) == [
        ("built-up", "", "", "POLYGON ((0 0, 0 500, 500 500, 500 0, 0 0))"),
        ("canal", "", "", "LINESTRING (0 9, 0 99)"),
        ("local", "", "Mill Lane", "LINESTRING (0 0, 200 0, 300 60)"),
    ]


def test_the_county_s_map_keeps_main_roads_and_railways_whatever_their_names() -> None:
    light = for_county(
        ways(
            (Kind.A_ROAD, "A361", "High Street", LineString([(0, 0), (300, 30)])),
            (Kind.A_ROAD, "A361", "", LineString([(300, 30), (900, 0)])),
            (Kind.A_ROAD, "A361", "Roundabout", LineString([(5_000, 0), (5_060, 0)])),
            (Kind.B_ROAD, "B3098", "", LineString([(0, 0), (0, 900)])),
            (Kind.RAILWAY, "", "", LineString([(0, 0), (900, 900)])),
            (Kind.MINOR, "", "", LineString([(0, 0), (0, 900)])),
            (Kind.LOCAL, "", "", LineString([(0, 0), (0, 900)])),
            (Kind.RIVER, "", "", LineString([(0, 0), (0, 900)])),
        )
    )
    assert told(light) == [
        ("railway", "", "", "LINESTRING (0 0, 900 900)"),
        ("b-road", "B3098", "", "LINESTRING (0 0, 0 900)"),
        ("a-road", "A361", "", "LINESTRING (0 0, 900 0)"),
    ]


_corner = st.tuples(st.integers(0, 400), st.integers(0, 400))


@given(st.lists(_corner, min_size=2, max_size=12, unique=True).map(LineString))
@settings(max_examples=80)
def test_no_line_moves_further_than_it_may(line: LineString) -> None:
    light = for_areas(ways((Kind.LOCAL, "", "", line)))
    if len(light):
        # A corner is rounded to a whole metre: by 0.71 m at most.
        moved = shapely.hausdorff_distance(shapely.union_all(light.shape), line)
        assert moved <= AREA_TOLERANCE_M + 0.71 or line.length < 20
    corners = shapely.get_coordinates(light.shape)
    assert np.array_equal(corners, corners.round())

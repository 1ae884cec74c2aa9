"""Where numbers and names stand, worked out by hand."""

from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from hotspots.backdrop.kinds import Kind
from hotspots.backdrop.labels import Label, name_labels, number_labels
from tests.backdrop.test_ways import ways


def said(labels: list[Label]) -> list[tuple[str, float, float]]:
    return [(label.text, label.point.x, label.point.y) for label in labels]


def test_a_road_says_its_number_once_for_every_so_many_metres() -> None:
    road = ways(
        (Kind.A_ROAD, "A361", "One", LineString([(0, 0), (3_000, 0)])),
        (Kind.A_ROAD, "A361", "Two", LineString([(3_000, 0), (6_000, 0)])),
    )
    assert said(number_labels(road, every_m=3_000)) == [("A361", 1_500, 0), ("A361", 4_500, 0)]
    assert said(number_labels(road, every_m=20_000)) == [("A361", 3_000, 0)]


def test_two_carriageways_say_it_once_and_another_stretch_says_it_again() -> None:
    road = ways(
        (Kind.MOTORWAY, "M4", "", LineString([(0, 0), (4_000, 0)])),
        (Kind.MOTORWAY, "M4", "", LineString([(0, 30), (4_000, 30)])),
        (Kind.MOTORWAY, "M4", "", LineString([(20_000, 0), (21_000, 0)])),
        (Kind.MOTORWAY, "M4", "", LineString([(40_000, 0), (40_100, 0)])),
    )
    assert said(number_labels(road, every_m=5_000)) == [("M4", 2_000, 0), ("M4", 20_500, 0)]


def test_a_road_that_is_short_as_a_whole_says_it_all_the_same() -> None:
    road = ways((Kind.B_ROAD, "B3098", "", LineString([(0, 0), (80, 0)])))
    assert said(number_labels(road, every_m=5_000)) == [("B3098", 40, 0)]


def test_a_street_has_its_name_in_its_middle_and_one_without_a_name_has_none() -> None:
    streets = ways(
        (Kind.LOCAL, "", "Mill Lane", LineString([(0, 0), (100, 0), (100, 300)])),
        (Kind.LOCAL, "", "", LineString([(0, 0), (100, 0)])),
        (Kind.LOCAL, "", "Mill Lane", LineString([(100, 200), (160, 200)])),
        (Kind.LOCAL, "", "Mill Lane", LineString([(5_000, 0), (5_100, 0)])),
    )
    assert said(name_labels(streets)) == [("Mill Lane", 100, 100), ("Mill Lane", 5_050, 0)]


def test_no_ways_have_no_labels() -> None:
    assert number_labels(ways(), every_m=1_000) == name_labels(ways()) == []


_corner = st.tuples(st.integers(0, 9_000), st.integers(0, 9_000))
_line = st.lists(_corner, min_size=2, max_size=4, unique=True).map(LineString)


@given(st.lists(st.tuples(st.sampled_from(["A1", "A2", ""]), _line), min_size=1, max_size=8))
@settings(max_examples=60)
def test_labels_lie_on_their_roads_and_apart(rows: list[tuple[str, LineString]]) -> None:
    road = ways(*((Kind.A_ROAD, number, "", line) for number, line in rows))
    labels = number_labels(road, every_m=2_000)
    assert {label.text for label in labels} == {number for number, _ in rows} - {""}
    for label in labels:
        own = shapely.union_all([line for number, line in rows if number == label.text])
        assert own.distance(label.point) < 1e-6
        others = [x.point for x in labels if x.text == label.text and x is not label]
        assert all(label.point.distance(other) >= 1_000 for other in others)

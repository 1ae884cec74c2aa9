"""Ways: merged where they meet, cut at an edge, measured."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, box

from hotspots.backdrop.kinds import KINDS, Kind
from hotspots.backdrop.ways import Ways


def ways(*rows: tuple[Kind, str, str, shapely.Geometry]) -> Ways:
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row[3] for row in rows]
    return Ways(
        np.array([KINDS.index(row[0]) for row in rows], dtype=np.int8),
        np.array([row[1] for row in rows], dtype=object),
        np.array([row[2] for row in rows], dtype=object),
        shapes,
    )


def told(table: Ways) -> list[tuple[str, str, str, str]]:
    return [
        (str(KINDS[kind]), number, name, shape.wkt)
        for kind, number, name, shape in zip(
            table.kind, table.number, table.name, table.shape, strict=True
        )
    ]


def test_lines_of_one_name_that_meet_become_one_and_others_stay_apart() -> None:
    merged = ways(
        (Kind.A_ROAD, "A361", "", LineString([(10, 0), (20, 0)])),
        (Kind.LOCAL, "", "Mill Lane", LineString([(10, 0), (10, 5)])),
        (Kind.A_ROAD, "A361", "", LineString([(0, 0), (10, 0)])),
        (Kind.A_ROAD, "A350", "", LineString([(20, 0), (30, 0)])),
    ).merged()
    assert told(merged) == [
        ("local", "", "Mill Lane", "LINESTRING (10 0, 10 5)"),
        ("a-road", "A350", "", "LINESTRING (20 0, 30 0)"),
        ("a-road", "A361", "", "LINESTRING (0 0, 10 0, 20 0)"),
    ]


def test_a_line_ends_where_three_of_its_own_meet() -> None:
    merged = ways(
        (Kind.LOCAL, "", "", LineString([(0, 0), (5, 0)])),
        (Kind.LOCAL, "", "", LineString([(5, 0), (9, 0)])),
        (Kind.LOCAL, "", "", MultiLineString([[(5, 0), (5, 7)], [(50, 0), (51, 0)]])),
    ).merged()
    assert sorted(shape.length for shape in merged.shape) == [1, 4, 5, 7]


def test_areas_are_not_merged() -> None:
    both = ways(
        (Kind.BUILT_UP, "", "", box(0, 0, 1, 1)),
        (Kind.BUILT_UP, "", "", box(1, 0, 2, 1)),
        (Kind.CANAL, "", "", LineString([(0, 0), (1, 1)])),
    )
    assert [shape.geom_type for shape in both.merged().shape] == [
        "Polygon", "Polygon", "LineString",
    ]  # fmt: skip
    assert both.areas.tolist() == [True, True, False]


def test_what_lies_outside_is_cut_off() -> None:
    cut = ways(
        (Kind.A_ROAD, "A361", "", LineString([(-10, 5), (5, 5), (30, 5)])),
        (Kind.LOCAL, "", "", LineString([(11, 0), (12, 0)])),
        (Kind.RIVER, "", "", LineString([(10, 0), (10, 3)])),
        (Kind.BUILT_UP, "", "", box(5, 5, 15, 15)),
    ).clipped((0, 0, 10, 10))
    assert told(cut)[0] == ("a-road", "A361", "", "LINESTRING (0 5, 5 5, 10 5)")
    assert cut.shape[-1].equals(box(5, 5, 10, 10))
    assert "local" not in {row[0] for row in told(cut)}


def test_shapes_that_are_no_lines_and_no_areas_go() -> None:
    table = ways(
        (Kind.LOCAL, "", "", LineString([(0, 0), (1, 0)])),
        (Kind.LOCAL, "", "", LineString([(0, 0), (1, 0)])),
        (Kind.LOCAL, "", "", LineString([(0, 0), (1, 0)])),
        (Kind.LOCAL, "", "kept", LineString([(0, 0), (1, 0)])),
    )
    shapes = np.array([None, Point(1, 1), LineString(), LineString([(0, 0), (2, 0)])], dtype=object)
    assert told(table.with_shapes(shapes)) == [("local", "", "kept", "LINESTRING (0 0, 2 0)")]


def test_kilometres_of_lines_and_square_kilometres_of_areas() -> None:
    table = ways(
        (Kind.MINOR, "", "", LineString([(0, 0), (0, 1_500)])),
        (Kind.MINOR, "", "", LineString([(0, 0), (500, 0)])),
        (Kind.BUILT_UP, "", "", box(0, 0, 2_000, 1_000)),
    )
    assert table.lengths() == {Kind.BUILT_UP: 2.0, Kind.MINOR: 2.0}
    assert Ways.joined([]).lengths() == {}


def test_tables_below_each_other() -> None:
    one = ways((Kind.MINOR, "", "a", LineString([(0, 0), (0, 1)])))
    assert told(Ways.joined([one, one])) == told(one) * 2
    assert len(Ways.joined([])) == 0
    assert len(Ways.joined([]).merged()) == 0


_corner = st.tuples(st.integers(0, 6), st.integers(0, 6))
_line = st.lists(_corner, min_size=2, max_size=4, unique=True).map(LineString)


@given(
    st.lists(st.tuples(st.sampled_from([Kind.LOCAL, Kind.A_ROAD]), _line), min_size=1, max_size=12)
)
@settings(max_examples=60)
def test_merging_keeps_where_ways_are(rows: list[tuple[Kind, LineString]]) -> None:
    before = ways(*((kind, "", "", line) for kind, line in rows))
    after = before.merged()
    for kind in (Kind.LOCAL, Kind.A_ROAD):
        drawn = shapely.union_all(before.of([kind]).shape)
        assert shapely.union_all(after.of([kind]).shape).equals(drawn)
        assert len(after.of([kind])) <= len(before.of([kind]))

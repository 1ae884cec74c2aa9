"""Pairs of coordinates: what is dropped, what is repaired, what is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotspots.geocoding.coordinate import (
    points_from_easting_northing,
    points_from_longitude_latitude,
)
from hotspots.geocoding.geocoder import WILTSHIRE
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.result import Flag, flags_of
from hotspots.geocoding.transformation import to_longitude_latitude, to_national_grid

EAST, NORTH = 385_512.0, 157_123.0
LONGITUDE, LATITUDE = -2.20832, 51.32123
PLACE = tuple(float(v) for v in to_national_grid(LONGITUDE, LATITUDE))


def metres(easting: object, northing: object) -> PointColumn:
    return points_from_easting_northing([easting], [northing], service_area=WILTSHIRE)


def degrees(latitude: object, longitude: object) -> PointColumn:
    return points_from_longitude_latitude([longitude], [latitude], service_area=WILTSHIRE)


def flags(points: PointColumn) -> set[Flag]:
    return set(flags_of(int(points.flags[0])))


def test_points_inside_stay_as_they_are() -> None:
    for points, place in (
        (metres(EAST, NORTH), (EAST, NORTH)),
        (degrees(LATITUDE, LONGITUDE), PLACE),
    ):
        assert (points.easting[0], points.northing[0]) == place
        assert points.accuracy[0] == 10
        assert not flags(points)


@pytest.mark.parametrize(
    "pair", [("0", "0"), ("-1", "-1"), ("999999", "999999"), (0, 0.0), (-1, -1)]
)
def test_placeholders_give_no_point(pair: tuple[object, object]) -> None:
    for points in (metres(*pair), degrees(*pair)):
        assert not points.located[0]
        assert flags(points) == {Flag.PLACEHOLDER}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("", ""), set()),
        (("N/A", None), set()),
        ((EAST, ""), {Flag.HALF_A_PAIR}),
        (("x", NORTH), {Flag.COORDINATE_UNREADABLE}),
        (("3.86E+05", NORTH), {Flag.SCIENTIFIC_NOTATION}),
        ((EAST, "0"), {Flag.PLACEHOLDER}),
        ((99_999, 99_999), {Flag.PLACEHOLDER}),
        ((-50_000, 200_000), {Flag.OUT_OF_RANGE}),
    ],
)
def test_unusable_pairs(pair: tuple[object, object], expected: set[Flag]) -> None:
    points = metres(*pair)
    assert not points.located[0]
    assert flags(points) == expected
    assert points.confidence[0] == 0
    assert np.isnan(points.accuracy[0])


# Web Mercator of the place: x = a * longitude, y = a * atanh(sin(latitude)), a = 6,378,137 m.
MERCATOR = (
    6_378_137 * np.radians(LONGITUDE),
    6_378_137 * np.arctanh(np.sin(np.radians(LATITUDE))),
)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((LATITUDE, -LONGITUDE), {Flag.SIGN_RESTORED}),
        ((LONGITUDE, LATITUDE), {Flag.AXES_SWAPPED}),
        ((-LONGITUDE, LATITUDE), {Flag.AXES_SWAPPED, Flag.SIGN_RESTORED}),
        ((LATITUDE * 10, LONGITUDE * 10), {Flag.RESCALED}),
        ((LATITUDE * 1000, LONGITUDE * 1000), {Flag.RESCALED}),
        ((LATITUDE / 10, LONGITUDE / 10), {Flag.RESCALED}),
        (MERCATOR[::-1], {Flag.WEB_MERCATOR}),
        (MERCATOR, {Flag.WEB_MERCATOR, Flag.AXES_SWAPPED}),
        (PLACE[::-1], {Flag.OTHER_SYSTEM}),
        (PLACE, {Flag.OTHER_SYSTEM, Flag.AXES_SWAPPED}),
        (("51,32123", "-2,20832"), {Flag.DECIMAL_COMMA}),
        (("51\u00b019'16.43\"N", "2\u00b012'29.95\"W"), {Flag.DEGREES_MINUTES_SECONDS}),
    ],
)
def test_slips_of_degrees_are_undone(pair: tuple[object, object], expected: set[Flag]) -> None:
    points = degrees(*pair)
    assert np.hypot(points.easting[0] - PLACE[0], points.northing[0] - PLACE[1]) < 1
    assert flags(points) == expected
    assert points.accuracy[0] == 10


@pytest.mark.parametrize(
    ("pair", "expected", "accuracy"),
    [
        ((NORTH, EAST), {Flag.AXES_SWAPPED}, 10),
        ((EAST * 10, NORTH * 10), {Flag.RESCALED}, 10),
        ((EAST * 1000, NORTH * 1000), {Flag.RESCALED}, 10),
        ((EAST / 1000, NORTH / 1000), {Flag.RESCALED}, 10),
        (("38551.2", "15712.3"), {Flag.RESCALED}, 10),
        ((LONGITUDE, LATITUDE), {Flag.OTHER_SYSTEM}, 10),
        ((LATITUDE, LONGITUDE), {Flag.OTHER_SYSTEM, Flag.AXES_SWAPPED}, 10),
        (MERCATOR, {Flag.WEB_MERCATOR}, 10),
    ],
)
def test_slips_of_metres_are_undone(
    pair: tuple[object, object], expected: set[Flag], accuracy: float
) -> None:
    points = metres(*pair)
    near = [PLACE, (EAST, NORTH)]
    found = points.easting[0], points.northing[0]
    assert min(np.hypot(found[0] - x, found[1] - y) for x, y in near) < 1
    assert flags(points) == expected
    assert points.accuracy[0] == accuracy


def test_a_repair_by_ten_is_only_good_to_ten_metres() -> None:
    assert metres("38551", "15712").accuracy[0] == pytest.approx(np.hypot(10, 10))


def test_points_outside_are_kept_and_flagged() -> None:
    london = metres(530_123, 180_456)
    assert (london.easting[0], london.northing[0]) == (530_123, 180_456)
    assert flags(london) == {Flag.OUTSIDE_SERVICE_AREA}
    assert flags(degrees(51.50123, -0.12345)) == {Flag.OUTSIDE_SERVICE_AREA}
    assert flags(degrees(48.85123, 20.35123)) == {Flag.OUT_OF_RANGE}


def test_two_possible_repairs_are_two_candidates() -> None:
    # Ten times and a thousand times too large both lead into this wide area.
    area = (40.0, 40.0, 50_000.0, 50_000.0)
    two = points_from_easting_northing([450_001.0], [400_003.0], service_area=area)
    assert not two.located[0]
    assert flags(two) == {Flag.REPAIR_AMBIGUOUS}
    assert {(round(c.easting), round(c.northing)) for c in two.candidates[0]} == {
        (45_000, 40_000),
        (450, 400),
    }


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy"),
    [
        ("51.3", "-2.2", 7_863),
        ("51.32", "-2.2", 786),
        ("51.321", "-2.208", 79),
        (51.3212, -2.2, 10),
    ],
)
def test_few_decimals_are_little_accuracy(
    latitude: object, longitude: object, accuracy: float
) -> None:
    points = degrees(latitude, longitude)
    assert round(points.accuracy[0]) == accuracy
    assert (Flag.FEW_DIGITS in flags(points)) == (accuracy > 70)


@pytest.mark.parametrize(
    ("pair", "accuracy"),
    [((385_000, 157_000), 1_414), ((385_500, 157_100), 141), ((385_500, 157_123), 10)],
)
def test_round_metres_are_corners(pair: tuple[int, int], accuracy: float) -> None:
    assert round(metres(*pair).accuracy[0]) == accuracy


@given(
    st.floats(WILTSHIRE[0], WILTSHIRE[2]).map(lambda v: round(v, 2)),
    st.floats(WILTSHIRE[1], WILTSHIRE[3]).map(lambda v: round(v, 2)),
)
def test_no_point_inside_is_ever_moved(easting: float, northing: float) -> None:
    points = metres(easting, northing)
    assert (points.easting[0], points.northing[0]) == (easting, northing)
    assert flags(points) <= {Flag.FEW_DIGITS}
    longitude, latitude = to_longitude_latitude(easting, northing)
    there = to_national_grid(longitude, latitude)
    assume(WILTSHIRE[0] <= there[0] <= WILTSHIRE[2] and WILTSHIRE[1] <= there[1] <= WILTSHIRE[3])
    assume(-1 not in (float(longitude), float(latitude)))
    points = degrees(float(latitude), float(longitude))
    assert (points.easting[0], points.northing[0]) == there
    assert flags(points) <= {Flag.FEW_DIGITS}


@given(st.lists(st.tuples(st.one_of(st.floats(), st.text()), st.one_of(st.floats(), st.text()))))
def test_nothing_raises_and_every_moved_point_is_inside_and_flagged(
    pairs: list[tuple[object, object]],
) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    moves = {Flag.AXES_SWAPPED, Flag.SIGN_RESTORED, Flag.OTHER_SYSTEM, Flag.WEB_MERCATOR}
    moves.add(Flag.RESCALED)
    for points in (
        points_from_easting_northing(first, second, service_area=WILTSHIRE),
        points_from_longitude_latitude(first, second, service_area=WILTSHIRE),
    ):
        assert (np.isfinite(points.easting) == np.isfinite(points.northing)).all()
        for row in np.flatnonzero(points.located):
            inside = (
                WILTSHIRE[0] <= points.easting[row] <= WILTSHIRE[2]
                and WILTSHIRE[1] <= points.northing[row] <= WILTSHIRE[3]
            )
            found = set(flags_of(int(points.flags[row])))
            assert inside != (Flag.OUTSIDE_SERVICE_AREA in found)
            assert inside or not found & moves

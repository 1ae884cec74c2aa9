"""Features of the small county, worked out by hand; pages, boxes, systems and what is kept."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.store.agencies import rename_agency

METRES = "http://www.opengis.net/def/crs/EPSG/0/27700"
DEGREES = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
IN_METRES = f"crs={quote(METRES)}"
ALL = ["areas", "hotspots", "clusters", "density", "cells"]
CORNER = "west.400500-150500"
"""The square with the 30 incidents at one corner of a street."""
Feature = dict[str, Any]


def address(name: str, query: str = "") -> str:
    return f"/ogc/collections/{name}/items{'?' if query else ''}{query}"


def by_id(features: list[Feature]) -> dict[str, Feature]:
    found = {one["id"]: one for one in features}
    assert len(found) == len(features)
    return found


def test_the_areas_say_what_may_be_told(live) -> None:
    found = by_id(live.features(address("areas", "datetime=2025-03/2025-04")))
    west, east = (found[name]["properties"] for name in ("west", "east"))
    assert (west["n"], west["n_mapped"], west["n_withheld"]) == (42, 42, False)
    # Three incidents are too few to be told.
    assert (east["n"], east["n_mapped"], east["n_withheld"]) == (0, 0, True)
    for said in (west, east):
        assert (said["period_from"], said["period_to"], said["months"]) == ("2025-03", "2025-04", 2)
        assert (said["theme"], said["sight"], said["agencies"]) == ("asb", "protected", "all")
    assert (west["area"], west["located_within_m"]) == ("West", None)


def test_the_squares_hold_what_they_hold(live) -> None:
    found = by_id(live.features(address("cells", IN_METRES)))
    filled = {name: one for name, one in found.items() if one["properties"]["n"]}
    assert {name: one["properties"]["n"] for name, one in filled.items()} == {
        CORNER: 30,
        "west.400750-150500": 12,
    }
    assert shape(filled[CORNER]["geometry"]).equals(shapely.box(400_500, 150_500, 400_750, 150_750))


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ("2025-03", 30),
        ("2025-04", 12),
        ("2025-03/2025-04", 42),
        ("2025-04/..", 12),
        ("../2025-03", 30),
        ("../..", 42),
        ("2025-04-12T10:00:00Z", 12),
        ("2025-03-01T00:00:00Z/2025-03-31T22:59:59Z", 30),
        ("2025-05/..", 0),
        ("2031-01/2031-12", 0),
    ],
)
def test_datetime_chooses_whole_months(live, asked: str, n: int) -> None:
    said = live.get(f"{address('areas')}/west?datetime={quote(asked)}").json["properties"]
    assert said["n"] == n
    assert (
        sum(one["properties"]["n"] for one in live.features(address("cells", f"datetime={asked}")))
        == n
    )


def test_without_filters_it_is_what_the_page_shows_at_first(live) -> None:
    (west,) = live.features(address("areas", "area=West"))
    assert (
        west["properties"]
        == live.get(f"{address('areas')}/west?theme=asb&datetime=2025-03/2025-04").json[
            "properties"
        ]
    )


def test_names_are_the_same_under_other_filters_and_lead_to_the_feature(live) -> None:
    every = by_id(live.features(address("cells")))
    assert every.keys() == by_id(live.features(address("cells", "datetime=2025-04"))).keys()
    for name in ALL:
        for one in live.features(address(name, "datetime=2025-03"))[:5]:
            alone = live.get(f"{address(name)}/{one['id']}?datetime=2025-03").json
            assert {member: alone[member] for member in one} == one
            assert {link["rel"] for link in alone["links"]} == {"self", "collection"}


def test_a_feature_is_there_under_the_filters_that_it_was_found_with(live) -> None:
    live.get(f"{address('hotspots')}/west.1")
    refused = live.get(f"{address('hotspots')}/west.1?datetime=2031-01", status=404)
    assert "under these filters" in refused.json["detail"]
    live.get(f"{address('areas')}/west?area=East", status=404)
    live.get(f"{address('areas')}/WEST", status=404)


def test_an_area_by_its_name_or_slug_and_several(live) -> None:
    assert by_id(live.features(address("areas", "area=west"))).keys() == {"west"}
    assert list(by_id(live.features(address("areas", "area=West&area=east")))) == ["east", "west"]
    own = live.features(address("cells", "area=West"))
    assert {one["properties"]["area"] for one in own} == {"West"}
    assert own == [one for one in live.features(address("cells")) if one["id"].startswith("west.")]


@pytest.mark.parametrize("limit", [7, 81, 161, 162, 10_000])
def test_pages_hold_every_feature_once_in_the_same_order(live, limit: int) -> None:
    whole = live.features(address("cells"))
    assert live.features(address("cells", f"limit={limit}")) == whole
    first = live.get(address("cells", f"limit={limit}")).json
    assert first["numberReturned"] == min(limit, len(whole))
    following = [link["href"] for link in first["links"] if link["rel"] == "next"]
    assert len(following) == (limit < len(whole))


def test_the_fullest_squares_come_first(live) -> None:
    first = live.get(address("cells", "limit=3")).json["features"]
    assert [one["properties"]["n"] for one in first] == [30, 12, 0]


def test_a_page_beyond_the_last_is_empty(live) -> None:
    page = live.get(address("areas", "offset=2")).json
    assert (page["numberMatched"], page["numberReturned"], page["features"]) == (2, 0, [])


def test_the_next_page_keeps_the_parameters_letter_by_letter(live) -> None:
    query = "datetime=2025-03%2F..&theme=asb&limit=5&area=West"
    page = live.get(address("cells", query)).json
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    start = f"http://localhost{address('cells', query)}&offset=5&data="
    assert following.startswith(start)
    # A client that appends what it was given once more is answered the same.
    again = live.get(f"{following}&theme=asb").json
    assert again["features"] == live.get(following).json["features"]


def test_a_page_of_other_data_is_refused(own) -> None:
    page = own.get(address("cells", "limit=5")).json
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    own.get(following)
    with own.database.transaction() as session:
        rename_agency(session, "COU", "Another name (invented)", actor="test")
    refused = own.get(following, status=409)
    assert "changed" in refused.json["detail"]
    own.features(address("cells", "limit=50"))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=10001", "limit=x", "offset=-1", "offset=2147483648", "bbox=1,2,3",
        "bbox=1,2,3,4,5", "bbox=3,60,4,50", "bbox=", "bbox=a,b,c,d", "crs=EPSG:27700",
        f"bbox-crs={quote(METRES)}", "bbox=1,2,3,4&bbox-crs=EPSG:27700", "crs=", "limit=5&limit=6",
        f"bbox=400000,150000,0,400000,151000,1&bbox-crs={quote(METRES)}",
        f"bbox=402000,150000,400000,152000&bbox-crs={quote(METRES)}",
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(live, query: str) -> None:
    refused = live.get(address("cells", query), status=400)
    assert refused.mimetype == "application/problem+json"
    assert refused.json["errors"][0]["field"] in query.replace("=", "&").split("&")


def squares(live, bbox: str, system: str = "") -> set[str]:
    query = f"bbox={bbox}{f'&bbox-crs={quote(system)}' if system else ''}"
    return by_id(live.features(address("cells", f"{query}&area=West"))).keys()


def test_a_box_of_metres_holds_what_it_touches(live) -> None:
    assert squares(live, "400510,150510,400520,150520", METRES) == {CORNER}
    assert squares(live, "400510,150510,400510,150510", METRES) == {CORNER}  # a point
    assert squares(live, "400510,150510,400800,150510", METRES) == {CORNER, "west.400750-150500"}
    # Edges touch as well.
    assert CORNER in squares(live, "400700,150700,400750,150750", METRES)
    assert len(squares(live, "400750,150750,400750,150750", METRES)) == 4
    assert squares(live, "0,0,1,1", METRES) == set()
    assert len(squares(live, "0,0,700000,1300000", METRES)) == 81


def test_a_box_of_degrees_holds_what_it_touches(live) -> None:
    west, south = to_longitude_latitude(np.array([400_510.0]), np.array([150_510.0]))
    east, north = to_longitude_latitude(np.array([400_520.0]), np.array([150_520.0]))
    box = f"{west[0]},{south[0]},{east[0]},{north[0]}"
    assert squares(live, box) == squares(live, box, DEGREES) == {CORNER}
    heights = f"{west[0]},{south[0]},-100,{east[0]},{north[0]},100"
    assert squares(live, heights) == {CORNER}
    assert len(squares(live, "-180,-90,180,90")) == 81
    # Around the back of the world, as the standard has it, the county is and is not.
    assert squares(live, "170,-90,-170,90") == set()
    assert len(squares(live, "170,-90,0,90")) == 81


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.tuples(*[st.integers(399_000, 403_000)] * 2, *[st.integers(149_000, 153_000)] * 2))
def test_any_box_holds_what_shapely_says(live, corners: tuple[int, int, int, int]) -> None:
    west, east = sorted(corners[:2])
    south, north = sorted(corners[2:])
    found = squares(live, f"{west},{south},{east},{north}", METRES)
    # The grid worked out by itself: squares touch a box where neither lies beyond the other.
    columns, rows = range(400_000, 402_250, 250), range(150_000, 152_250, 250)
    assert found == {
        f"west.{x}-{y}"
        for x in columns
        for y in rows
        if x <= east and west <= x + 250 and y <= north and south <= y + 250
    }


@pytest.mark.parametrize("name", ALL)
def test_shapes_in_metres_and_degrees_are_the_same_shapes(live, name: str) -> None:
    metres = live.get(address(name, IN_METRES))
    degrees = live.get(address(name))
    assert metres.headers["Content-Crs"] == f"<{METRES}>"
    assert degrees.headers["Content-Crs"] == f"<{DEGREES}>"
    assert degrees.mimetype == "application/geo+json"
    pairs = list(zip(metres.json["features"], degrees.json["features"], strict=True))
    assert pairs
    for one, other in pairs:
        assert {**one, "geometry": None} == {**other, "geometry": None}
        own, its = shape(one["geometry"]), shape(other["geometry"])
        assert own.is_valid
        assert own.geom_type == its.geom_type
        longitude, latitude = to_longitude_latitude(*shapely.get_coordinates(own).T)
        moved = shapely.get_coordinates(its) - np.column_stack([longitude, latitude])
        assert np.abs(moved).max() < 1e-6


@pytest.mark.parametrize("name", ALL)
def test_a_layer_has_one_kind_of_shape_wound_as_geojson_asks(live, name: str) -> None:
    shapes = [shape(one["geometry"]) for one in live.features(address(name))]
    assert len({one.geom_type for one in shapes}) == 1
    for one in shapes:
        parts = getattr(one, "geoms", [one])
        assert all(part.exterior.is_ccw for part in parts)
        assert not any(ring.is_ccw for part in parts for ring in part.interiors)


def test_what_was_not_changed_is_not_sent_again(live) -> None:
    first = live.get(address("cells"), Accept_Encoding="gzip")
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Cache-Control"] == "private, no-cache"
    plain = live.get(address("cells"))
    assert gzip.decompress(first.data) == plain.data
    for answer, encoding in ((first, "gzip"), (plain, "identity")):
        again = live.get(
            address("cells"),
            status=304,
            If_None_Match=answer.headers["ETag"],
            Accept_Encoding=encoding,
        )
        assert again.data == b""
        assert "authorization" in again.vary
    # Another view is another thing, and so is the same one of other data.
    live.get(address("cells", "datetime=2025-04"), If_None_Match=plain.headers["ETag"])


def test_all_keys_read_the_same(live) -> None:
    assert (
        live.get(address("cells"), Authorization=f"Bearer {live.issue()}").data
        == live.get(address("cells")).data
    )


def test_nothing_of_a_place_is_told_that_the_gate_keeps_back(live) -> None:
    """East's three incidents lie 300 m apart: no shape of any layer may stand where they are."""
    for name in ("hotspots", "clusters", "density"):
        assert {one["properties"]["area"] for one in live.features(address(name))} <= {"West"}
    east = live.features(address("cells", "area=East"))
    assert {one["properties"]["n"] for one in east} == {0}
    assert {one["properties"]["accuracy_m"] for one in east} == {None}
    # Nor do the four sensitive incidents make anything but areas that withhold them.
    for name in ("hotspots", "clusters", "density"):
        assert live.features(address(name, "theme=violence&subtype=domestic")) == []


def test_hostile_text_comes_back_as_text(live) -> None:
    hostile = "%3Cscript%3Ealert(1)%3C/script%3E%22%0D%0ASet-Cookie:%20a=b"
    refused = live.get(address("areas", f"area={hostile}"), status=400)
    assert refused.mimetype == "application/problem+json"
    assert "Set-Cookie" not in refused.headers
    page = live.get(address("areas", f"area=West&area={quote('west')}&limit=1")).json
    assert page["numberMatched"] == 1

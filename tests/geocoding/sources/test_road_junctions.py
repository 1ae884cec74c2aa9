"""Where roads meet: invented roads, places worked out by hand and by a plain search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from hotspots.errors import InputError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources.road_junctions import MERGE, RADIUS, RoadLinks, road_junctions

Place = tuple[float, float]
Found = dict[tuple[str, str], list[tuple[int, int, int]]]
X, Y = 400_000.0, 160_000.0


@dataclass
class Link:
    """A piece of a road with its number and names."""

    ends: tuple[Place, Place]
    number: str | None = None
    name: str | None = None
    other_name: str | None = None
    form: str = "Single Carriageway"


def at(east: float, north: float) -> Place:
    return (X + east, Y + north)


def node(place: Place) -> str:
    return f"{place[0]:.3f} {place[1]:.3f}"


def network(links: Sequence[Link]) -> RoadLinks:
    return RoadLinks(
        start=np.array([node(link.ends[0]) for link in links], dtype=object),
        end=np.array([node(link.ends[1]) for link in links], dtype=object),
        names=[(link.number, link.name, link.other_name) for link in links],
        roundabout=np.array([link.form == "Roundabout" for link in links]),
        slip_road=np.array([link.form == "Slip Road" for link in links]),
        line=np.array([LineString(link.ends) for link in links], dtype=object),
    )


def pair(one: str, other: str) -> tuple[str, str]:
    a, b = sorted((name_key(one), name_key(other)))
    return a, b


def meetings(links: Sequence[Link], *numbered: tuple[str, float, float]) -> Found:
    """The junctions of each two roads: easting, northing and radius."""
    table = road_junctions(network(links), numbered, WILTSHIRE)
    found: Found = {}
    for a, b, x, y, radius in zip(
        table.road_a, table.road_b, table.easting.tolist(), table.northing.tolist(),
        table.radius.tolist(), strict=True,
    ):  # fmt: skip
        found.setdefault((a, b), []).append((x, y, radius))
    return found


def ring(middle: Place, radius: float, corners: int = 16, **of: Any) -> list[Link]:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    points = [(middle[0] + radius * np.cos(a), middle[1] + radius * np.sin(a)) for a in angles]
    around = zip(points, points[1:] + points[:1], strict=True)
    return [Link(ends, form="Roundabout", **of) for ends in around]


def test_roads_meet_in_the_middle_of_their_roundabout() -> None:
    middle = at(3_000, 1_000)
    circle = ring(middle, 40.0, number="A4")
    east, north = circle[0].ends[0], circle[4].ends[0]
    arms = [
        Link((east, (east[0] + 500, east[1])), "A346", "Salisbury Road"),
        Link(((north[0], north[1] + 500), north), None, "Mill Lane"),
    ]
    found = meetings([*circle, *arms])
    place = [(403_000, 161_000, 70)]
    assert found == {
        pair("A346", "Mill Lane"): place,
        pair("Salisbury Road", "Mill Lane"): place,
        pair("A4", "A346"): place,
        pair("A4", "Salisbury Road"): place,
        pair("A4", "Mill Lane"): place,
    }


def test_the_sides_of_a_dual_carriageway_are_one_junction() -> None:
    links = []
    for north in (0.0, 20.0):
        west, here, east = at(-300, north), at(0, north), at(300, north)
        links += [Link((west, here), "A303"), Link((here, east), "A303")]
    links += [
        Link((at(0, -200), at(0, 0)), None, "Green Drove"),
        Link((at(0, 0), at(0, 20)), None, "Green Drove"),
        Link((at(0, 20), at(0, 300)), None, "Green Drove"),
    ]
    found = meetings(links)
    assert found == {pair("A303", "Green Drove"): [(400_000, 160_010, 40)]}


def test_a_crescent_meets_its_street_twice() -> None:
    links = [
        Link((at(0, 0), at(151, 0)), None, "Long Street"),
        Link((at(151, 0), at(400, 0)), None, "Long Street"),
        Link((at(0, 0), at(75, 90)), None, "The Crescent"),
        Link((at(75, 90), at(151, 0)), None, "The Crescent"),
        Link((at(-90, 0), at(0, 0)), None, "Long Street"),
    ]
    found = meetings(links)
    assert found == {
        pair("Long Street", "The Crescent"): [(400_000, 160_000, 30), (400_151, 160_000, 30)]
    }


def test_a_road_does_not_meet_the_number_that_it_carries() -> None:
    links = [
        Link((at(0, 0), at(200, 0)), "A361", "High Street"),
        Link((at(200, 0), at(400, 0)), "A361", "Fore Street"),
        Link((at(400, 0), at(600, 0)), "A361"),
    ]
    found = meetings(links)
    assert found == {pair("High Street", "Fore Street"): [(400_200, 160_000, 30)]}


def test_a_street_that_leaves_its_number_meets_it() -> None:
    links = [
        Link((at(0, 0), at(200, 0)), "A361", "High Street"),
        Link((at(200, 0), at(400, 0)), "A361", "Fore Street"),
        Link((at(200, 0), at(200, 200)), None, "Fore Street"),
    ]
    found = meetings(links)
    assert set(found) == {pair("High Street", "Fore Street"), pair("A361", "Fore Street")}


def test_both_names_of_a_road_count() -> None:
    links = [
        Link((at(0, 0), at(200, 0)), None, "Heol Fawr", "High Street"),
        Link((at(200, 0), at(200, 200)), None, "Mill Lane"),
    ]
    found = meetings(links)
    assert set(found) == {pair("Heol Fawr", "Mill Lane"), pair("High Street", "Mill Lane")}


def test_a_motorway_junction_reaches_as_far_as_its_slip_roads() -> None:
    slip = Link((at(5_400, 0), at(5_000, 300)), "M4", form="Slip Road")
    far = Link((at(5_700, 0), at(6_000, 0)), "M4", form="Slip Road")
    place = at(5_000, 0)
    found = meetings([slip, far], ("A1(M) J17a", *place), ("M4 J17", *place))
    assert found[("m4", "j17")] == [(405_000, 160_000, 400)]
    assert found[(name_key("A1(M)"), "j17a")] == [(405_000, 160_000, 400)]
    assert meetings([far], ("M4 J17", *place)) == {("m4", "j17"): [(405_000, 160_000, 150)]}


def test_links_that_share_a_node_must_end_there() -> None:
    links = network([Link((at(0, 0), at(9, 0)), "A4"), Link((at(0, 0), at(0, 9)), "A5")])
    links.end[1] = links.end[0]
    with pytest.raises(InputError, match=f"share the node {node(at(9, 0))} end at different"):
        road_junctions(links, [], WILTSHIRE)


@pytest.mark.parametrize("number", ["T4", "JT4"])
def test_the_junctions_of_the_m6_toll_are_numbered_their_own_way(number: str) -> None:
    place = (X + 5_000, Y)
    found = meetings([Link((at(0, 0), at(9, 9)), "A4")], (f"M6 Toll {number}", *place))
    ((toll, junction),) = found
    assert (toll, junction) == (name_key("M6 Toll"), number.lower())


def test_a_motorway_junction_needs_a_number() -> None:
    with pytest.raises(InputError, match="'Junction 17' has no number"):
        meetings([Link((at(0, 0), at(9, 0)), "A4")], ("Junction 17", X, Y))


NAMES = st.sampled_from([None, "A4", "High Street", "Mill Lane", "B3098"])
CORNERS = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda p: at(p[0] * 120, p[1] * 120))
LINKS = st.lists(
    st.builds(Link, st.tuples(CORNERS, CORNERS), NAMES, NAMES, NAMES), min_size=1, max_size=12
)


def plainly(links: Sequence[Link]) -> dict[tuple[str, str], set[Place]]:
    """Every place where two roads meet, by comparing every link with every other."""
    found: dict[tuple[str, str], set[Place]] = {}
    for one in links:
        for other in links:
            mine, theirs = (
                {name for name in (link.number, link.name, link.other_name) if name}
                for link in (one, other)
            )
            for place in set(one.ends) & set(other.ends):
                for a in mine - theirs:
                    for b in theirs - mine:
                        found.setdefault(pair(a, b), set()).add(place)
    return found


def grouped(places: set[Place]) -> list[tuple[int, int, int]]:
    """Put near places together one by one, and draw a circle around each group."""
    groups: list[set[Place]] = []
    for place in places:
        near = [g for g in groups if any(math.dist(place, other) <= MERGE for other in g)]
        groups = [g for g in groups if g not in near] + [set.union({place}, *near)]
    circles = []
    for group in groups:
        middle = [(min(axis) + max(axis)) / 2 for axis in zip(*group, strict=True)]
        reach = max(math.dist(middle, place) for place in group) + RADIUS
        circles.append((round(middle[0]), round(middle[1]), math.ceil(reach - 1e-6)))
    return sorted(circles)


@given(LINKS, st.randoms(use_true_random=False))
def test_junctions_are_those_of_a_plain_search_in_any_order_of_links(
    links: list[Link], random: Any
) -> None:
    expected = {roads: grouped(places) for roads, places in plainly(links).items()}
    assert meetings(links) == expected
    random.shuffle(links)
    assert meetings(links) == expected

"""Names of clusters from an invented gazetteer around the middle of Trowbridge."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.gazetteer_tables import Names, PlaceKind, no_names
from hotspots.geocoding.reverse import LONGEST_M, WIDEST_M, PlaceNames, told_apart
from hotspots.places import nearest_places

STREET, LANDMARK, SETTLEMENT = PlaceKind.STREET, PlaceKind.LANDMARK, PlaceKind.SETTLEMENT
X, Y = 385_500, 158_000
"""Trowbridge in the bundled settlements."""

# text, kind, metres east and north of the middle of Trowbridge, radius, settlement
INVENTED: tuple[tuple[str, PlaceKind, int, int, int, str], ...] = (
    ("Invented Street", STREET, 0, 0, 80, "Trowbridge"),
    ("Made-up Lane", STREET, 300, 0, 200, "Trowbridge"),
    ("A9999", STREET, 100, 0, 700, "Trowbridge"),
    ("Fancy Park", LANDMARK, 0, 400, 60, "Trowbridge"),
    ("Trowbridge Fancy Hall", LANDMARK, 0, -400, 30, "Trowbridge"),
    ("Nowhere Road", STREET, -600, 0, 50, ""),
    ("Far Road", STREET, 9_000, 9_000, 50, ""),
    ("Endless Road", STREET, 0, -2_500, LONGEST_M + 1, "Trowbridge"),
    ("Home Farm", PlaceKind.FARM, 2_000, -2_500, 100, "Trowbridge"),
    ("COU-17", PlaceKind.CODE, 2_000, -2_500, 100, "Trowbridge"),
    ("Trowbridge", PlaceKind.SETTLEMENT, 0, 0, 700, ""),
)


def names(rows: Any = INVENTED) -> Names:
    text, kind, east, north, radius, settlement = zip(*rows, strict=True)
    return Names(
        text=list(text),
        key=[said.lower() for said in text],
        place=np.arange(len(rows), dtype=np.int32),
        kind=np.array(kind, dtype=np.uint8),
        easting=np.array(east, dtype=np.int32) + X,
        northing=np.array(north, dtype=np.int32) + Y,
        radius=np.array(radius, dtype=np.int32),
        settlement=list(settlement),
        district=[""] * len(rows),
        source=np.zeros(len(rows), dtype=np.uint8),
    )


PLACES = PlaceNames(names())


def at(east: float, north: float, **options: float) -> str:
    return str(PLACES.at([X + east], [Y + north], **options)[0])


@pytest.mark.parametrize(
    ("east", "north", "said"),
    [
        (0, 0, "Invented Street, Trowbridge"),
        # 80 m is the radius; the long A9999 holds the point too, and says less of it.
        (0, 80, "Invented Street, Trowbridge"),
        # Beyond, the A9999 holds it, but an incident here is likelier one of the short street:
        # (81 / 32.7)^2 / 2 + 2 ln 32.7 = 10.0 against (128.7 / 286)^2 / 2 + 2 ln 286 = 11.4.
        (0, 81, "near Invented Street, Trowbridge"),
        (0, 150, "A9999, Trowbridge"),
        (320, 20, "Made-up Lane, Trowbridge"),
        # Within the park, whatever streets hold the point.
        (0, 400, "Fancy Park, Trowbridge"),
        (0, 460, "Fancy Park, Trowbridge"),
        (0, 461, "near Fancy Park, Trowbridge"),
        (0, 521, "A9999, Trowbridge"),
        # A name that holds its town's does not say it twice.
        (0, -400, "Trowbridge Fancy Hall"),
        # Without a settlement of its own, the bundled one that holds the street.
        (-600, 0, "Nowhere Road, Trowbridge"),
        (-660, 0, "near Nowhere Road, Trowbridge"),
        # Twice its radius of 50 m is 100 m.
        (-700, 1, "near A9999, Trowbridge"),
        (0, -1_395, "near A9999, Trowbridge"),
    ],
)
def test_a_point_is_named_by_what_holds_it(east: float, north: float, said: str) -> None:
    assert at(east, north) == said


def test_a_street_outside_all_settlements_stands_alone() -> None:
    assert at(9_000, 9_010) == "Far Road"


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("Wick Lane", "Wick Lane"),
        ("Upper Wick", "Upper Wick"),
        ("Wickham Lane", "Wickham Lane, Wick"),
        ("Southwick", "Southwick, Wick"),
    ],
)
def test_a_settlement_is_said_once_and_as_a_whole_word(street: str, said: str) -> None:
    only = PlaceNames(names([(street, STREET, 0, 0, 80, "Wick")]))
    assert only.at([X], [Y])[0] == said


def test_farms_codes_and_endless_roads_name_nothing() -> None:
    assert at(2_000, -2_500) == nearest_places([X + 2_000], [Y - 2_500])[0]
    assert at(0, -2_500) == nearest_places([X], [Y - 2_500])[0]
    only = PlaceNames(
        names([row for row in INVENTED if row[1] in (PlaceKind.FARM, PlaceKind.CODE)])
    )
    assert only.at([X + 2_000], [Y - 2_500])[0] == nearest_places([X + 2_000], [Y - 2_500])[0]


def test_a_point_that_may_be_off_lies_near_rather_than_in_a_short_street() -> None:
    only = PlaceNames(names(INVENTED[:1]))
    assert only.at([X], [Y], known_to_m=0)[0] == "Invented Street, Trowbridge"
    assert only.at([X], [Y], known_to_m=80)[0] == "Invented Street, Trowbridge"
    assert only.at([X], [Y], known_to_m=125)[0] == "near Invented Street, Trowbridge"
    # Near is 2 x 80 m, and as much further as the point may be off.
    assert only.at([X + 285], [Y], known_to_m=125)[0] == "near Invented Street, Trowbridge"
    assert only.at([X + 286], [Y], known_to_m=125)[0] == "Trowbridge"
    # The long road holds the point for certain, but says less than the short street.
    assert at(0, 0, known_to_m=125) == "near Invented Street, Trowbridge"
    assert at(0, -10, known_to_m=700) == "near Invented Street, Trowbridge"


def test_where_no_street_is_in_reach_a_settlement_names_a_point() -> None:
    rows = [
        ("Sampleton", SETTLEMENT, 100_000, 0, 900, ""),
        ("Little Suburb", SETTLEMENT, 100_300, 0, 200, "Sampleton"),
        ("Short Street", STREET, 100_000, 0, 50, "Sampleton"),
        ("Wide County", SETTLEMENT, 100_000, 0, WIDEST_M + 1, ""),
    ]
    found = PlaceNames(names(rows))
    # At 101 m the street is out of reach, and the suburb, 199 m off, likelier than its town.
    x = [100_000, 100_101, 100_290, 99_100, 99_099, 98_000, 97_990]
    assert found.at(np.add(x, X), [Y] * 7).tolist() == [
        "Short Street, Sampleton",
        "Little Suburb, Sampleton",
        "Little Suburb, Sampleton",
        "Sampleton",
        "near Sampleton",
        "near Sampleton",
        nearest_places([X + 97_990], [Y])[0],
    ]


def test_a_suburb_is_not_said_twice_before_its_town() -> None:
    """Studley is a suburb of Trowbridge in the bundled settlements."""
    suburb = PlaceNames(names([("Studley", SETTLEMENT, -1_000, -1_500, 400, "")]))
    assert suburb.at([X - 1_000], [Y - 1_500])[0] == "Studley, Trowbridge"
    namesake = PlaceNames(names([("Stud", SETTLEMENT, -1_000, -1_500, 400, "")]))
    assert namesake.at([X - 1_000], [Y - 1_500])[0] == "Stud, Studley, Trowbridge"


def test_names_of_one_place_give_one_answer() -> None:
    """Welsh and English, say: the first of them, always."""
    twice = [("English Street", STREET, 0, 0, 80, ""), ("Stryd Saesneg", STREET, 0, 0, 80, "")]
    assert PlaceNames(names(twice)).at([X], [Y])[0] == "English Street, Trowbridge"


def test_without_names_a_point_is_told_from_its_settlement() -> None:
    x, y = [X, X, np.nan], [Y, Y + 3_000, Y]
    assert PlaceNames(no_names()).at(x, y).tolist() == nearest_places(x, y).tolist()
    assert PLACES.at([], []).tolist() == []


@given(
    places=st.lists(
        st.tuples(
            st.text(min_size=1, max_size=8),
            st.sampled_from(list(PlaceKind)),
            st.integers(-2_000, 2_000),
            st.integers(-2_000, 2_000),
            st.integers(0, 1_500),
            st.sampled_from(["", "Trowbridge"]),
        ),
        max_size=12,
    ),
    east=st.integers(-2_500, 2_500),
    north=st.integers(-2_500, 2_500),
    known_to=st.sampled_from([0, 125]),
)
def test_no_name_is_told_from_out_of_its_reach(
    places: list[Any], east: int, north: int, known_to: int
) -> None:
    found = PlaceNames(names(places) if places else no_names())
    said = str(found.at([X + east], [Y + north], known_to_m=known_to)[0])
    if said == nearest_places([X + east], [Y + north])[0]:
        return
    fits = []
    for text, kind, place_east, place_north, radius, _ in places:
        distance = np.hypot(place_east - east, place_north - north)
        largest, near = (WIDEST_M, 2_000) if kind == SETTLEMENT else (LONGEST_M, 100)
        if kind in (STREET, LANDMARK, SETTLEMENT) and radius <= largest:
            if distance + known_to <= max(radius, 1):
                fits.append(text)
            elif distance <= max(2 * radius, near) + known_to:
                fits.append(f"near {text}")
    assert any(said == name or said.startswith(f"{name}, ") for name in fits)


def test_namesakes_are_told_apart_by_where_they_lie() -> None:
    said = np.array(["Fore Street", "Fore Street", "", "Park", ""], dtype=object)
    x, y = [0, 0, 5, 5, 9], [100, 0, 5, 5, 9]
    assert told_apart(said, x, y).tolist() == [
        "Fore Street (north)", "Fore Street (south)", "", "Park", "",
    ]  # fmt: skip
    # Three in a row: their middle is at 200 m; the two to the west are numbered as they are ranked.
    said = np.array(["Long Road"] * 3, dtype=object)
    assert told_apart(said, [0, 100, 500], [0, 0, 0]).tolist() == [
        "Long Road (west 1)", "Long Road (west 2)", "Long Road (east)",
    ]  # fmt: skip


@given(
    x=st.lists(st.integers(0, 500), min_size=1, max_size=9, unique=True),
    data=st.data(),
)
def test_no_two_clusters_of_an_area_have_one_name(x: list[int], data: st.DataObject) -> None:
    y = [data.draw(st.integers(0, 300)) for _ in x]
    said = PLACES.clusters(np.add(x, X), np.add(y, Y))
    assert len(set(said)) == len(x)


def test_threads_and_processes_name_alike() -> None:
    x, y = np.linspace(X - 800, X + 800, 40), np.full(40, float(Y))
    expected = PlaceNames(names()).clusters(x, y).tolist()
    shared = PlaceNames(names())
    with ThreadPoolExecutor(4) as threads:
        assert [
            said.tolist() for said in threads.map(lambda _: shared.clusters(x, y), range(8))
        ] == [expected] * 8
    name_of = partial(shared.clusters, known_to_m=0.0)
    assert pickle.loads(pickle.dumps(name_of))(x, y).tolist() == expected
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as processes:
        assert processes.submit(name_of, x, y).result().tolist() == expected

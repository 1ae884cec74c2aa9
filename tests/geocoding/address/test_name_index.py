"""Names arranged by key and by locality."""

from __future__ import annotations

import gc
import weakref

import numpy as np

from hotspots.geocoding.address.name_index import MARGIN, NameIndex, name_index
from hotspots.geocoding.address.places import LARGEST, around, places_of
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind, no_names


def table(*rows: tuple[str, PlaceKind, int, int, str]) -> Names:
    """Rows of (key, kind, easting, radius, settlement) along one line."""
    key, kind, easting, radius, settlement = zip(*rows, strict=True)
    count = len(rows)
    return Names(
        key, key, np.arange(count, dtype=np.int32), np.array(kind, np.uint8),
        np.array(easting, np.int32), np.zeros(count, np.int32), np.array(radius, np.int32),
        settlement, ("",) * count, np.zeros(count, np.uint8),
    )  # fmt: skip


def test_a_locality_holds_what_is_said_to_be_in_it_and_what_lies_in_its_circle() -> None:
    edge = int(1_000 + MARGIN + 100)
    index = NameIndex(
        table(
            ("town", PlaceKind.SETTLEMENT, 0, 1_000, ""),
            ("near street", PlaceKind.STREET, edge, 100, ""),
            ("far street", PlaceKind.STREET, edge + 1, 100, ""),
            ("said street", PlaceKind.STREET, 90_000, 100, "Town"),
            ("spoken street", PlaceKind.STREET, 50_000, 100, "Hamlet"),
        )
    )
    assert index.within([1, 2, 3, 4], "town") == [1, 3]
    assert index.keys_in("town") == {"n": ["near street"], "s": ["said street"]}
    assert index.is_locality("hamlet")
    assert index.keys_in("hamlet") == {"s": ["spoken street"]}
    assert index.within([1], "nowhere") == []


def test_rows_of_one_name_that_touch_are_one_place() -> None:
    index = NameIndex(
        table(
            ("long road", PlaceKind.STREET, 0, 200, "A"),
            ("long road", PlaceKind.STREET, 300, 200, "B"),
            ("long road", PlaceKind.STREET, 900, 100, "C"),
        )
    )
    one, other = places_of(index, [0, 1, 2])
    # From -200 to 500: the middle is 150, the radius 350.
    assert (one.easting, one.radius) == (150, 350)
    assert (other.easting, other.radius) == (900, 100)


def test_rows_that_would_need_too_large_a_circle_stay_apart() -> None:
    reach = int(LARGEST * 0.6)
    rows = [("a361", PlaceKind.STREET, place * 2 * reach, reach, "") for place in range(3)]
    assert len(places_of(NameIndex(table(*rows)), [0, 1, 2])) == 3


def test_a_circle_around_circles_holds_them_all() -> None:
    circles = [(0.0, 0.0, 10.0), (100.0, 0.0, 5.0), (50.0, 80.0, 30.0), (1.0, 1.0, 2.0)]
    x, y, radius = around(circles)
    for other_x, other_y, other_radius in circles:
        assert np.hypot(other_x - x, other_y - y) + other_radius <= radius + 1e-9
    assert around(circles[:1]) == circles[0]


def test_the_index_is_made_once_for_a_table_and_goes_with_it(county: Gazetteer) -> None:
    assert name_index(county.names) is name_index(county.names)
    names = table(("a road", PlaceKind.STREET, 0, 100, ""))
    name_index(names)
    gone = weakref.ref(names)
    del names
    gc.collect()
    assert gone() is None


def test_an_empty_table_has_an_empty_index() -> None:
    index = NameIndex(no_names())
    assert index.rows("fore street") == []
    assert index.keys_like("f") == []
    assert not index.is_locality("")


def test_names_are_found_by_how_they_begin(county: Gazetteer) -> None:
    index = name_index(county.names)
    assert index.keys_like("church ") == ["church lane", "church road"]
    assert index.keys_like("zz") == []

"""Tables of several sources become one: who has the word, and how rows are numbered."""

from __future__ import annotations

import numpy as np

from hotspots.geocoding.gazetteer_join import (
    joined_addresses,
    joined_junctions,
    joined_names,
    joined_postcodes,
    joined_uprns,
)
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    AddressPostcodes,
    Junctions,
    Names,
    Postcodes,
    Uprns,
)
from hotspots.geocoding.postcode import pack
from hotspots.geocoding.postcode_radius import postcode_radius
from hotspots.geocoding.sources.reader import SourceContent

SOURCE = GazetteerSource("Invented", "1", "none", "", 1)


def integers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def postcodes(*rows: tuple[str, int, bool, int]) -> SourceContent:
    """Postcode, easting, terminated, radius."""
    size = len(rows)
    return SourceContent(
        SOURCE,
        Postcodes(
            code=np.array([pack(row[0]) for row in rows], dtype=np.int64),
            easting=integers(*(row[1] for row in rows)),
            northing=np.full(size, 160_000, dtype=np.int32),
            quality=np.full(size, 10, dtype=np.uint8),
            radius=np.array([row[3] for row in rows], dtype=np.uint16),
            addresses=np.full(size, -1, dtype=np.int16),
            terminated=np.array([row[2] for row in rows], dtype=np.bool_),
            source=np.zeros(size, dtype=np.uint8),
        ),
    )


def uprns(*rows: tuple[int, int], with_postcodes: bool = False) -> SourceContent:
    number, easting = zip(*rows, strict=True)
    table = Uprns(
        np.array(number, np.int64), integers(*easting), integers(*easting),
        np.zeros(len(rows), np.uint8),
    )  # fmt: skip
    addresses = AddressPostcodes(table.number, table.number * 10, table.easting, table.northing)
    return SourceContent(
        SOURCE, uprns=table, address_postcodes=addresses if with_postcodes else None
    )


def test_a_live_postcode_is_never_hidden_by_a_terminated_one() -> None:
    old = postcodes(("WX1 1AA", 400_000, True, 70), ("WX1 1AB", 400_100, True, 70))
    new = postcodes(("WX1 1AA", 400_900, False, 80))
    for contents, source in (([old, new], [1, 0]), ([new, old], [0, 1])):
        found = joined_postcodes(contents)
        assert found.easting.tolist() == [400_900, 400_100]
        assert found.terminated.tolist() == [False, True]
        assert found.source.tolist() == source


def test_of_live_postcodes_the_first_source_has_the_word() -> None:
    one, other = (postcodes(("WX1 1AA", x, False, 70)) for x in (400_000, 400_500))
    assert joined_postcodes([one, other]).easting.tolist() == [400_000]
    assert joined_postcodes([other, one]).easting.tolist() == [400_500]


def test_a_given_radius_stays_and_others_are_derived_from_live_neighbours() -> None:
    live = [(f"WX1 1A{letter}", 400_000 + 400 * i, False, 0) for i, letter in enumerate("ABDEF")]
    gone = [(f"WX1 2A{letter}", 400_000 + 10 * i, True, 0) for i, letter in enumerate("ABDEF")]
    given = ("WX1 3AA", 400_000, False, 77)
    alone = postcodes(*live, given).postcodes
    assert alone is not None
    derived = postcode_radius(alone.code, alone.easting, alone.northing, alone.quality)
    found = joined_postcodes([postcodes(*live, *gone, given)])
    row = found.lookup(alone.code)
    assert found.radius[row].tolist() == [*derived[:-1].tolist(), 77]
    assert derived.min() > 77
    terminated = found.radius[found.terminated]
    assert (terminated > 0).all()
    assert terminated.max() < derived.min()


def test_open_uprn_has_the_word_over_a_lookup_whatever_the_order() -> None:
    lookup = uprns((26, 400_000), (300, 410_000), with_postcodes=True)
    points = uprns((26, 400_001), (5, 420_000))
    for contents, source in (([lookup, points], [1, 1, 0]), ([points, lookup], [0, 0, 1])):
        found = joined_uprns(contents)
        assert found.number.tolist() == [5, 26, 300]
        assert found.easting.tolist() == [420_000, 400_001, 410_000]
        assert found.source.tolist() == source


def test_an_address_of_two_lookups_counts_once() -> None:
    one = uprns((26, 400_000), (5, 1), with_postcodes=True)
    other = uprns((26, 400_777), (7, 2), with_postcodes=True)
    found = joined_addresses([one, other, uprns((9, 9))])
    assert found.number.tolist() == [5, 7, 26]
    assert found.easting.tolist() == [1, 2, 400_000]
    assert len(joined_addresses([uprns((9, 9))]).number) == 0


def test_places_of_each_source_keep_numbers_of_their_own() -> None:
    def names(*places: int) -> SourceContent:
        size = len(places)
        column, text = np.zeros(size, np.int32), ["x"] * size
        kind = np.zeros(size, np.uint8)
        return SourceContent(
            SOURCE,
            names=Names(
                text, text, integers(*places), kind, column, column, column, text, text, kind
            ),
        )

    found = joined_names([names(0, 0, 3), names(), uprns((1, 1)), names(1, 0)])
    assert found.place.tolist() == [0, 0, 3, 5, 4]
    assert found.source.tolist() == [0, 0, 0, 3, 3]


def test_junctions_of_all_sources() -> None:
    def junction(road: str) -> SourceContent:
        one = integers(1)
        return SourceContent(
            SOURCE, junctions=Junctions(["a4"], [road], one, one, one, np.zeros(1, np.uint8))
        )

    found = joined_junctions([junction("b1"), uprns((1, 1)), junction("b2")])
    assert found.road_b == ["b1", "b2"]
    assert found.source.tolist() == [0, 2]

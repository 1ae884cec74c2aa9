"""What says what and what says where."""

from __future__ import annotations

from hotspots.geocoding.address.name_index import name_index
from hotspots.geocoding.address.reading import (
    read_segments,
    split_leading_locality,
    split_locality,
    split_misspelt_locality,
)
from hotspots.geocoding.gazetteer import Gazetteer


def test_segments_are_sorted_into_what_and_where(county: Gazetteer) -> None:
    index = name_index(county.names)
    reading = read_segments(index, ["12 fore st", "wexbridge", "wexshire", "uk"])
    assert (reading.specific, reading.localities) == (["12 fore st"], ["wexbridge"])
    flags = (reading.corrected, reading.elsewhere, reading.from_columns)
    assert not any(flags)
    columns = read_segments(index, ["fore st"], ["wexbrige"])
    assert columns.localities == ["wexbridge"]
    assert columns.from_columns
    assert columns.corrected
    assert read_segments(index, ["fore st"], ["nowhere"]).elsewhere
    assert reading.counties == ["wexshire", "uk"]
    assert read_segments(index, ["fore st wilts uk"]).counties == ["uk", "wilts"]
    assert read_segments(index, ["fore st"], ["norfolk"]).counties == ["norfolk"]


def test_two_places_beside_each_other_are_not_one_in_the_other(county: Gazetteer) -> None:
    index = name_index(county.names)
    for joined in ("wexbridge / little ashwick", "wexbridge and little ashwick"):
        assert split_locality(index, joined) is None


def test_a_town_is_split_off_either_end(county: Gazetteer) -> None:
    index = name_index(county.names)
    assert split_locality(index, "fore street little ashwick") == ("fore street", "little ashwick")
    assert split_locality(index, "fore street") is None
    assert split_locality(index, "wexbridge") is None
    assert split_leading_locality(index, "wexbridge town hall") == ("town hall", "wexbridge")
    assert split_leading_locality(index, "wexbridge street") is None
    assert split_misspelt_locality(index, "fore st wexbrige") == ("fore st", "wexbridge")
    assert split_misspelt_locality(index, "fore st nowhere") is None

"""What says what and what says where."""

from __future__ import annotations

import pytest

from hotspots.geocoding.address.name_index import name_index
from hotspots.geocoding.address.reading import (
    is_county,
    is_own_county,
    read_segments,
    split_leading_locality,
    split_locality,
    split_misspelt_locality,
)
from hotspots.geocoding.address.word_list import word_rows
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer import Gazetteer


def test_every_county_has_a_box_on_the_grid_and_is_written_as_it_is_compared() -> None:
    for row in word_rows("counties.csv"):
        west, south, east, north = (int(row[s]) for s in ("west", "south", "east", "north"))
        assert 0 <= west <= east <= 700
        assert 0 <= south <= north <= 1_300
        assert name_key(row["name"]) == row["name"]


@pytest.mark.parametrize(
    ("county_name", "here"),
    [("wexshire", True), ("wiltshire", True), ("wilts", True), ("somerset", True), ("uk", True),
     ("norfolk", False), ("scotland", False), ("northern ireland", False)],
)  # fmt: skip
def test_counties_around_the_names_are_told_from_those_far_away(
    county: Gazetteer, county_name: str, here: bool
) -> None:
    index = name_index(county.names)
    assert is_county(index, county_name)
    assert is_own_county(index, county_name) is here


def test_segments_are_sorted_into_what_and_where(county: Gazetteer) -> None:
    index = name_index(county.names)
    reading = read_segments(index, ["12 fore st", "wexbridge", "wexshire", "uk"])
    assert (reading.specific, reading.localities) == (["12 fore st"], ["wexbridge"])
    flags = (reading.corrected, reading.elsewhere, reading.far_away, reading.from_columns)
    assert not any(flags)
    columns = read_segments(index, ["fore st"], ["wexbrige"])
    assert columns.localities == ["wexbridge"]
    assert columns.from_columns
    assert columns.corrected
    assert read_segments(index, ["fore st"], ["nowhere"]).elsewhere
    assert read_segments(index, ["fore st", "norfolk"]).far_away


def test_a_town_is_split_off_either_end(county: Gazetteer) -> None:
    index = name_index(county.names)
    assert split_locality(index, "fore street little ashwick") == ("fore street", "little ashwick")
    assert split_locality(index, "fore street") is None
    assert split_locality(index, "wexbridge") is None
    assert split_leading_locality(index, "wexbridge town hall") == ("town hall", "wexbridge")
    assert split_leading_locality(index, "wexbridge street") is None
    assert split_misspelt_locality(index, "fore st wexbrige") == ("fore st", "wexbridge")
    assert split_misspelt_locality(index, "fore st nowhere") is None

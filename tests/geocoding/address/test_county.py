"""What the name of a county says about a place."""

from __future__ import annotations

import pytest

from hotspots.geocoding.address.county import (
    is_contradicted,
    is_county,
    is_elsewhere,
    split_county,
)
from hotspots.geocoding.address.found import NOTHING, Found
from hotspots.geocoding.address.name_index import name_index
from hotspots.geocoding.address.word_list import word_rows
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer import Gazetteer

# Salisbury Cathedral to the nearest kilometre.
IN_SALISBURY = Found(414_000, 129_000, 100)


def test_every_county_has_a_box_on_the_grid_and_is_written_as_it_is_compared() -> None:
    for row in word_rows("counties.csv"):
        west, south, east, north = (int(row[s]) for s in ("west", "south", "east", "north"))
        assert 0 <= west <= east <= 700
        assert 0 <= south <= north <= 1_300
        assert name_key(row["name"]) == row["name"]


@pytest.mark.parametrize("county_name", ["wexshire", "wiltshire", "scotland", "uk"])
def test_counties_countries_and_the_districts_of_the_names_are_known(
    county: Gazetteer, county_name: str
) -> None:
    assert is_county(name_index(county.names), county_name)


@pytest.mark.parametrize(
    ("county_name", "elsewhere"),
    [("wiltshire", False), ("england", False), ("uk", False), ("dorset", False),
     ("hampshire", False), ("somerset", True), ("berkshire", True), ("norfolk", True),
     ("scotland", True), ("northern ireland", True), ("wexshire", False)],
)  # fmt: skip
def test_a_place_is_elsewhere_if_the_county_cannot_hold_it(
    county_name: str, elsewhere: bool
) -> None:
    assert is_elsewhere(county_name, IN_SALISBURY) is elsewhere
    assert not is_elsewhere(county_name, NOTHING)


# A village at an end of its county, from the National Grid squares on Ordnance Survey maps.
@pytest.mark.parametrize(
    ("county_name", "easting", "northing"),
    [("wiltshire", 433_200, 163_000), ("wiltshire", 413_000, 198_000), ("kent", 604_000, 120_500),
     ("worcestershire", 359_500, 268_300), ("leicestershire", 480_800, 338_500),
     ("gwynedd", 261_400, 296_000), ("north yorkshire", 453_000, 419_000),
     ("somerset", 346_500, 176_500), ("east sussex", 525_000, 105_000),
     ("west midlands", 415_000, 272_500), ("shropshire", 321_000, 281_500)],
)  # fmt: skip
def test_no_county_leaves_out_its_own_ends(
    county_name: str, easting: float, northing: float
) -> None:
    assert not is_elsewhere(county_name, Found(easting, northing, 0))


@pytest.mark.parametrize(
    ("county_name", "district", "contradicted"),
    [("hampshire", "Wiltshire", True), ("wilts", "Wiltshire", False), ("uk", "Wiltshire", False),
     ("somerset", "Bath and North East Somerset", False), ("avon", "South Gloucestershire", False),
     ("wiltshire", "Swindon", False), ("wiltshire", "", False), ("test valley", "", False),
     ("test valley", "Test Valley", False), ("test valley", "Wiltshire", True)],
)  # fmt: skip
def test_a_district_contradicts_only_what_it_cannot_be_in(
    county_name: str, district: str, contradicted: bool
) -> None:
    assert is_contradicted(county_name, district) is contradicted


def test_the_longest_county_is_split_off_the_end(county: Gazetteer) -> None:
    index = name_index(county.names)
    assert split_county(index, "fore street north somerset") == ("fore street", "north somerset")
    assert split_county(index, "fore street wexshire") == ("fore street", "wexshire")
    assert split_county(index, "somerset road") == ("somerset road", "")
    assert split_county(index, "somerset") == ("somerset", "")

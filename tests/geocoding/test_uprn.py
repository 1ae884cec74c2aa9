"""Columns of UPRNs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Flag, MatchType
from hotspots.geocoding.uprn import RADIUS, parse_uprn, points_from_uprns


@pytest.mark.parametrize(
    ("cell", "easting"),
    [
        ("100121000123", 385_501),
        (100_121_000_123, 385_501),
        (100_121_000_123.0, 385_501),
        ("100121000123.0", 385_501),
        ("UPRN: 100121000123", 385_501),
        ("\u00a0100121000123\ufeff", 385_501),
        ("000000009876", 385_601),
        ("9876", 385_601),
        (9876, 385_601),
        (np.int64(9876), 385_601),
    ],
)
def test_a_uprn_gives_its_point_and_a_stated_radius(
    county: Gazetteer, cell: object, easting: int
) -> None:
    found = Geocoder(county).geocode_one(uprn=cell)
    assert (found.easting, found.accuracy_m) == (easting, RADIUS)
    assert found.match_type is MatchType.UPRN
    assert found.source == "Invented UPRNs"
    assert found.flags == ()


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("1.00121E+11", Flag.UPRN_DAMAGED),
        ("1,00121e11", Flag.UPRN_DAMAGED),
        ("100121000000", Flag.UPRN_DAMAGED),
        (1.00121e11, Flag.UPRN_DAMAGED),
        ("1234567890123", Flag.UPRN_UNREADABLE),
        ("10012A000123", Flag.UPRN_UNREADABLE),
        ("100121000123.5", Flag.UPRN_UNREADABLE),
        ("-9876", Flag.UPRN_UNREADABLE),
        ("0", Flag.UPRN_UNREADABLE),
        ("٩٨٧٦", Flag.UPRN_UNREADABLE),
        ("#REF!", Flag.UPRN_UNREADABLE),
        ("9877", Flag.UPRN_UNKNOWN),
        ("100121000124", Flag.UPRN_UNKNOWN),
        ("", Flag.NO_LOCATION),
        ("n/a", Flag.NO_LOCATION),
        (None, Flag.NO_LOCATION),
        (float("nan"), Flag.NO_LOCATION),
    ],
)
def test_uprns_that_give_no_point_say_why(county: Gazetteer, cell: object, flag: Flag) -> None:
    found = Geocoder(county).geocode_one(uprn=cell)
    assert not found.located
    assert found.flags == (flag,)


def test_what_is_missing_to_look_them_up_is_said(gazetteer: Gazetteer) -> None:
    assert Geocoder(None).geocode_one(uprn="9876").flags == (Flag.GAZETTEER_MISSING,)
    found = Geocoder(gazetteer).geocode_one(uprn="9876")
    assert found.flags == (Flag.UPRNS_MISSING,)
    assert "OS Open UPRN" in found.sentences[0]


def test_a_uprn_that_contradicts_the_postcode_leaves_no_winner(county: Gazetteer) -> None:
    geocoder = Geocoder(county)
    assert geocoder.geocode_one(uprn="9876", postcode="WX1 1AA").match_type is MatchType.UPRN
    found = geocoder.geocode_one(uprn="9876", postcode="WX10 1AA")
    assert found.flags == (Flag.POSTCODE_ESTIMATED, Flag.CONFLICT)
    assert [c.label for c in found.candidates] == ["WX10 1AA", "UPRN 9876"]


@given(st.integers(1, 10**12 - 1))
def test_every_number_of_up_to_twelve_digits_is_read_or_refused_as_rounded(number: int) -> None:
    read = parse_uprn(f"{number:012d}")
    rounded = number >= 10**10 and number % 10**6 == 0
    assert read == (Flag.UPRN_DAMAGED if rounded else number)


@given(st.lists(st.one_of(st.text(), st.integers(), st.floats(), st.none()), max_size=5))
def test_no_cell_raises_and_none_is_lost(county: Gazetteer, cells: list[object]) -> None:
    points = points_from_uprns(cells, county)
    assert len(points.easting) == len(cells)
    for row in range(len(cells)):
        assert points.located[row] or points.flags[row] or not points.given[row]

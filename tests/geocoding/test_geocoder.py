"""Tables of places to points, with every way of naming a place."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoded_table import geocode
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Flag, MatchType

COLUMNS = ["easting", "northing", "match_type", "accuracy_m", "confidence", "flags"]
COLUMNS += ["candidates", "source", "edition", "original"]


def test_a_postcode_gives_its_point_its_radius_and_its_source(gazetteer: Gazetteer) -> None:
    found = Geocoder(gazetteer).geocode_one(postcode="wx11ab")
    assert (found.easting, found.northing, found.accuracy_m) == (385_612, 157_223, 120)
    assert found.match_type is MatchType.POSTCODE
    assert (found.source, found.edition, found.original) == ("Invented", "1", "wx11ab")
    assert found.located
    assert found.sentences == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("WX9 9ZZ", Flag.POSTCODE_UNKNOWN),
        ("WX2", Flag.POSTCODE_INCOMPLETE),
        ("WX1 2", Flag.POSTCODE_INCOMPLETE),
        ("nonsense", Flag.POSTCODE_UNREADABLE),
        ("WX1 1AA or WX1 1AB", Flag.POSTCODE_AMBIGUOUS),
        ("A1 1AA B1 1AA C1 1AA D1 1AA E1 1AA", Flag.POSTCODE_AMBIGUOUS),
        ("", Flag.NO_LOCATION),
        ("not known", Flag.NO_LOCATION),
    ],
)
def test_postcodes_that_give_no_point(gazetteer: Gazetteer, text: str, flag: Flag) -> None:
    found = Geocoder(gazetteer).geocode_one(postcode=text)
    assert found.match_type is MatchType.NONE
    assert not found.located
    assert np.isnan([found.easting, found.northing, found.accuracy_m]).all()
    assert found.flags == (flag,)
    assert found.confidence == 0
    assert found.source == ""


def test_ambiguous_postcodes_are_candidates(gazetteer: Gazetteer) -> None:
    found = Geocoder(gazetteer).geocode_one(postcode="WX1 1AA or WX1 1AB")
    assert [c.label for c in found.candidates] == ["WX1 1AA", "WX1 1AB"]
    # Of two well-formed postcodes only one exists: no doubt is left.
    assert Geocoder(gazetteer).geocode_one(postcode="WX1 1AA or WX1 1ZZ").easting == 385_512


def test_the_first_part_of_a_postcode_gives_the_middle_of_its_area(gazetteer: Gazetteer) -> None:
    for text, label in (("WX1", "WX1"), ("wx1 1", "WX1 1"), ("WX1 1A", "WX1 1"), ("WX11", "")):
        found = Geocoder(gazetteer).geocode_one(postcode=text)
        assert found.label == label
        assert Flag.POSTCODE_INCOMPLETE in found.flags
        assert found.located == bool(label)
        if label:
            assert found.match_type is MatchType.SECTOR
            assert (found.easting, found.northing) == (385_562, 157_173)
            # Each of the two is 70.7 m away; half of 100 m and of 120 m are at a right angle:
            # 86.6 m and 92.7 m, of which 95 % is 92.4 m.
            assert found.accuracy_m == 93
    estimated = Geocoder(gazetteer).geocode_one(postcode="WX14")
    assert estimated.accuracy_m == 450


def test_a_postcode_that_is_no_longer_used_is_taken_and_flagged(gazetteer: Gazetteer) -> None:
    ended = np.ones(len(gazetteer.postcodes), dtype=np.bool_)
    old = Gazetteer(replace(gazetteer.postcodes, terminated=ended), sources=gazetteer.sources)
    found = Geocoder(old).geocode_one(postcode="WX1 1AA")
    assert found.easting == 385_512
    assert found.flags == (Flag.POSTCODE_TERMINATED,)
    assert found.confidence < Geocoder(gazetteer).geocode_one(postcode="WX1 1AA").confidence


def test_a_text_may_hold_any_way_of_naming_a_place(county: Gazetteer) -> None:
    geocoder = Geocoder(county)
    for text, match_type, east in (
        ("12 Fore Street, Wexbridge WX1 1AA", "postcode", 385_512),
        ("12 Fore Street, Wexbridge, wxi 1aa", "postcode", 385_512),
        ("Fore Street, Wexbridge, UPRN 9876", "uprn", 385_601),
        ("field at ST 866 613", "grid_reference", 386_650),
        ("ST8661", "grid_reference", 386_500),
        ("385411 157411", "coordinate", 385_411),
        ("Wexbridge, WX1", "sector", 385_562),
    ):
        found = geocoder.geocode_one(address=text)
        assert (found.match_type, round(found.easting)) == (match_type, east), text


def test_what_the_text_does_not_add_is_not_said(county: Gazetteer) -> None:
    geocoder = Geocoder(county)
    for text in ("Nonesuch Road", "Fore Street", "12 Fore Street, Nowheretown", "Onlywun Drive"):
        found = geocoder.geocode_one(address=text, postcode="WX1 1AA")
        assert found.match_type is MatchType.POSTCODE
        assert (found.flags, found.candidates) == ((), ())


def test_what_cannot_be_looked_up_is_said(gazetteer: Gazetteer) -> None:
    assert Geocoder(None).geocode_one(address="Fore St").flags == (Flag.GAZETTEER_MISSING,)
    assert Geocoder(gazetteer).geocode_one(address="Fore St").flags == (Flag.NAMES_MISSING,)
    assert Geocoder(gazetteer).geocode_one(address="WX1 1AA").located
    assert Geocoder(gazetteer).geocode_one(address="WX9 9ZZ").flags == (Flag.POSTCODE_UNKNOWN,)
    words = Geocoder(None).geocode_one(address="///filled.count.soap")
    assert words.flags == (Flag.WHAT3WORDS,)
    assert words.original == "///filled.count.soap"


def test_estimated_and_corrected_postcodes_are_flagged(gazetteer: Gazetteer) -> None:
    clean = Geocoder(gazetteer).geocode_one(postcode="WX1 1AA").confidence
    estimated = Geocoder(gazetteer).geocode_one(postcode="WX10 1AA")
    corrected = Geocoder(gazetteer).geocode_one(postcode="WXI 1AA")
    assert estimated.flags == (Flag.POSTCODE_ESTIMATED,)
    assert corrected.flags == (Flag.POSTCODE_CORRECTED,)
    assert max(estimated.confidence, corrected.confidence) < clean <= 1


def test_without_a_gazetteer_it_says_what_to_do() -> None:
    found = Geocoder(None).geocode_one(postcode="WX1 1AA")
    assert found.flags == (Flag.GAZETTEER_MISSING,)
    assert "hotspots gazetteer build" in found.sentences[0]
    assert Geocoder(None).geocode_one(postcode="").flags == (Flag.NO_LOCATION,)
    assert Geocoder(None).geocode_one(grid_reference="ST 855 571").located


def test_the_most_accurate_of_agreeing_ways_wins(gazetteer: Gazetteer) -> None:
    geocoder = Geocoder(gazetteer)
    place = {"easting": "385555", "northing": "157111", "postcode": "WX1 1AA"}
    assert geocoder.geocode_one(**place).match_type is MatchType.COORDINATE
    rough = geocoder.geocode_one(grid_reference="ST 85 57", postcode="WX1 1AA")
    assert rough.match_type is MatchType.POSTCODE
    fine = geocoder.geocode_one(grid_reference="ST 855 571", postcode="WX1 1AA")
    assert (fine.match_type, fine.easting) == (MatchType.GRID_REFERENCE, 385_550)
    placeholder = geocoder.geocode_one(easting=0, northing=0, postcode="WX1 1AA")
    assert placeholder.match_type is MatchType.POSTCODE
    assert placeholder.flags == (Flag.PLACEHOLDER,)


def test_ways_over_a_kilometre_apart_leave_no_silent_winner(gazetteer: Gazetteer) -> None:
    geocoder = Geocoder(gazetteer)
    for east, conflict in ((386_511, False), (386_513, True)):
        found = geocoder.geocode_one(easting=east, northing=157_123, postcode="WX1 1AA")
        assert (Flag.CONFLICT in found.flags) is conflict
        assert found.located is not conflict
        if conflict:
            assert [c.match_type for c in found.candidates] == ["coordinate", "postcode"]
            assert [c.label for c in found.candidates] == ["as sent", "WX1 1AA"]
            assert found.confidence == 0
            assert found.source == ""


def test_coarse_coordinates_do_not_conflict_within_their_accuracy(gazetteer: Gazetteer) -> None:
    found = Geocoder(gazetteer).geocode_one(latitude="51.3", longitude="-2.2", postcode="WX1 1AA")
    assert found.match_type is MatchType.POSTCODE
    assert found.flags == (Flag.FEW_DIGITS,)


def test_a_table_keeps_its_index_and_loses_no_row(gazetteer: Gazetteer) -> None:
    table = pd.DataFrame(
        {
            "postcode": ["WX1 1AA", None, "WX9 9ZZ"],
            "easting": ["", "157123", "385512"],
            "northing": ["", "385512", "157123"],
            "other": [1, 2, 3],
        },
        index=["c", "a", "a"],
    )
    found = Geocoder(gazetteer).geocode(table)
    assert found.columns.tolist() == COLUMNS
    assert found.index.tolist() == ["c", "a", "a"]
    assert found["match_type"].tolist() == ["postcode", "coordinate", "coordinate"]
    assert found["flags"].tolist() == ["", "axes_swapped", "postcode_unknown"]
    assert found["easting"].tolist() == [385_512, 385_512, 385_512]
    assert found["source"].tolist() == ["Invented", "as sent", "as sent"]
    assert found["original"].tolist() == ["WX1 1AA", "157123, 385512", "385512, 157123, WX9 9ZZ"]
    assert all(type(name) is str for name in found["match_type"])


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame({"x": [1, 2]})])
def test_tables_without_places(table: pd.DataFrame) -> None:
    found = Geocoder(None).geocode(table)
    assert found.columns.tolist() == COLUMNS
    assert len(found) == len(table)
    assert (found["flags"] == "no_location").all()


def test_one_row_and_a_table_say_the_same(gazetteer: Gazetteer) -> None:
    rows = [
        {"postcode": "WX1 1AA", "latitude": "51.3", "longitude": "-2.2", "grid_reference": ""},
        {"postcode": "", "latitude": "51.3123", "longitude": "2.2123", "grid_reference": ""},
        {"postcode": "WX1 1AA", "latitude": "", "longitude": "", "grid_reference": "SU 1 3"},
    ]
    geocoder = Geocoder(gazetteer)
    table = geocoder.geocode(pd.DataFrame(rows))
    for (_, row), fields in zip(table.iterrows(), rows, strict=True):
        one = geocoder.geocode_one(**fields)
        assert row["match_type"] == one.match_type
        assert row["flags"] == ";".join(one.flags)
        np.testing.assert_equal(row["easting"], one.easting)
        assert (row["source"], row["original"]) == (one.source, one.original)


def test_the_public_function_gives_points_and_keeps_what_was_sent(gazetteer: Gazetteer) -> None:
    table = pd.DataFrame({"postcode": ["WX1 1AA", "?"], "source": ["hotline", "email"]})
    found = geocode(table, gazetteer=gazetteer)
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.crs == "EPSG:27700"
    assert found.geometry.is_empty.tolist() == [False, True]
    assert (found.geometry[0].x, found.geometry[0].y) == (385_512, 157_123)
    assert found["source_sent"].tolist() == ["hotline", "email"]
    again = geocode(pd.DataFrame(found.drop(columns="geometry")), gazetteer=gazetteer)
    assert again["source_sent"].tolist() == ["hotline", "email"]
    assert again.columns.is_unique


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="'town'"):
        Geocoder(None).geocode_one(town="Trowbridge")

"""Texts that look like a place and are not sure to be it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind, no_names
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Flag, GeocodeResult, MatchType
from tests.geocoding.conftest import names_of

Find = Callable[..., GeocodeResult]
INVENTED = GazetteerSource("Invented", "1", "none", "Invented for tests.", 1)
S, R = PlaceKind.SETTLEMENT, PlaceKind.STREET
OTHER_NAMES = names_of(
    (
        ("Royal Wexton Basset", S, 385_500, 157_500, 1_500, "", 1),
        ("Wexford on Wye", S, 390_000, 150_000, 900, "", 2),
        ("Wickham St James", S, 392_000, 155_000, 500, "", 3),
        ("Upper Long Compton", S, 400_000, 160_000, 500, "", 4),
        ("Lower Long Compton", S, 402_000, 160_000, 500, "", 5),
        ("North Holm Hill", S, 404_000, 164_000, 500, "", 6),
        ("Holm Hill", R, 385_600, 157_400, 90, "Royal Wexton Basset", 7),
        ("High Street", R, 385_500, 157_600, 100, "Royal Wexton Basset", 8),
        ("High Street", R, 390_000, 150_100, 100, "Wexford on Wye", 9),
        ("The Hill", R, 385_700, 157_900, 80, "Royal Wexton Basset", 10),
        ("The Close", R, 390_100, 150_200, 60, "Wexford on Wye", 11),
    )
)


@pytest.fixture(scope="module")
def other() -> Find:
    geocoder = _geocoder(OTHER_NAMES)
    return lambda text: geocoder.geocode_one(address=text)


def test_a_settlement_is_known_by_the_end_of_its_name() -> None:
    short = NameIndex(OTHER_NAMES).short_names
    # Two are a Long Compton, Holm Hill is a street, and the others begin with a little word.
    assert short == {"wexton basset": "royal wexton basset"}


def test_a_street_is_found_in_a_settlement_named_by_its_end(other: Find) -> None:
    for text in ("High St, Wexton Basset", "High Street Wexton Basset"):
        assert other(text).label == "High Street, Royal Wexton Basset"
        assert other(text).flags == ()
    assert other("High Street, Wexton Baset").flags == (Flag.NAME_CORRECTED,)
    assert other("Wexton Basset").match_type is MatchType.PLACE


@pytest.mark.parametrize("text", ["The Hill", "Hill", "the hill, ", "near The Hill"])
def test_a_name_that_any_town_may_have_needs_its_town(other: Find, text: str) -> None:
    found = other(text)
    assert not found.located
    assert [candidate.label for candidate in found.candidates] == ["The Hill, Royal Wexton Basset"]
    assert other("The Hill, Wexton Basset").located


def test_the_end_of_another_name_is_not_the_place(other: Find) -> None:
    assert not other("Came Down Close, Wexford on Wye").located
    assert other("fight in the close, Wexford on Wye").label == "The Close, Wexford on Wye"


def test_words_before_a_name_give_it_as_a_candidate(other: Find) -> None:
    for text in ("outside garage High St, Wexford on Wye", "by shop High St Wexford on Wye"):
        found = other(text)
        assert not found.located
        assert found.candidates[0].label == "High Street, Wexford on Wye"
    labels = [candidate.label for candidate in other("outside garage High St").candidates]
    assert labels == ["High Street, Royal Wexton Basset", "High Street, Wexford on Wye"]


def test_a_misspelt_name_without_a_town_gives_candidates(find: Find) -> None:
    found = find("Hilpertn Crescent")
    assert not found.located
    assert "Hilperton Crescent, Wexbridge" in [c.label for c in found.candidates]
    assert find("as above").candidates == ()


@pytest.mark.parametrize(
    "text",
    ["Wexbridge / Ashwick Magna", "Wexbridge and Little Ashwick", "Little Ashwick/Ashwick Magna",
     "Church Lane, Wexbridge or Castle Street, Wexbridge", "Mill Lane or Fore Street, Wexbridge",
     "Market, Wexbridge / Little Ashwick"],
)  # fmt: skip
def test_a_choice_of_places_is_no_place(find: Find, text: str) -> None:
    assert not find(text).located


def test_two_settlements_of_a_size_are_not_one_in_the_other() -> None:
    names = names_of(
        (("Wexley", S, 400_000, 160_000, 900, "", 1), ("Wexham", S, 404_000, 160_000, 1_000, "", 2))
    )
    found = _geocoder(names).geocode_one(address="Wexley, Wexham")
    assert found.flags == (Flag.NAME_AMBIGUOUS,)
    assert len(found.candidates) == 2


def test_near_a_settlement_is_no_correction(find: Find) -> None:
    found = find("near Wexbridge")
    assert (found.match_type, found.accuracy_m, found.flags) == (MatchType.NEAR, 3_000, ())


def test_a_county_that_the_gazetteer_contradicts_is_told() -> None:
    names = names_of((("Wexley", S, 381_000, 132_000, 900, "", 1),))
    geocoder = _geocoder(replace(names, district=("Wiltshire",)))
    for text in ("Wexley, Somerset", "Wexley Somerset", "Wexley, Dorset, UK"):
        found = geocoder.geocode_one(address=text)
        assert found.flags == (Flag.COUNTY_DIFFERS,)
        assert found.confidence == 0.63
    for text in ("Wexley, Hampshire", "Wexley Berkshire"):
        assert geocoder.geocode_one(address=text).flags == (Flag.NAME_ELSEWHERE,)
    assert geocoder.geocode_one(address="Wexley, Wilts").flags == ()


def test_a_town_at_the_other_end_of_the_county_contradicts_a_postcode(find: Find) -> None:
    # WX14 7AB is 40 km from Wexbridge.
    far = find("12 Nonesuch Road, Wexbridge", postcode="WX14 7AB")
    assert Flag.CONFLICT in far.flags
    assert [candidate.label for candidate in far.candidates] == ["WX14 7AB", "Wexbridge, Wexshire"]
    near = find("12 Nonesuch Road, Wexbridge", postcode="WX1 1AA")
    assert (near.match_type, near.flags) == (MatchType.POSTCODE, ())


def test_junctions_are_found_without_any_names(county: Gazetteer) -> None:
    only = Gazetteer(names=no_names(), junctions=county.junctions, sources=county.sources)
    geocoder = Geocoder(only)
    for text in ("A361/B3098", "M4 J17"):
        assert geocoder.geocode_one(address=text).match_type is MatchType.JUNCTION
    assert geocoder.geocode_one(address="Fore Street").flags == (Flag.NAMES_MISSING,)


def test_a_junction_and_a_reference_are_labelled_as_they_are_written(find: Find) -> None:
    found = find("castle st / fore st, Wexbridge")
    assert found.label == "Castle Street / Fore Street"
    assert find("A361/B3098").label == "A361 / B3098"
    conflict = find("Fore Street, Wexbridge ST 966 613")
    assert "ST 966 613" in [candidate.label for candidate in conflict.candidates]


def test_confidence_has_two_decimals(find: Find) -> None:
    for text in ("near Onlywun Drive", "Forre Street, Wexbrige", "SN 15 2", "12 Fore Street"):
        found = find(text)
        for value in (found.confidence, *(c.confidence for c in found.candidates)):
            assert value == round(value, 2)


def _geocoder(names: Names) -> Geocoder:
    source = np.zeros(len(names), dtype=np.uint8)
    return Geocoder(Gazetteer(names=replace(names, source=source), sources=(INVENTED,)))

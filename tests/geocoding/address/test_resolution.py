"""What the names in a text mean, in two invented towns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely

from hotspots.geocoding.context import Context
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.local_place import LocalPlace
from hotspots.geocoding.result import Flag, GeocodeResult, MatchType

Find = Callable[..., GeocodeResult]
WEXBRIDGE_FORE_STREET = (385_400, 157_400, 150)
WEST = Context("Wexbridge and around", shapely.box(384_000, 156_000, 387_000, 159_000))


def point(found: GeocodeResult) -> tuple[float, float, float]:
    return found.easting, found.northing, found.accuracy_m


@pytest.mark.parametrize(
    "text",
    [
        "Fore Street, Wexbridge", "12a Fore St Wexbridge", "FORE STREET WEXBRIDGE UK",
        "Flat 3, 12 Fore St., Wexbridge, Wexshire", "Fore Street\nWexbridge\nWexshire",
        "Wexbridge, Fore Street", "Wexbridge Fore Street", "Fore St, Pont Wex",
        "on or near Fore Street, Wexbridge", "The Old Mill 12 Fore Street Wexbridge",
        "fight on Fore Street, Wexbridge", "youths drinking in Fore Street Wexbridge",
        "Fore Street by the bins Wexbridge", "Fore Street 12, Wexbridge", "Fore Street, Wexbridge.",
        "Fore Street between Castle Street and Church Lane, Wexbridge",
        "Fore Street, Wexbridge town centre", "Fore-Street (Wexbridge)", "Forestreet, Wexbridge",
    ],
)  # fmt: skip
def test_a_street_and_its_town_give_the_street(find: Find, text: str) -> None:
    found = find(text)
    assert found.match_type is MatchType.STREET
    assert point(found) == WEXBRIDGE_FORE_STREET
    assert found.label == "Fore Street, Wexbridge"
    assert found.flags == ()
    assert found.source == "Invented names"


def test_a_street_of_several_towns_gives_candidates_and_no_point(find: Find) -> None:
    found = find("12 Fore St")
    assert not found.located
    assert found.flags == (Flag.NAME_AMBIGUOUS,)
    labels = [candidate.label for candidate in found.candidates]
    assert labels == ["Fore Street, Ashwick Magna", "Fore Street, Wexbridge"]


def test_a_name_that_is_the_only_one_is_taken_with_less_trust(find: Find) -> None:
    alone, with_town = find("Onlywun Drive"), find("Onlywun Drive, Ashwick Magna")
    assert point(alone) == point(with_town)
    assert alone.flags == (Flag.LOCALITY_MISSING,)
    assert alone.confidence < with_town.confidence
    assert find("Onlywun Drive, Wexshire").located


@pytest.mark.parametrize("where", ["Nowheretown", "Devon", "the Isle of Nowhere"])
def test_the_only_one_of_a_name_is_not_taken_for_one_elsewhere(find: Find, where: str) -> None:
    found = find(f"Onlywun Drive, {where}")
    assert not found.located
    assert [candidate.label for candidate in found.candidates] == ["Onlywun Drive, Ashwick Magna"]


def test_a_county_far_away_is_not_this_one(find: Find) -> None:
    for text in ("Wexbridge, Norfolk", "Fore Street, Wexbridge, Cumbria", "Wexbridge, Scotland"):
        found = find(text)
        assert not found.located
        assert found.flags == (Flag.NAME_ELSEWHERE,)
        assert len(found.candidates) == 1
    assert find("Wexbridge Wilts").flags == ()
    for text in ("Wexbridge, Wilts", "Wexbridge, Somerset", "Wexbridge, England"):
        assert find(text).located


@pytest.mark.parametrize(
    "text",
    ["Little Ashwick Green", "Little Ashwick Green, Wexbridge", "Ashwick Magna Street, Wexbridge",
     "Upper Fore Street, Wexbridge", "New Church Lane, Wexbridge"],
)  # fmt: skip
def test_part_of_another_name_is_not_taken_for_the_place(find: Find, text: str) -> None:
    assert not find(text).located


def test_brackets_that_belong_to_a_name_are_read_with_it(find: Find) -> None:
    for text in ("Meadow Way (South), Wexbridge", "12 MEADOW WAY (SOUTH) Wexbridge"):
        assert find(text).label == "Meadow Way (South), Wexbridge"
    assert find("Meadow Way (by the pond), Wexbridge").label == "Meadow Way, Wexbridge"


def test_a_name_as_written_comes_before_a_corrected_one(find: Find) -> None:
    found = find("Church Lame, Castle Street, Wexbridge")
    assert found.label == "Castle Street, Wexbridge"


def test_a_street_that_its_town_does_not_have_is_not_looked_for_elsewhere(find: Find) -> None:
    found = find("Fore Street, Little Ashwick")
    assert not found.located
    assert found.flags == (Flag.NAME_ELSEWHERE,)
    assert [c.match_type for c in found.candidates] == ["street", "street", "place"]
    unknown = find("Nonesuch Road, Wexbridge")
    assert not unknown.located
    assert unknown.flags == (Flag.NAME_UNKNOWN,)
    assert [c.label for c in unknown.candidates] == ["Wexbridge, Wexshire"]


def test_both_languages_name_one_place(find: Find) -> None:
    english, welsh = find("St Johns St, Wexbridge"), find("Heol Sant Ioan, Pont Wex")
    assert point(english) == point(welsh) == (385_600, 157_500, 120)
    # Two rows of one place are no ambiguity.
    assert find("Heol Sant Ioan").flags == (Flag.LOCALITY_MISSING,)


def test_spelling_is_corrected_within_a_town_and_said(find: Find) -> None:
    found = find("Chruch Lane, Wexbridge")
    assert point(found) == (386_200, 158_000, 200)
    assert found.flags == (Flag.NAME_CORRECTED,)
    assert found.confidence < 0.9
    town = find("Fore Street Wexbrige")
    assert point(town) == WEXBRIDGE_FORE_STREET
    assert town.flags == (Flag.NAME_CORRECTED,)
    assert find("Chruch Lane").flags == (Flag.NAME_UNKNOWN,)
    assert not find("Church Close, Wexbridge").located


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A361/B3098", (385_700, 158_200, 30)),
        ("A 361 j/w B 3098, Wexbridge", (385_700, 158_200, 30)),
        ("the junction of the A361 and the B3098", (385_700, 158_200, 30)),
        ("Fore St / Castle St Wexbridge", (385_420, 157_430, 30)),
        ("corner of Castle Street and Fore Street, Wexbridge", (385_420, 157_430, 30)),
        ("M4 J17", (391_500, 179_500, 200)),
        ("Jct 17 M4", (391_500, 179_500, 200)),
        ("M4, Junction 17", (391_500, 179_500, 200)),
    ],
)
def test_two_roads_give_their_junction(find: Find, text: str, place: tuple[int, ...]) -> None:
    found = find(text)
    assert found.match_type is MatchType.JUNCTION
    assert point(found) == place
    assert found.source == "Invented junctions"


def test_a_junction_that_no_table_has_is_estimated_and_said(find: Find) -> None:
    # Circles of 100 m and 120 m whose middles are 112 m apart.
    found = find("Castle St / St Johns St, Wexbridge")
    assert found.match_type is MatchType.JUNCTION
    assert found.flags == (Flag.JUNCTION_ESTIMATED,)
    assert 90 <= found.accuracy_m <= 115
    assert find("corner of Fore St and Church Rd, Wexbridge").flags == (Flag.NAME_UNKNOWN,)
    assert find("Castle and Ball, Wexbridge").match_type is MatchType.LANDMARK


@pytest.mark.parametrize(
    ("text", "accuracy"),
    [
        ("near Wexco, Wexbridge", 120),
        ("o/s Wexco Wexbridge", 120),
        ("rear of 12 Fore Street, Wexbridge", 300),
        ("bench opp. Town Hall, Wexbridge", 100),
        ("Fore Street car park, Wexbridge", 300),
        ("Fore Street Wexbridge car park", 300),
        ("land off Mill Lane, Ashwick Magna", 500),
    ],
)
def test_beside_a_place_is_twice_as_far_around_it(find: Find, text: str, accuracy: int) -> None:
    found = find(text)
    assert found.match_type is MatchType.NEAR
    assert found.accuracy_m == accuracy
    assert "," in found.label


def test_a_stretch_between_two_streets_reaches_both_ends(find: Find) -> None:
    found = find("between Castle Street and Church Lane, Wexbridge")
    assert found.match_type is MatchType.NEAR
    assert (found.easting, found.northing) == (385_850, 157_725)
    # Half of the 890.2 m between them and the larger radius of the two.
    assert found.accuracy_m == pytest.approx(445.1 + 200, abs=0.1)


@pytest.mark.parametrize(
    ("text", "match_type", "place"),
    [
        ("Wexco, Wexbridge", "landmark", (385_550, 157_600, 60)),
        ("Wexbridge Town Hall", "landmark", (385_450, 157_480, 40)),
        ("Wexco, Fore Street, Wexbridge", "landmark", (385_550, 157_600, 60)),
        ("Land at Hopgrass Fm", "landmark", (391_000, 150_000, 300)),
        ("WX-SITE-7", "landmark", (385_777, 157_777, 25)),
        ("A361 Wexbridge", "street", (385_000, 158_000, 1_200)),
        ("The Green, Little Ashwick, Ashwick Magna", "street", (401_450, 169_480, 80)),
        ("Green, Little Ashwick", "street", (401_450, 169_480, 80)),
        ("Brook Close, Brookton", "street", (390_050, 140_050, 100)),
        ("Wexbridge", "place", (385_500, 157_500, 1_500)),
        ("Little Ashwick, Ashwick Magna", "place", (401_500, 169_500, 400)),
        ("Little Ashwick nr Ashwick Magna", "place", (401_500, 169_500, 400)),
        ("Little Ashwick Ashwick Magna", "place", (401_500, 169_500, 400)),
        ("Wexbridge Wilts", "place", (385_500, 157_500, 1_500)),
        ("Wexbrige", "place", (385_500, 157_500, 1_500)),
    ],
)
def test_landmarks_farms_codes_and_settlements(
    find: Find, text: str, match_type: str, place: tuple[int, int, int]
) -> None:
    found = find(text)
    assert (found.match_type, point(found)) == (match_type, place)


def test_codes_are_matched_as_a_whole_alone(find: Find) -> None:
    assert find("wx site 7").located
    assert not find("WX-SITE-77").located
    assert not find("near WX-SITE-7").located


def test_settlements_of_one_name_are_candidates(find: Find) -> None:
    found = find("Brookton")
    assert not found.located
    assert found.flags == (Flag.NAME_AMBIGUOUS,)
    assert len(found.candidates) == 2


def test_parts_that_contradict_each_other_leave_no_winner(find: Find) -> None:
    for text in ("Wexbridge, Little Ashwick", "Fore Street, Ashwick Magna WX1 1AA"):
        found = find(text)
        assert not found.located
        assert found.flags == (Flag.CONFLICT,)
        assert len(found.candidates) == 2


def test_the_agencys_area_decides_between_equal_names_and_is_stated(county: Gazetteer) -> None:
    geocoder = Geocoder(county, context=WEST)
    found = geocoder.geocode_one(address="Fore St")
    assert point(found) == WEXBRIDGE_FORE_STREET
    assert found.flags == (Flag.CONTEXT_AREA,)
    # It never overrules what was written.
    assert geocoder.geocode_one(address="Fore St, Ashwick Magna").northing == 168_100
    assert geocoder.geocode_one(address="Onlywun Drive").flags == (Flag.LOCALITY_MISSING,)


def test_the_rows_other_columns_decide_and_are_stated(find: Find) -> None:
    found = find("Fore Street", locality="Wexbridge")
    assert point(found) == WEXBRIDGE_FORE_STREET
    assert found.flags == (Flag.CONTEXT_COLUMN,)
    assert find("Castle Street", locality="Wexbridge").flags == ()
    assert find(street="Fore Street", locality="Wexbrige").located
    assert not find("Onlywun Drive", locality="Nowheretown").located


def test_rough_coordinates_and_parts_of_postcodes_decide_between_equal_names(find: Find) -> None:
    # Half the diagonal of a square of 10 km around ST 8 5.
    rough = find("Fore St", grid_reference="ST 8 5")
    assert (rough.match_type, point(rough)) == ("street", WEXBRIDGE_FORE_STREET)
    assert Flag.CONTEXT_COLUMN in rough.flags
    elsewhere = find("Fore St, WX14")
    assert elsewhere.flags == (Flag.POSTCODE_INCOMPLETE, Flag.NAME_ELSEWHERE)
    assert [c.match_type for c in elsewhere.candidates] == ["street", "street", "sector"]
    assert find("Fore St", postcode="WX1 1AA").match_type is MatchType.POSTCODE
    assert find("Onlywun Drive", grid_reference="SU 0 6").match_type is MatchType.STREET
    # The only one of a name, far from what the row says, is not meant.
    far = find("Onlywun Drive", grid_reference="ST 8 5")
    assert (far.match_type, far.flags) == (MatchType.GRID_REFERENCE, (Flag.FEW_DIGITS,))
    # A town of one name is no guess: it contradicts.
    assert Flag.CONFLICT in find("Ashwick Magna", grid_reference="ST 8 2").flags


def test_an_agencys_own_places_come_first_and_are_matched_as_a_whole(county: Gazetteer) -> None:
    own = LocalPlace("Back of the old cinema", 385_111, 157_111, 40, "local place of Wex Homes")
    town = LocalPlace("Wexbridge", 385_222, 157_222, 30, "local place of Wex Homes")
    geocoder = Geocoder(county, local_places=(own, town))
    found = geocoder.geocode_one(address="back of THE OLD Cinema.")
    assert point(found) == (385_111, 157_111, 40)
    assert found.match_type is MatchType.LANDMARK
    assert (found.source, found.label) == ("local place of Wex Homes", "Back of the old cinema")
    assert geocoder.geocode_one(address="Wexbridge").accuracy_m == 30
    assert geocoder.geocode_one(address="Fore Street, Wexbridge").accuracy_m == 150
    assert not geocoder.geocode_one(address="back of the old cinema bar").located

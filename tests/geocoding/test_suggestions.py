"""Places offered while a person types."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.context import Context
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.local_place import LocalPlace
from hotspots.geocoding.result import MatchType
from hotspots.geocoding.suggestions import LONGEST, SHORTEST, suggest

OWN = LocalPlace("back of the old cinema", 385_000, 157_000, 30, "local place of Wex Homes")


def labels(geocoder: Geocoder, text: str, limit: int = 8) -> list[str]:
    return [candidate.label for candidate in suggest(geocoder, text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("fo", ["Fore Street, Ashwick Magna", "Fore Street, Wexbridge"]),
        ("fore st", ["Fore Street, Ashwick Magna", "Fore Street, Wexbridge"]),
        ("fore st we", ["Fore Street, Wexbridge"]),
        ("Fore Street, Ash", ["Fore Street, Ashwick Magna"]),
        ("12 fore st w", ["Fore Street, Wexbridge"]),
        ("wexb", ["Wexbridge, Wexshire"]),
        ("wexc", ["Wexco, Ashwick Magna", "Wexco, Wexbridge"]),
        ("st john's s", ["St John's Street, Wexbridge"]),
        ("church r", ["Church Road, Wexbridge"]),
        ("chruch lane wexbridge", ["Church Lane, Wexbridge"]),
        ("wx1 1", ["WX1 1", "WX1 1AA", "WX1 1AB"]),
        ("wx11ab", ["WX1 1AB"]),
        ("wx1 1aa", ["WX1 1AA"]),
        ("st 866 613", ["ST 866 613"]),
        ("51.3123, -2.2083", ["51.3123, -2.2083"]),
        ("385400 157401", ["385400 157401"]),
        ("uprn 9876", ["UPRN 9876"]),
        ("old cin", ["back of the old cinema"]),
        ("zzz", []),
        ("x", []),
        ("  ", []),
    ],
)
def test_what_is_typed_is_completed(county: Gazetteer, text: str, offered: list[str]) -> None:
    assert labels(Geocoder(county, local_places=(OWN,)), text) == offered


def test_the_agencys_own_area_comes_first(county: Gazetteer) -> None:
    west = Context("west", shapely.box(384_000, 156_000, 387_000, 159_000))
    offered = labels(Geocoder(county, context=west), "fore st")
    assert offered == ["Fore Street, Wexbridge", "Fore Street, Ashwick Magna"]


def test_a_candidate_can_be_put_on_a_map(county: Gazetteer) -> None:
    (found,) = suggest(Geocoder(county), "fore st wexb")
    assert (found.easting, found.northing, found.accuracy_m) == (385_400, 157_400, 150)
    assert found.match_type is MatchType.STREET
    assert 0 < found.confidence <= 1


def test_there_are_no_more_than_asked_for(county: Gazetteer) -> None:
    assert len(suggest(Geocoder(county), "wx1", limit=2)) == 2
    assert suggest(Geocoder(county), "wx1", limit=0) == ()


def test_without_a_gazetteer_only_what_needs_none_is_offered() -> None:
    assert labels(Geocoder(None), "fore st") == []
    assert labels(Geocoder(None), "wx1 1aa") == []
    assert labels(Geocoder(None), "ST 866 613") == ["ST 866 613"]


@given(st.one_of(st.text(), st.text(alphabet="wxforesta 1,/'", max_size=40)))
def test_no_text_raises_and_each_place_is_offered_once(county: Gazetteer, text: str) -> None:
    offered = suggest(Geocoder(county), text)
    assert len({(c.label, c.easting, c.northing) for c in offered}) == len(offered) <= 8
    assert len(text.strip()) >= SHORTEST or not offered


def test_what_is_read_of_a_beginning_is_bounded(county: Gazetteer) -> None:
    geocoder = Geocoder(county)
    text = "Fore Street, Wexbridge".ljust(LONGEST)
    assert suggest(geocoder, f"{text} nonsense") == suggest(geocoder, text) != ()

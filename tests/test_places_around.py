"""The names around a point: the nearest first, each once, and not the point's own."""

from __future__ import annotations

from pathlib import Path

from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.reverse import PlaceNames
from hotspots.places_around import MOST, places_around

PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,900,settlement,
Withybed Lane,400500,150500,60,street,Westham
Candlewick Close,400660,150500,60,street,Westham
Marlhook Terrace,400500,150810,60,street,Westham
Yaffle Farm,400350,150500,60,farm,Westham
"""


def names(folder: Path, listed: str = PLACES) -> PlaceNames:
    path = folder / "places.csv"
    path.write_text(listed)
    return PlaceNames(build_gazetteer([path]).names)


def test_streets_around_are_named_the_nearest_first(tmp_path: Path) -> None:
    found = places_around(names(tmp_path), 400_500.0, 150_500.0, but="Withybed Lane, Westham")
    assert found[:2] == ("Candlewick Close, Westham", "Marlhook Terrace, Westham")
    assert len(found) == len(set(found))
    assert not any("Withybed" in name or name.startswith("near ") for name in found)


def test_a_farm_is_somebodys_home_and_is_not_named(tmp_path: Path) -> None:
    found = places_around(names(tmp_path), 400_500.0, 150_500.0)
    assert found[0] == "Withybed Lane, Westham"
    assert not any("Yaffle" in name for name in found)


def test_a_name_told_apart_by_a_direction_is_still_its_own(tmp_path: Path) -> None:
    said = places_around(
        names(tmp_path), 400_500.0, 150_500.0, but="near Withybed Lane, Westham (north)"
    )
    assert "Withybed Lane, Westham" not in said


def test_a_reader_is_not_told_the_whole_gazetteer(tmp_path: Path) -> None:
    streets = [f"Lane {i},{400_000 + 110 * i},150500,50,street,Westham" for i in range(10)]
    streets += [f"Row {i},400500,{150_000 + 110 * i},50,street,Westham" for i in range(10)]
    listed = "\n".join([*PLACES.splitlines(), *streets])
    assert len(places_around(names(tmp_path, listed), 400_500.0, 150_500.0)) == MOST

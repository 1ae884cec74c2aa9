"""Where rows are, and how a publisher's snapping and a contradiction show."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import Flag
from hotspots.intake.incident import IncidentReport, ReportedIncident
from hotspots.intake.location import SNAPPED, Location, locate, open_geocoder
from hotspots.intake.profile import Profile, find_profile


def report(**where: str) -> ReportedIncident:
    said: dict[str, Any] = {"category": "Noise", "date": "2025-03-27", **where}
    return IncidentReport(**said).said()


def located(
    profile: Profile, *reports: ReportedIncident, geocoder: Geocoder | None = None
) -> list[Location]:
    (found,) = locate([reports], geocoder or Geocoder(None), profile).parts()
    return found


def test_coordinates_stay_where_they_are(template: Profile) -> None:
    (found,) = located(template, report(easting="400500", northing="150500"))
    assert (found.easting, found.northing) == (400_500.0, 150_500.0)
    assert found.match_type == "coordinate"
    assert SNAPPED not in found.flags


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"easting": "0", "northing": "0"},
        {"easting": "999999", "northing": "999999"},
        {"latitude": "-1", "longitude": "-1"},
        {"grid_reference": "ST8.66E+07"},
        {"postcode": "not known"},
        {"easting": "x" * 10_240, "northing": "1e999"},
        {"latitude": "nan", "longitude": "inf"},
    ],
)
def test_what_is_no_place_is_no_point_and_no_error(
    template: Profile, where: dict[str, str]
) -> None:
    (found,) = located(template, report(**where))
    assert (found.easting, found.northing, found.accuracy_m) == (None, None, None)
    assert found.match_type == "none"
    assert found.flags


def test_places_that_disagree_by_over_a_kilometre_are_a_conflict(template: Profile) -> None:
    (found,) = located(
        template, report(easting="400500", northing="150500", grid_reference="SU 10000 60000")
    )
    assert found.easting is None
    assert found.match_type == "none"
    assert "conflict" in found.flags


def test_snapped_points_are_never_exact() -> None:
    police = find_profile("police_uk")
    there, nowhere = located(
        police,
        report(latitude="51.350123", longitude="-1.990456"),
        report(latitude="", longitude=""),
    )
    assert there.accuracy_m == 250.0
    assert SNAPPED in there.flags
    assert nowhere.accuracy_m is None
    assert SNAPPED not in nowhere.flags


def test_snapping_does_not_make_a_rough_place_sharper() -> None:
    (found,) = located(find_profile("police_uk"), report(latitude="51.3", longitude="-2.2"))
    assert found.accuracy_m is not None
    assert found.accuracy_m > 5_000


def test_rows_keep_their_order(template: Profile) -> None:
    reports = [report(easting=f"{400_000 + i}", northing="150500") for i in range(50)]
    assert [place.easting for place in located(template, *reports)] == [
        400_000.0 + i for i in range(50)
    ]
    assert located(template) == []


def test_without_a_gazetteer_postcodes_say_so(tmp_path: Path, template: Profile) -> None:
    geocoder = open_geocoder(tmp_path / "gazetteer.npz")
    assert geocoder.gazetteer is None
    (found,) = located(template, report(postcode="SN10 1AA"), geocoder=geocoder)
    assert found.flags == ("gazetteer_missing",)


def test_the_service_area_of_the_settings_is_that_of_the_geocoder(tmp_path: Path) -> None:
    orkney = (320_000.0, 980_000.0, 380_000.0, 1_060_000.0)
    geocoder = open_geocoder(tmp_path / "none.npz", service_area=orkney)
    there = geocoder.geocode_one(easting="344000", northing="1011000")
    here = geocoder.geocode_one(easting="385512", northing="157123")
    assert Flag.OUTSIDE_SERVICE_AREA not in there.flags
    assert Flag.OUTSIDE_SERVICE_AREA in here.flags


def test_parts_stay_apart_and_know_their_flags_and_coordinates(template: Profile) -> None:
    here, there = report(easting="400500", northing="150500"), report(postcode="SN10 1AA")
    found = locate([[here, there], [here]], Geocoder(None), template)
    assert [len(part) for part in found.parts()] == [2, 1]
    assert len(found) == 3
    easting, northing = found.coordinates()
    np.testing.assert_equal(easting, [400_500, np.nan, 400_500])
    np.testing.assert_equal(northing, [150_500, np.nan, 150_500])
    assert found.flags == {flag for part in found.parts() for one in part for flag in one.flags}


def test_no_rows_have_no_points(template: Profile) -> None:
    found = locate([], Geocoder(None), template)
    assert (len(found), found.flags) == (0, set())
    assert [axis.size for axis in found.coordinates()] == [0, 0]

"""Default locations: told where there are many different incidents, and not where there are few."""

from typing import Any

import pytest

from hotspots.intake.profile import find_profile
from hotspots.store.pile_ups import PileUp

HEADER = "Reference,Category,Date,Easting,Northing\n"
CATEGORIES = ("Nuisance", "Robbery", "Fuel")
DESK = "400500,150500"


def rows(count: int, place: str, *, first: int = 0, categories: int = 3) -> str:
    return "".join(
        f"A{first + at},{CATEGORIES[at % categories]},27/03/2025,{place}\n" for at in range(count)
    )


def elsewhere(count: int) -> str:
    return "".join(
        f"B{at},Nuisance,27/03/2025,{400_000 + at},{151_000 + at}\n" for at in range(count)
    )


def told(report: Any) -> list[str]:
    return [note for note in report.notes if "lie on one point" in note]


def test_twenty_incidents_of_three_categories_on_one_point_are_told(intake: Any) -> None:
    (note,) = told(intake.submit(HEADER + rows(20, DESK) + elsewhere(100)))
    assert note == PileUp((400_500.0, 150_500.0), 20, 3).sentence
    assert note.startswith("20 of your agency's incidents, of 3 categories, lie on one point")


@pytest.mark.parametrize(
    "sent",
    [
        rows(19, DESK) + elsewhere(100),  # too few
        rows(30, DESK, categories=2) + elsewhere(100),  # a place with a problem of its own
        rows(20, DESK) + elsewhere(2_000),  # less than a hundredth of all
    ],
)
def test_less_is_not_told(intake: Any, sent: str) -> None:
    assert told(intake.submit(HEADER + sent)) == []


def test_what_was_sent_before_counts(intake: Any) -> None:
    assert told(intake.submit(HEADER + rows(15, DESK) + elsewhere(50))) == []
    (note,) = told(intake.submit(HEADER + rows(6, DESK, first=15)))
    assert note.startswith("21 of your agency's incidents")


def test_map_points_that_many_share_by_design_are_not_told(intake: Any) -> None:
    header = "Crime ID,Month,Longitude,Latitude,Crime type\n"
    kinds = ("Robbery", "Public order", "Anti-social behaviour")
    sent = "".join(f"c{at},2025-03,-1.990456,51.350123,{kinds[at % 3]}\n" for at in range(60))
    report = intake.submit(header + sent, profile=find_profile("police_uk"))
    assert report.accepted == 60
    assert told(report) == []

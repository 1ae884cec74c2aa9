"""What the analysis takes of an area and of what lies around it."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.area_bandwidths import bandwidths_of_areas
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Period
from hotspots.store.snapshot import OUTSIDE
from hotspots.visible_points import VisiblePoints
from tests.invented_area import Incident, incident, picture

MARCH = Selection("asb", Period.parse("2025-03", "2025-03"))


@pytest.mark.parametrize(
    ("east", "north"),
    [(405_000, 160_150), (405_000, 149_850), (399_850, 155_000), (410_150, 155_000)],
)
def test_what_lies_within_reach_of_any_edge_is_taken(east: float, north: float) -> None:
    """A hundred and fifty metres beyond each side of Ashby in turn."""
    beyond = incident(easting=east, northing=north, area=OUTSIDE)
    shown = picture([incident(easting=405_000.0, northing=155_000.0), beyond])
    ashby = shown.boundaries.area("Ashby")
    visible = VisiblePoints(shown, Sight.EXACT)
    near = visible.of_area(ashby, MARCH, reach=200)
    assert sorted(zip(near.x, near.y, strict=True)) == sorted([(405_000, 155_000), (east, north)])
    assert near.inside.tolist() == [True, False]
    assert visible.of_area(ashby, MARCH, reach=100).x.tolist() == [405_000]


def test_an_area_has_all_of_its_own_wherever_it_was_drawn() -> None:
    shown = picture([incident(easting=430_000.0)])
    points = VisiblePoints(shown, Sight.EXACT).of_area(shown.boundaries.area("Ashby"), MARCH)
    assert points.inside.tolist() == [True]


def test_months_of_protected_cells_are_kept_back_together() -> None:
    """Three a month in each of ten squares: of a month none may be shown, of three months all."""
    rows: list[Incident] = [
        incident(f"2025-{month:02d}-10T12:00", easting=400_010.0 + 250 * square + month,
                 northing=150_010.0 + one)
        for month in range(1, 7) for square in range(10) for one in range(3)
    ]  # fmt: skip
    shown = picture(rows)
    selection = Selection("asb", Period.parse("2025-01", "2025-06"))
    areas = shown.boundaries.areas
    choice = bandwidths_of_areas(
        VisiblePoints(shown, Sight.PROTECTED), areas, areas[:1], selection, "validated"
    )[0]
    assert choice.n == 90
    assert choice.rule != "fallback"
    assert np.isclose(max(choice.scores), 1)

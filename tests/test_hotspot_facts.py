"""What is told of a hotspot: agencies, accuracy and its busiest time, under both sights."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.parameters import Parameters
from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight, see
from hotspots.hotspot_facts import NOWHERE, BusiestTime, HotspotFacts, hotspot_facts, hotspot_of
from hotspots.mapped_incidents import mapped_incidents
from hotspots.periods import Period
from tests.invented_area import Incident, incident, picture, snapshot, spread

MARCH = Selection("asb", Period.parse("2025-03", "2025-03"))
NIGHT, DAY = "2025-03-14T20:00", "2025-03-10T12:00"
NIGHTS = "Friday and Saturday nights, 6pm to 6am"


def facts(shown: Picture, sight: Sight, selection: Selection = MARCH) -> tuple[HotspotFacts, ...]:
    found = shown.area_hotspots("Ashby", selection, sight, parameters=Parameters(bandwidth=300.0))
    return hotspot_facts(shown, found)


def test_an_analyst_reads_everything_of_a_hotspot() -> None:
    shown = picture([*spread(5, NIGHT, accuracy=20.0), *spread(1, DAY, agency=1, accuracy=90.0),
                     *spread(2, "2025-03-14T00:00", end="2025-03-15T00:00")])  # fmt: skip
    [one] = facts(shown, Sight.EXACT)
    assert (one.rank, one.agencies, one.accuracy_m) == (1, ("COU", "POL"), 20.0)
    # Five in 24 hours are more an hour than one in 60; two have no time.
    assert one.busiest == BusiestTime(NIGHTS, 5, 6)


def test_of_four_none_is_busiest() -> None:
    rows = [*spread(4, NIGHT), *spread(6, DAY)]
    for sight in Sight:
        assert facts(picture(rows), sight)[0].busiest is None


def test_others_read_what_may_be_told() -> None:
    rows = [*spread(6, NIGHT), *spread(5, DAY), *spread(3, DAY, agency=1)]
    [one] = facts(picture(rows), Sight.PROTECTED)
    assert one.agencies == ("COU",)
    assert one.busiest == BusiestTime(NIGHTS, 6, 14)


@pytest.mark.parametrize(
    "rows",
    [
        # Fewer than five of all the others.
        [*spread(6, NIGHT), *spread(4, DAY)],
        # Five at night, but all of them at one place.
        [*[incident(NIGHT)] * 5, *spread(9, DAY, easting=400_050.0)],
    ],
)
def test_a_time_that_may_not_be_told_is_not(rows: list[Incident]) -> None:
    [one] = facts(picture(rows), Sight.PROTECTED)
    assert one.busiest is None
    [exact] = facts(picture(rows), Sight.EXACT)[:1]
    assert exact.busiest is not None


def test_without_known_times_there_is_no_busiest() -> None:
    rows = spread(7, "2025-03-14T00:00", end="2025-03-15T00:00")
    for sight in Sight:
        assert facts(picture(rows), sight)[0].busiest is None


def test_without_incidents_there_are_no_hotspots() -> None:
    shown = picture([incident(area=1, easting=412_000.0)])
    for sight in Sight:
        assert facts(shown, sight) == ()


def test_incidents_of_the_next_area_are_not_the_hotspots() -> None:
    """A hotspot at the border: those just across it belong to the next area."""
    rows = [*spread(5, NIGHT, easting=409_990.0), *spread(9, DAY, easting=410_000.0, area=1)]
    [one, *_] = facts(picture(rows), Sight.EXACT)
    assert one.busiest == BusiestTime(NIGHTS, 5, 5)


def test_each_point_is_in_the_shape_that_holds_it() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)], dtype=object)
    at = hotspot_of(shapes, np.array([5.0, 25.0, 15.0]), np.array([5.0, 5.0, 5.0]))
    assert at.tolist() == [0, 1, NOWHERE]
    assert hotspot_of(shapes[:0], np.array([5.0]), np.array([5.0])).tolist() == [NOWHERE]


INCIDENTS = st.lists(
    st.builds(
        lambda square, place, **said: incident(easting=400_010.0 + 250 * square + place, **said),
        st.integers(0, 2),
        st.integers(0, 4),
        sensitive=st.sampled_from([False] * 5 + [True]),
        piled=st.sampled_from([False] * 7 + [True]),
        accuracy=st.sampled_from([1.0, 101.0, 800.0, np.nan]),
        area=st.sampled_from([0, 0, 1, -1]),
    ),
    max_size=50,
)


@settings(deadline=None)
@given(
    incidents=INCIDENTS,
    limit=st.sampled_from([None, 100, 500]),
    pile_ups=st.booleans(),
    sight=st.sampled_from(list(Sight)),
)
def test_the_incidents_of_a_map_are_those_of_its_points(
    incidents: list[Incident], limit: int | None, pile_ups: bool, sight: Sight
) -> None:
    selection = replace(MARCH, located_within=limit, pile_ups=pile_ups)
    stored = snapshot(incidents)
    visible = see(stored, selection, sight, areas=2)
    mapped = mapped_incidents(stored, selection, sight, areas=2)
    points: Counter[tuple[float, float, int]] = Counter()
    for x, y, area, n in zip(visible.x, visible.y, visible.area, visible.weight, strict=True):
        points[x, y, int(area)] += round(n)
    found = Counter(zip(mapped.x, mapped.y, stored.area[mapped.rows].tolist(), strict=True))
    assert found == points
    assert not stored.sensitive[mapped.rows].any()

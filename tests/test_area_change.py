"""The change of an area between two periods: by hand, under both sights, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from hotspots.analysis.parameters import Parameters
from hotspots.area_assessment import AreaAssessment
from hotspots.area_change import AreaChange, area_change
from hotspots.assessment import Picture
from hotspots.comparable_periods import comparable_agencies, days_of, require_apart
from hotspots.disclosure import Selection, Sight
from hotspots.errors import InputError
from hotspots.periods import Period
from tests.invented_area import Incident, incident, picture, spread

FEBRUARY, MARCH = Period.parse("2025-02", "2025-02"), Period.parse("2025-03", "2025-03")
ASB = Selection("asb", MARCH)
WEST, EAST = 400_010.0, 405_010.0


def every_day(first: str, days: int, **said: object) -> list[Incident]:
    """One incident a day of another theme: so that the months of its agency are complete."""
    start = np.datetime64(first)
    return [
        incident(f"{start + i}T12:00", area=1, easting=412_000.0, theme=1, **said)
        for i in range(days)
    ]


COMPLETE = every_day("2025-01-25", 75)


def assessed(
    shown: Picture, selection: Selection = ASB, sight: Sight = Sight.EXACT
) -> AreaAssessment:
    return shown.area_hotspots("Ashby", selection, sight, parameters=Parameters(bandwidth=300.0))


def changed(
    incidents: list[Incident], sight: Sight = Sight.EXACT, before: Period = FEBRUARY
) -> AreaChange:
    shown = picture([*COMPLETE, *incidents])
    return area_change(shown, assessed(shown, sight=sight), before)


def squares(found: AreaChange) -> dict[float, tuple[int, int]]:
    """Counts by the western edge of each square."""
    return {
        float(cell.geometry.bounds[0]): (cell.n_before, cell.n_after)
        for cell in found.cells.itertuples()
    }


def both(west: tuple[int, int], east: tuple[int, int]) -> list[Incident]:
    return [
        one
        for easting, (before, after) in ((WEST, west), (EAST, east))
        for one in (
            *spread(before, "2025-02-10T20:00", easting=easting),
            *spread(after, "2025-03-10T20:00", easting=easting),
        )
    ]


def test_an_analyst_compares_every_square() -> None:
    found = changed(both((6, 18), (2, 0)))
    assert squares(found) == {400_000.0: (6, 18), 405_000.0: (2, 0)}
    assert found.agencies == ("COU",)
    assert (found.not_compared, found.notes[0]) == (
        0,
        "The comparison leaves out An invented force (POL): without complete months for both "
        "periods a beginning or an end of reports would look like a rise or a fall.",
    )
    whole = found.whole
    assert whole is not None
    assert (whole.before, whole.after) == (8, 18)
    # 18 in 31 days over 8 in 28 days.
    assert whole.ratio == pytest.approx(18 / 8 * 28 / 31)
    test = binomtest(18, 26, 31 / 59)
    tail = 2 * min(
        binomtest(18, 26, 31 / 59, alternative=side).pvalue for side in ("less", "greater")
    )
    assert whole.p_adjusted == pytest.approx(min(1, tail))
    share = test.proportion_ci(method="exact")
    assert whole.low == pytest.approx(share.low / (1 - share.low) * 28 / 31)
    assert whole.high == pytest.approx(share.high / (1 - share.high) * 28 / 31)
    assert not whole.more_than_chance


def test_a_change_beyond_chance_is_told_so() -> None:
    found = changed(both((4, 30), (9, 9)))
    one = found.cells.set_index("n_after")
    assert one.loc[30, "p_adjusted"] < 0.001
    assert one.loc[9, "p_adjusted"] > 0.5
    assert found.whole is not None
    assert found.whole.more_than_chance


def test_others_compare_only_squares_shown_in_both_periods() -> None:
    incidents = both((6, 18), (9, 3))
    found = changed(incidents, Sight.PROTECTED)
    assert squares(found) == {400_000.0: (6, 18)}
    assert found.not_compared == 1
    assert "1 square is not compared" in found.notes[-1]
    assert found.whole is not None
    assert (found.whole.before, found.whole.after) == (6, 18)
    # Whether three or none came after: nothing of it shows.
    without = changed(both((6, 18), (9, 0)), Sight.PROTECTED)
    assert squares(without) == squares(found)
    assert without.whole == found.whole
    assert without.notes == found.notes


def test_hotspots_are_compared_by_rank() -> None:
    found = changed(both((6, 18), (9, 8)))
    first, second = (found.hotspots[i] for i in (0, 1))
    assert first is not None
    assert second is not None
    assert (first.before, first.after) == (6, 18)
    assert (second.before, second.after) == (9, 8)
    protected = changed(both((6, 18), (9, 8)), Sight.PROTECTED)
    told = [(one.before, one.after) for one in protected.hotspots if one]
    assert sorted(told) == [(6, 18), (9, 8)]


def test_a_hotspot_that_may_not_be_compared_is_not() -> None:
    found = changed(both((0, 18), (9, 8)), Sight.PROTECTED)
    assert len(found.hotspots) >= 2
    assert found.hotspots[0] is None
    exact = changed(both((0, 18), (9, 8)))
    assert exact.hotspots[0] is not None
    assert exact.hotspots[0].ratio == np.inf


def test_without_incidents_there_is_no_change() -> None:
    for sight in Sight:
        found = changed([], sight)
        assert (found.whole, len(found.cells), found.hotspots) == (None, 0, ())
        assert list(found.cells.columns)[:3] == ["n_before", "n_after", "rate_ratio"]


def test_an_agency_that_began_in_between_makes_no_rise() -> None:
    police = [
        *every_day("2025-02-20", 45, agency=1),
        *spread(40, "2025-03-10T20:00", easting=EAST, agency=1),
    ]
    found = changed([*both((6, 7), (0, 0)), *police])
    assert found.agencies == ("COU",)
    assert squares(found) == {400_000.0: (6, 7)}
    assert "An invented force (POL)" in found.notes[0]


def test_without_a_complete_agency_nothing_is_compared_and_it_is_said() -> None:
    shown = picture([*COMPLETE, *both((6, 18), (9, 8))])
    found = area_change(shown, assessed(shown), Period.parse("2024-01", "2024-02"))
    assert (found.agencies, found.whole, len(found.cells)) == ((), None, 0)
    assert len(found.hotspots) == len(assessed(shown).hotspots.hotspots)
    assert set(found.hotspots) == {None}
    assert "March 2025 cannot be compared with January to February 2024" in found.notes[0]


def test_only_chosen_agencies_are_compared() -> None:
    shown = picture([*COMPLETE, *every_day("2025-01-25", 75, agency=1)])
    assert comparable_agencies(shown, ASB, FEBRUARY) == (("COU", "POL"), ())
    assert comparable_agencies(shown, replace(ASB, agencies=("POL",)), FEBRUARY) == (("POL",), ())


def test_periods_that_share_a_month_are_refused() -> None:
    with pytest.raises(InputError, match="share a month"):
        changed(both((6, 7), (0, 0)), before=Period.parse("2025-01", "2025-03"))
    require_apart(MARCH, FEBRUARY)
    require_apart(FEBRUARY, MARCH)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2025-02", "2025-02", 28), ("2024-02", "2024-02", 29), ("2025-03", "2025-03", 31),
     ("2025-10", "2025-10", 31), ("2025-01", "2025-12", 365)],
)  # fmt: skip
def test_days_are_those_of_the_calendar(first: str, last: str, days: int) -> None:
    assert days_of(Period.parse(first, last)) == days

"""How much later harm the maps of a stored county would have caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.analysis.harm import HarmWeight
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.errors import InputError, NotFoundError
from hotspots.harm_accuracy import harm_accuracy_of_areas
from hotspots.map_accuracy import accuracy_of_areas
from hotspots.periods import Period
from hotspots.selection_harm import HarmScale
from hotspots.visible_points import VisiblePoints
from tests.invented_area import Incident, incident, picture

FIT, SCORE = Period.parse("2025-01", "2025-02"), Period.parse("2025-03", "2025-03")
ASB = Selection("asb", FIT)
LIGHT = HarmWeight(1.0, "local", "", "")
SCALE = HarmScale(
    {("asb", "nuisance"): LIGHT, ("asb", "personal"): replace(LIGHT, weight=50.0)}, "ours.csv"
)


@pytest.fixture(scope="module")
def county() -> Picture:
    """Nuisance in the south of Ashby, and near its eastern edge less of what weighs fifty times."""
    rng = np.random.default_rng(2)
    rows, kinds = [], []
    for month in (1, 2, 3):
        for n, east, north, kind in ((30, 402_000, 152_000, 0), (6, 409_950, 157_000, 1)):
            for dx, dy in rng.normal(0, 60, (n, 2)).round():
                area = int(east + dx >= 410_000)
                rows.append(
                    incident(
                        f"2025-{month:02d}-10T12:00", easting=east + dx, northing=north + dy,
                        area=area,
                    )
                )  # fmt: skip
                kinds.append(kind)
    return of_kinds(rows, kinds)


def of_kinds(rows: list[Incident], kinds: list[int]) -> Picture:
    """The incidents as nuisance (0), or as what weighs fifty times (1)."""
    shown = picture(rows)
    shown.snapshot = replace(
        shown.snapshot,
        subtypes=("nuisance", "personal"),
        subtype=np.array(kinds, dtype=np.int16),
    )
    return shown


def points(county: Picture, months: set[int], number: int) -> WeightedPoints:
    """Straight from the columns: everything of some months, with its weight of harm."""
    stored = county.snapshot
    rows = np.isin(stored.first_day.astype("datetime64[M]").astype(int) % 12 + 1, list(months))
    x, y = stored.easting[rows], stored.northing[rows]
    return WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(x.size),
        inside=stored.area[rows] == number,
        harm=np.where(stored.subtype[rows] == 1, 50.0, 1.0),
    )


def test_it_is_the_evaluation_of_the_weighed_points(county: Picture) -> None:
    found = harm_accuracy_of_areas(county, ["Ashby", "barton"], ASB, SCORE, SCALE, bandwidth=400.0)
    assert [one.area.name for one in found] == ["Ashby", "Barton"]
    for number, one in enumerate(found):
        fit, later = points(county, {1, 2}, number), points(county, {3}, number)
        for result, map_of in ((one.evaluation, fit), (one.of_counts, replace(fit, harm=None))):
            expected = evaluate(
                map_of, later, one.area.geometry, bandwidth=400.0, period=SCORE.label
            )
            assert result == expected
            assert result.by_harm
    shares = [(s.n, s.n_total) for s in found[0].evaluation.scores]
    harm = points(county, {3}, 0)
    total = float((harm.harm_weight * harm.inside).sum())
    assert {whole for _, whole in shares} == {total}


def test_the_map_of_harm_goes_where_harm_is() -> None:
    """Nuisance all over the south-west of Ashby, and in the north what weighs fifty times.

    1 % of its 100 km2 has room for one of two places of 0.8 km2 each.
    """
    rng = np.random.default_rng(2)
    rows, kinds = [], []
    for month in (1, 2, 3):
        for n, east, north, kind in ((60, 402_000, 152_000, 0), (6, 405_000, 157_000, 1)):
            for dx, dy in rng.uniform(-450, 450, (n, 2)).round():
                rows.append(incident(f"2025-{month:02d}-10T12:00", easting=east + dx,
                                     northing=north + dy))  # fmt: skip
                kinds.append(kind)
    (found,) = harm_accuracy_of_areas(
        of_kinds(rows, kinds), ["Ashby"], ASB, SCORE, SCALE, bandwidth=600.0
    )
    assert found.evaluation.scores[0].hit_rate > 0.5
    assert found.of_counts.scores[0].hit_rate < 0.2
    assert found.evaluation.n_later == found.of_counts.n_later
    assert "harm" in found.evaluation.sentence


def test_a_wide_bandwidth_is_fed_from_as_far_as_it_reaches() -> None:
    """What lies 2,400 m beyond an area's edge is in reach of 3,000 m, and of nothing narrower."""
    rows = [incident("2025-01-10T12:00", easting=407_600 + i, northing=155_000) for i in range(30)]
    rows += [
        incident("2025-03-10T12:00", easting=410_010 + i, northing=155_000, area=1)
        for i in range(30)
    ]
    shown = of_kinds(rows, [1] * 60)
    (wide,) = harm_accuracy_of_areas(shown, ["Barton"], ASB, SCORE, SCALE, bandwidth=3_000.0)
    assert (wide.evaluation.n_fit, wide.evaluation.n_later) == (0, 30)
    assert wide.evaluation.scores[1].hit_rate == 1
    (narrow,) = harm_accuracy_of_areas(shown, ["Barton"], ASB, SCORE, SCALE, bandwidth=2_300.0)
    assert narrow.evaluation.scores == ()


def test_the_bandwidth_is_that_of_the_counts(county: Picture) -> None:
    weighed = harm_accuracy_of_areas(county, ["Ashby"], ASB, SCORE, SCALE)
    counted = accuracy_of_areas(county, ["Ashby"], ASB, SCORE, Sight.EXACT)
    assert weighed[0].bandwidth == counted[0].bandwidth


def test_what_cannot_be_judged_is_refused(county: Picture) -> None:
    with pytest.raises(NotFoundError):
        harm_accuracy_of_areas(county, ["Atlantis"], ASB, SCORE, SCALE)
    with pytest.raises(InputError, match="does not lie after it"):
        harm_accuracy_of_areas(county, ["Ashby"], ASB, FIT, SCALE)
    lacking = HarmScale({("asb", "nuisance"): LIGHT}, "ours.csv")
    with pytest.raises(InputError, match='no weight for "asb/personal"'):
        harm_accuracy_of_areas(county, ["Ashby"], ASB, SCORE, lacking)
    with pytest.raises(InputError, match='There is no bandwidth "wide"'):
        harm_accuracy_of_areas(county, ["Ashby"], ASB, SCORE, SCALE, bandwidth="wide")


def test_a_weight_that_only_the_later_months_need_is_missed_before_bandwidths_are_tried() -> None:
    rows = [incident(f"2025-{month:02d}-10T12:00", easting=402_000 + i)
            for month in (1, 2, 3) for i in range(30)]  # fmt: skip
    lacking = HarmScale({("asb", "nuisance"): LIGHT}, "ours.csv")
    steps: list[int] = []
    with pytest.raises(InputError, match='no weight for "asb/personal"'):
        harm_accuracy_of_areas(
            of_kinds(rows, [0] * 60 + [1] * 30), ["Ashby"], ASB, SCORE, lacking,
            advance=steps.append,
        )  # fmt: skip
    assert not steps


def test_nobody_weighs_the_incidents_of_protected_cells(county: Picture) -> None:
    with pytest.raises(ValueError, match="protected cells"):
        VisiblePoints(county, Sight.PROTECTED, SCALE)

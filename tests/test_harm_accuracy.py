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
from tests.invented_area import incident, picture

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


def test_the_map_of_harm_goes_where_harm_is(county: Picture) -> None:
    # 0.03 % of 100 km2 is room for one of the two places.
    (found,) = harm_accuracy_of_areas(county, ["Ashby"], ASB, SCORE, SCALE, bandwidth=300.0)
    assert found.evaluation.scores[0].hit_rate > 0.8
    assert found.evaluation.n_later == found.of_counts.n_later
    assert "harm" in found.evaluation.sentence


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


def test_nobody_weighs_the_incidents_of_protected_cells(county: Picture) -> None:
    with pytest.raises(ValueError, match="protected cells"):
        VisiblePoints(county, Sight.PROTECTED, SCALE)

"""Maps of harm, and maps of counts, judged by the harm that came later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.evaluation.bandwidth_trial import try_bandwidths
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.analysis.evaluation.intervals import NORMAL_95, wilson_interval
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.analysis.weighted_points import WeightedPoints
from tests.analysis.evaluation.invented_town import SIDE, SOUTH, WEST, weighted


def at(places: list[tuple[float, float, int, float]]) -> WeightedPoints:
    """Places east and north of the corner, how many incidents each has, and what one weighs."""
    east, north, weight, harm = np.array(places, dtype=float).T
    return replace(weighted(WEST + east, SOUTH + north, weight=weight), harm=harm)


def test_hit_rate_and_pai_of_harm_as_worked_out_by_hand(square):
    """The map flags where harm was: one robbery outweighs forty cases of nuisance."""
    fit = at([(510, 510, 40, 1), (2_510, 2_510, 1, 365)])
    later = at([(510, 510, 25, 1), (2_510, 2_510, 1, 365)])
    # 0.0006 of 6,400 squares of 50 m are 3.84: the three densest, all of them at one place.
    found, of_counts = (
        evaluate(points, later, square, bandwidth=60, shares=[0.0006], offsets=1)
        for points in (fit, replace(fit, harm=None))
    )
    score, plain = found.scores[0], of_counts.scores[0]
    assert (score.n, score.n_total) == (365, 390)
    assert score.hit_rate == 365 / 390
    assert score.pai == pytest.approx(365 / 390 / (score.area_m2 / SIDE**2))
    assert (plain.n, plain.n_total) == (25, 390)
    assert (found.n_fit, found.n_later) == (41, 26)
    assert found.by_harm
    assert of_counts.by_harm
    # Two cells of 25 and 365 are worth 390^2 / (25^2 + 365^2) independent incidents.
    low, high = wilson_interval(365 / 390, 390**2 / (25**2 + 365**2), NORMAL_95)
    assert (score.hit_rate_low, score.hit_rate_high) == pytest.approx((low, high))
    # Last period's harm in squares flags the same.
    assert found.baselines[0].hit_rate == 1
    assert "harm of the 26 incidents" in found.sentence
    assert "where the map of harm of the period before was densest" in found.sentence
    assert "harm alone, in 50 m squares: 100%" in found.sentence
    assert "where the map of the period before was densest" in of_counts.sentence
    assert "counts alone" in of_counts.sentence


def test_figures_are_those_of_a_plain_computation(square, town):
    (fx, fy), (lx, ly) = town(1), town(2)
    rng = np.random.default_rng(4)
    harm, later_harm = rng.choice([1.0, 7.5, 365.0], (2, fx.size))
    fit, later = (
        replace(weighted(x, y), harm=h) for x, y, h in ((fx, fy, harm), (lx, ly, later_harm))
    )
    found = evaluate(fit, later, square, bandwidth=300)
    grid = fixed_grid((WEST, SOUTH, WEST + SIDE - 1, SOUTH + SIDE - 1), 50)
    density = density_array(fx, fy, grid, 300, weights=harm).ravel()
    inside = (lx >= WEST) & (lx < WEST + SIDE) & (ly >= SOUTH) & (ly < SOUTH + SIDE)
    caught = grid.count(lx[inside], ly[inside], later_harm[inside]).ravel()
    for score, cells in zip(found.scores, (64, 192, 320), strict=True):
        top = np.argsort(-density)[:cells]
        assert score.n == pytest.approx(caught[top].sum())
        assert score.pai == pytest.approx(
            caught[top].sum() / later_harm[inside].sum() / (cells / 6_400)
        )
    assert (found.n_fit, found.n_later) == (200, inside.sum())


@given(st.floats(1e-3, 1e3), st.integers(0, 50))
def test_the_unit_of_harm_makes_no_difference(unit, seed):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 1_000, (2, 30, 2))
    harm = rng.choice([0.5, 2.0, 40.0], (2, 30))
    box = shapely.box(WEST, SOUTH, WEST + 1_000, SOUTH + 1_000)

    def judged(scale: float):
        fit, later = (
            at([(x, y, 1, scale * h) for (x, y), h in zip(xy, hs, strict=True)])
            for xy, hs in zip(places, harm, strict=True)
        )
        return evaluate(fit, later, box, bandwidth=200, offsets=1)

    one, other = judged(1.0), judged(unit)
    for first, second in zip(one.scores, other.scores, strict=True):
        assert second.hit_rate == pytest.approx(first.hit_rate)
        assert second.hit_rate_low == pytest.approx(first.hit_rate_low)
        assert second.pei_star == pytest.approx(first.pei_star)
        assert second.n == pytest.approx(unit * first.n)
    assert other.sentence == one.sentence


def test_harm_that_is_the_same_for_all_changes_no_share(square, town):
    fit, later = weighted(*town(1)), weighted(*town(2))
    plain = evaluate(fit, later, square, bandwidth=300)
    same = [replace(points, harm=np.full(points.x.size, 4.0)) for points in (fit, later)]
    found = evaluate(*same, square, bandwidth=300)
    assert [score.hit_rate for score in found.scores] == [score.hit_rate for score in plain.scores]
    assert [score.pai for score in found.scores] == [score.pai for score in plain.scores]
    assert found.baselines == plain.baselines
    assert found.offset_bands == plain.offset_bands
    assert not plain.by_harm


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [(1.0, 0.0, "No harm of May 2025 lies here"), (0.0, 1.0, "No harm from before May 2025")],
)
def test_incidents_that_weigh_nothing_are_nothing_to_judge_by(square, earlier, later, words):
    fit, followed = at([(500, 500, 30, earlier)]), at([(500, 500, 30, later)])
    found = evaluate(fit, followed, square, bandwidth=300, period="May 2025")
    assert found.sentence.startswith(words)
    assert (found.n_fit, found.n_later, found.scores) == (30, 30, ())


def test_a_bandwidth_is_chosen_by_counts_whatever_the_harm(square, town):
    fit, later = weighted(*town(1)), weighted(*town(2))
    rng = np.random.default_rng(5)
    heavy = [replace(one, harm=rng.choice([1.0, 365.0], one.x.size)) for one in (fit, later)]
    plain, weighed = (try_bandwidths([fold], square) for fold in ((fit, later), tuple(heavy)))
    assert (weighed.caught == plain.caught).all()
    assert weighed.n == plain.n
